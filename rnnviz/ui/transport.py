"""The buttons that train, always in view, and the numbers beside them."""

from typing import NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rnnviz.analysis.run import Run
from rnnviz.ui import words
from rnnviz.ui.guard import safe
from rnnviz.ui.lab import SPEEDS, Lab

LIVE = "live"  # the key of the fragment that trains and draws


def refresh(lab: Lab) -> NoReturn:
    """Draw anew what is live, from a callback: the pictures, and the tools that follow them."""
    st.rerun([LIVE, *lab.following])


def buttons(lab: Lab) -> None:
    """Play and Pause rerun the page, so that the timer of play starts and ends; the rest only
    what is live. No `help=`: Streamlit would put every button on the page twice."""
    stopped = lab.session.stopped is not None
    st.button(
        "Play",
        key="play",
        on_click=safe(lab.play),
        shortcut="P",
        type="primary",
        icon=":material/play_arrow:",
        disabled=lab.playing or stopped,
    )
    st.button(
        "Pause",
        key="pause",
        on_click=safe(lab.pause),
        shortcut="P",
        icon=":material/pause:",
        disabled=not lab.playing,
    )
    for key, label, count, shortcut in (
        ("step", "Step", 1, "S"),
        ("step10", "+10", 10, "D"),
        ("step100", "+100", 100, "F"),
    ):
        st.button(
            label, key=key, on_click=_train, args=(lab, count), shortcut=shortcut, disabled=stopped
        )
    st.button(
        "Reset",
        key="reset",
        on_click=safe(lab.reset),
        shortcut="Z",
        icon=":material/skip_previous:",
    )
    st.session_state["speed"] = lab.speed
    st.segmented_control(
        "Speed",
        list(SPEEDS),
        key="speed",
        required=True,
        format_func=lambda key: SPEEDS[key].title,
        on_change=_set_speed,
        args=(lab,),
        label_visibility="collapsed",
    )


@safe
def _train(lab: Lab, count: int) -> None:
    before = lab.playing
    lab.step(count)
    if lab.playing == before and lab.session.stopped is None:
        refresh(lab)  # else the whole page: its buttons change


@safe
def _set_speed(lab: Lab) -> None:
    lab.speed = st.session_state["speed"]
    refresh(lab)


def slots(lab: Lab) -> dict[str, DeltaGenerator]:
    """Places of fixed size for the numbers, by key; `numbers` fills them."""
    labels = {
        "updates": "updates",
        "loss": "loss",
        "score": f"{lab.session.task.score_name}, held out",
        "gradient": "gradient norm",
    }
    places = {}
    with st.container(key="numbers", horizontal=True, width="content"):
        for key, label in labels.items():
            with st.container(key=f"number_{key}", gap=None, width="content"):
                st.caption(label)
                places[key] = st.container(key=key)
    return places


def numbers(run: Run, places: dict[str, DeltaGenerator]) -> None:
    """Fill the places of `slots`. Before the first update they describe the probe."""
    loss, norm, score, clipped = run.trace.loss, float("nan"), run.trace.score, False
    if run.updates:
        last = run.history.iloc[-1]
        loss, norm, clipped = last["loss"], last["gradient_norm"], last["clipped"]
        score = run.history["held_out_score"].dropna().iloc[-1]
    texts = {
        "updates": str(run.updates),
        "loss": words.number(loss),
        "score": words.score(score, run.task.unit, run.task.loss),
        "gradient": words.number(norm) + (" clipped" if clipped else ""),
    }
    for key, text in texts.items():
        places[key].text(text)


def status(lab: Lab) -> str:
    """What is going on, in a line."""
    if lab.session.stopped is not None:
        return "Training has stopped"
    if lab.target is not None:
        left = lab.target - lab.session.updates
        return f"Training to update {lab.target:,}: {left:,} to go. Pause stops it"
    return "Training" if lab.playing else "Paused"
