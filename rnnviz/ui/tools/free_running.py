"""Lets the network run freely: it goes on with a text, a series, or by itself."""

from dataclasses import replace
from typing import Any

import streamlit as st

from rnnviz.analysis import free_running
from rnnviz.figures import free_running as figures
from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import THEMES, Theme
from rnnviz.figures.words import count, quoted
from rnnviz.ui import charts, transport
from rnnviz.ui.freedom import HOTTEST, MOST_DRAWS, MOST_LETTERS, Freedom
from rnnviz.ui.lab import Lab
from rnnviz.ui.tool import Tool

WIDTH = 260  # px of a slider
CURSOR = "┃"  # between what was given and what was written


def draw(lab: Lab) -> None:
    """Controls, what the network does on its own, and the update at which it does."""
    if why := free_running.obstacle(lab.session):
        st.info(why)
        return
    theme = THEMES[st.context.theme.type or "light"]
    how = free_running.kind(lab.session)
    {"symbols": _symbols, "series": _series, "alone": _alone}[how](lab, theme)


def _symbols(lab: Lab, theme: Theme) -> None:
    session, freedom = lab.session, lab.freedom
    begun = free_running.beginning(session, lab.example)
    with st.container(key="free_controls", horizontal=True, vertical_alignment="bottom"):
        given = {"placeholder": free_running.spelt(session.task, begun), "width": 320}
        _control(lab, "prefix", st.text_input, "Begin with", max_chars=MOST_LETTERS, **given)
        heat = {"max_value": HOTTEST, "step": 0.1, "format": "%.1f", "width": WIDTH}
        label = "Temperature, 0: always the likeliest"
        _control(lab, "temperature", st.slider, label, min_value=0.0, **heat)
        _steps(lab, "Symbols")
        st.button(
            "Draw again",
            key="free_again",
            icon=":material/casino:",
            disabled=not freedom.temperature,
            on_click=_again,
            args=(lab,),
        )
    typed, unknown = free_running.read(session.task, freedom.prefix)
    if unknown:  # plain text: nothing of a link is ever rendered
        st.text(f"Left out, this task has no such symbol: {' '.join(map(quoted, unknown))}")
    prefix = typed or begun
    run = free_running.write(session, prefix, _wanted(lab), freedom.temperature, freedom.draw)
    begins, goes_on = (free_running.spelt(session.task, s) for s in (prefix, run.symbols))
    with st.container(key="free_text"):
        st.text(f"{begins}{CURSOR}{goes_on}")
    if len(run.symbols) < _wanted(lab):
        st.text("Here its answers are no longer numbers.")
    panels = figures.written(run, session.task, freedom.temperature, lab.strand, theme)
    _show(lab, panels, len(run.symbols))


def _series(lab: Lab, theme: Theme) -> None:
    _steps(lab, "Steps to foresee")
    run = free_running.forecast(lab.session, _wanted(lab))
    panels = figures.forecast(run, lab.session.task, lab.example, lab.strand, theme)
    _show(lab, panels, lab.session.steps)


def _alone(lab: Lab, theme: Theme) -> None:
    st.markdown(
        "This network always runs freely: after step 1 it gets no input, and nothing is fed back "
        f"but its state. It is trained on {count(lab.session.steps, 'step')}; here it goes on."
    )
    _steps(lab, "Steps further")
    run = free_running.run_on(lab.session, _wanted(lab))
    panels = figures.alone(run, lab.session.task, lab.example, lab.strand, theme)
    _show(lab, panels, len(run.answers))


def _show(lab: Lab, panels: list[Panel], steps: int) -> None:
    if panels:
        st.caption(f"With the weights of update {lab.session.updates:,}.")
        charts.show(panels, lab.session.updates, steps, lab.playing, key="free_charts")


def _wanted(lab: Lab) -> int:
    """The number of steps: the chosen one as far as the task allows it, else the task's own."""
    low, high, start = free_running.bounds(lab.session)
    return min(max(lab.freedom.steps or start, low), high)


def _steps(lab: Lab, label: str) -> None:
    low, high, _ = free_running.bounds(lab.session)
    if low < high:
        ends = {"min_value": low, "max_value": high, "width": WIDTH}
        _control(lab, "steps", st.slider, label, value=_wanted(lab), **ends)


def _control(lab: Lab, field: str, widget: Any, label: str, value: Any = None, **more: Any) -> None:
    """A control that shows the lab's value, whatever the browser remembers."""
    key = f"free_{field}"
    st.session_state[key] = getattr(lab.freedom, field) if value is None else value
    widget(label, key=key, on_change=_set, args=(lab, field), **more)


def _set(lab: Lab, field: str) -> None:
    value = st.session_state[f"free_{field}"]
    if field == "temperature":
        value = round(value, 3)
    if field == "steps" and value == free_running.bounds(lab.session)[2]:
        value = 0
    lab.freedom = replace(lab.freedom, **{field: value})
    transport.refresh(lab)  # the link changes, too


def _again(lab: Lab) -> None:
    lab.freedom = replace(lab.freedom, draw=lab.freedom.draw % MOST_DRAWS + 1)
    transport.refresh(lab)


FREE_RUNNING = Tool(
    key="free_running",
    title="Free running: let it go on by itself",
    order=20,
    place="below",
    applies=lambda lab: bool(free_running.kind(lab.session)),
    draw=draw,
    opens=lambda lab: lab.freedom != Freedom(),
    follows=1.0,
)
