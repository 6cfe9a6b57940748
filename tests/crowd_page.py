"""A page whose pictures come in the way that its link names, for the test of the load tool alone:
`?way=timer`, pushed, or `?way=film`, asked for."""

import pandas as pd
import streamlit as st

UNANSWERED, EMPTY = 2, 3  # the questions that get no answer, and an empty one

charts = st.components.v2.component("rnnviz_charts", html="<div></div>")
state = st.session_state


def add(name: str) -> None:
    state[name] += 1


def asked() -> None:
    if state.asked != UNANSWERED:  # else the charts were not there in the last run
        assert state["charts"].more  # lost where the browser seems to come from another page
    add("asked")


def live(timed: bool) -> None:
    if state.asked == UNANSWERED and state.drawn < state.asked:
        state.drawn = state.asked
        return
    made = []
    if state.playing and state.asked != EMPTY:
        made = [state.updates + 1] if timed else [state.updates + 1, state.updates + 2]
        state.updates = made[-1]
    state.drawn = state.asked
    data = {"playing": bool(state.playing), "updates": state.updates}
    if not timed:
        values = pd.DataFrame({"value": [0.5]})  # an Arrow table makes the message mixed
        data |= {"film": [{"updates": update} for update in made], "values": values}
    charts(key="charts", data=data, on_more_change=asked)


def page() -> None:
    timed = st.query_params["way"] == "timer"
    for name in ("playing", "updates", "asked", "drawn"):
        state.setdefault(name, 0)
    st.button("Play", key="play", on_click=add, args=("playing",))
    st.button("Step", key="step", on_click=add, args=("updates",))
    st.fragment(live, run_every=0.05 if state.playing and timed else None)(timed)


st.navigation([st.Page(page, title="A crowd's")]).run()
