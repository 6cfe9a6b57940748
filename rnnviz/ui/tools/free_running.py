"""Lets the network generate: its outputs are fed back as its inputs."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from rnnviz.analysis import free_running
from rnnviz.analysis.free_running.alone import Alone
from rnnviz.analysis.free_running.symbols import Written, beginning, read, spelt
from rnnviz.analysis.rewriting import Rewritten, source_of
from rnnviz.config.generation import HOTTEST, MOST_DRAWS, MOST_LETTERS, Generation
from rnnviz.engine.numbers import count, whole
from rnnviz.figures.free_running import panels
from rnnviz.figures.words import quoted
from rnnviz.ui import charts, transport
from rnnviz.ui.guard import safe
from rnnviz.ui.lab import Lab
from rnnviz.ui.tool import Tool
from rnnviz.ui.turns import TURNS

WIDTH = 260  # px of a slider
CURSOR = "┃"  # between what was given and what was written
ARROW = " → "  # between what was read and what was written


def draw(lab: Lab) -> None:
    """Controls, what the network generates, and the update at which it does."""
    session = lab.session
    if why := free_running.obstacle(session):
        st.info(why)
        return
    with st.container(key=lab.key("free_controls"), horizontal=True, vertical_alignment="bottom"):
        CONTROLS[free_running.kind(session)](lab)
    with TURNS.turn():
        run = free_running.run(session, lab.generation, lab.example)
    if isinstance(run, Written | Rewritten):
        _text(lab, run)
    elif isinstance(run, Alone):
        st.caption(
            "This network has no input after step 1: only its state is carried on. It was trained "
            f"on {count(run.trained, 'step')}; here it continues."
        )
    st.caption(f"With the weights of update {whole(session.updates)}.")
    drawn = panels(run, session.task, lab.example, lab.path, charts.theme())
    if drawn:
        charts.show(drawn, session.updates, charts.Cursor(run.steps), key=lab.key("free_charts"))


def _text(lab: Lab, run: Written | Rewritten) -> None:
    """What was given and what was written, as plain text: nothing of a link is ever rendered."""
    if unknown := read(lab.session.task, lab.generation.prefix)[1]:
        st.text(f"Ignored, as this task has no such symbol: {' '.join(map(quoted, unknown))}")
    task = lab.session.task
    reads = task.input_labels if isinstance(run, Rewritten) else task.output_labels
    begins = spelt(reads, run.given)
    goes_on = spelt(task.output_labels, run.symbols)
    with st.container(key=lab.key("free_text")):
        st.text(f"{begins}{ARROW if isinstance(run, Rewritten) else CURSOR}{goes_on}")
    if isinstance(run, Rewritten):
        _too_long(lab, run)
    elif len(run.symbols) < free_running.wanted(lab.session, lab.generation):
        st.text("From here on, the outputs are not finite.")


def _too_long(lab: Lab, run: Rewritten) -> None:
    """Say where the output lacks its end symbol, and where the input is longer than in training."""
    trained = lab.config.length
    if len(run.given) > trained:
        st.text(f"This input is longer than the {count(trained, 'step')} of training.")
    if not run.steps or run.symbols[-1] != lab.session.task.n_out - 1:
        st.text("It did not generate the end symbol.")


def _of_input(lab: Lab) -> None:
    """The input, and how the output symbols are chosen."""
    source = source_of(lab.session, lab.example)
    _prefix(lab, "Input", spelt(lab.session.task.input_labels, source))
    _temperature(lab)
    _draw_again(lab)


def _of_symbols(lab: Lab) -> None:
    session = lab.session
    begun = spelt(session.task.output_labels, beginning(session, lab.example))
    _prefix(lab, "Prefix", begun)
    _temperature(lab)
    _steps(lab, "Number of symbols")
    _draw_again(lab)


def _prefix(lab: Lab, label: str, begun: str) -> None:
    given = {"max_chars": MOST_LETTERS, "placeholder": begun, "width": 320}
    _control(lab, "prefix", st.text_input, label, lab.generation.prefix, **given)


def _temperature(lab: Lab) -> None:
    heat = {"min_value": 0.0, "max_value": HOTTEST, "step": 0.1, "format": "%.1f", "width": WIDTH}
    label = "Temperature (0 = most likely)"
    _control(lab, "temperature", st.slider, label, lab.generation.temperature, **heat)


def _draw_again(lab: Lab) -> None:
    """The click names the sample that it wants: it may come twice."""
    st.button(
        "Sample again",
        key=lab.key("free_again"),
        icon=":material/casino:",
        disabled=not lab.generation.temperature,
        on_click=_sample,
        args=(lab, lab.generation.draw % MOST_DRAWS + 1),
    )


def _steps(lab: Lab, label: str) -> None:
    low, high, _ = free_running.bounds(lab.session)
    if low < high:
        ends = {"min_value": low, "max_value": high, "width": WIDTH}
        _control(
            lab, "steps", st.slider, label, free_running.wanted(lab.session, lab.generation), **ends
        )


def _control(lab: Lab, field: str, widget: Any, label: str, value: Any, **more: Any) -> None:
    """A control that shows the lab's value, whatever the browser remembers."""
    key = lab.key(f"free_{field}")
    st.session_state[key] = value
    widget(label, key=key, on_change=_set, args=(lab, field), **more)


@safe
def _set(lab: Lab, field: str) -> None:
    value = st.session_state[lab.key(f"free_{field}")]
    if field == "temperature":
        value = round(value, 3)
    if field == "steps" and value == free_running.bounds(lab.session)[2]:
        value = 0
    lab.generation = replace(lab.generation, **{field: value})
    transport.refresh(lab)  # the link changes, too


@safe
def _sample(lab: Lab, draw: int) -> None:
    lab.generation = replace(lab.generation, draw=draw)
    transport.refresh(lab)


CONTROLS: dict[str, Callable[[Lab], None]] = {
    "rewriting": _of_input,
    "symbols": _of_symbols,
    "series": partial(_steps, label="Steps to predict"),
    "alone": partial(_steps, label="Further steps"),
}
FREE_RUNNING = Tool(
    key="free_running",
    title="Generate: feed outputs back as inputs",
    order=20,
    place="below",
    applies=lambda lab: bool(free_running.kind(lab.session)),
    draw=draw,
    opens=lambda lab: lab.generation != Generation(),
    follows=1.0,
)
