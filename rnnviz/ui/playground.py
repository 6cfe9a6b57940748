"""The playground: choose, train, watch, share."""

import time
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rnnviz.analysis.run import Run
from rnnviz.config.fields import FIELDS
from rnnviz.config.settings import short
from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import THEMES
from rnnviz.figures.views import FIGURES
from rnnviz.figures.views.tree import phrase
from rnnviz.training.stopping import Stop
from rnnviz.ui import charts, share, state, transport, words
from rnnviz.ui.form import form
from rnnviz.ui.guard import guarded, safe
from rnnviz.ui.lab import EXAMPLES, Lab
from rnnviz.ui.tool import bench
from rnnviz.ui.tools import TOOLS
from rnnviz.ui.turns import TURNS

# A run of the timer drops what was drawn before it and is not sent yet. So the page goes out first,
# or the pictures would be gone for a moment; and each picture, or a busy server would show none.
SENDING_SECONDS = {"page": 0.1, "picture": 0.02}
REMEDIES = 3  # that are offered at most
LETTERS = 40  # of all signals' names, more than which are chosen from a list


def playground() -> None:
    """Draw the page for the lab of this tab."""
    with guarded("playground"):
        lab = state.lab()
        with st.sidebar:
            form(lab)
        st.set_page_config(page_title=words.sentence(lab.config))
        with st.container(key="head", horizontal=True, vertical_alignment="center"):
            st.title(words.sentence(lab.config), anchor=False)
            sharing = st.container(key="sharing", horizontal=True, width="content")
        with st.container(key="transport", horizontal=True, vertical_alignment="center"):
            transport.buttons(lab)
            places = transport.slots(lab)
        message_place = st.container(key="message")
        lab.following = []
        _know(lab)
        bench(TOOLS, "above", lab)
        places |= {"sharing": sharing, "message": message_place, **_view(lab)}
        tick = st.fragment(
            _live, run_every=lab.pace.period if lab.playing else None, key=transport.LIVE
        )
        tick(lab, places)
        bench(TOOLS, "below", lab)
    time.sleep(SENDING_SECONDS["page"])


def _know(lab: Lab) -> None:
    """Say so when the link asks for a tool that nobody knows or that does not fit."""
    if not lab.tool:
        return
    tool = TOOLS.get(lab.tool)
    if tool is None:
        lab.problems.append(f"tool: {short(lab.tool)} is none of {', '.join(TOOLS)}; left out")
        lab.tool = lab.raised = ""
    elif not tool.applies(lab):
        if lab.raised == lab.tool and lab.tool not in lab.stands:
            lab.problems.append(f"tool: “{tool.title}” does not fit this experiment; left out")
        lab.tool = ""


def _view(lab: Lab) -> dict[str, DeltaGenerator]:
    """Which example, gradient and path the pictures show; the place of the status beside it."""
    signals = lab.signals
    with st.container(key="view", horizontal=True, vertical_alignment="center"):
        st.session_state["example"] = lab.example
        st.segmented_control(
            "Example",
            range(EXAMPLES),
            key="example",
            required=True,
            format_func=lambda index: str(index + 1),
            on_change=_look,
            args=(lab,),
        )
        st.session_state["gradient_of"] = lab.gradient_of
        common: dict[str, Any] = {"key": "gradient_of", "on_change": _look, "args": (lab,)}
        if len("".join(signals)) > LETTERS:
            st.selectbox("Gradient of", signals, width=220, **common)
        else:
            st.segmented_control("Gradient of", signals, required=True, **common)
        if len(lab.session.paths) > 1:
            st.session_state["strand"] = lab.path
            st.segmented_control(
                "Strand",
                lab.session.paths,
                key="strand",
                required=True,
                format_func=words.path,
                on_change=_look,
                args=(lab,),
            )
        return {"status": st.container(key="status")}


@safe
def _look(lab: Lab) -> None:
    lab.example = st.session_state["example"]
    lab.gradient_of = st.session_state["gradient_of"]
    lab.chosen_path = st.session_state.get("strand", lab.chosen_path)
    transport.refresh(lab)


def _live(lab: Lab, places: dict[str, DeltaGenerator]) -> None:
    """Train a little if it plays, then show everything as it is now."""
    with guarded("live"):
        played = lab.playing
        if played:
            lab.tick()
        with TURNS.turn():
            run, panels = _drawn(lab)
        transport.numbers(run, places)
        transport.status(lab, places["status"])
        with places["message"]:
            message(lab)
        share.bar(lab, places["sharing"])
        _show(run, panels, lab)  # late, as the heaviest: what is said of them is there first
        if lab.session.stopped not in (None, lab.read):
            _stopped(lab, lab.session.stopped)
        if lab.playing:
            time.sleep(SENDING_SECONDS["picture"])
        if played and not lab.playing:
            st.rerun()  # the timer ends, and the buttons change


def _drawn(lab: Lab) -> tuple[Run, list[Panel]]:
    """What is looked at, and its pictures."""
    number = lab.session.paths.index(lab.path)
    run = Run.of(lab.session, lab.example, lab.gradient_of, path_number=number)
    lab.pinned = lab.pinned_of(run.length)
    theme = THEMES[st.context.theme.type or "light"]
    return run, [panel for figure in FIGURES.values() for panel in figure.panels(run, theme)]


def _show(run: Run, panels: list[Panel], lab: Lab) -> None:
    names = [phrase(run, node) for node in range(run.length)] if run.topology.rooted else []
    charts.show(
        panels,
        run.updates,
        run.length,
        lab.playing,
        noun=run.noun,
        names=names,
        pinned=(lab.pinned, lab.moves),
        on_pin=partial(_pin, lab),
        tops=lab.tops,
    )


@safe
def _pin(lab: Lab, step: int) -> None:
    """What was pinned in the pictures, for the link and for the tools that show one step."""
    lab.pin(step)
    transport.refresh(lab)


def message(lab: Lab) -> None:
    """What the person should know: a bad link, a long way to go."""
    if lab.problems:
        with st.container(key="problems", gap=None):
            st.text("About this link:")
            for problem in lab.problems:  # plain text: nothing of a link is ever rendered
                st.text(problem)
            st.button("Close", key="problems_close", type="tertiary", on_click=_forget, args=(lab,))
    if lab.note:
        st.info(lab.note, icon=":material/history:")


def _stopped(lab: Lab, stop: Stop) -> None:
    """Why training stopped, over the page, and what helps."""
    advice = stop.advice[:1].upper() + stop.advice[1:]
    with st.container(key="alert"):
        st.markdown(
            f":material/warning: **Training stopped at update {stop.update:,}**: {stop.reason}. "
            f"The weights from before that update are kept. {advice}."
        )
        with st.container(horizontal=True, key="retry"):
            for remedy in stop.remedies[:REMEDIES]:
                st.button(f"Retry with {_spoken(remedy)}", on_click=_retry, args=(lab, remedy))
            st.button(
                "Close", key="alert_close", type="tertiary", on_click=_close, args=(lab, stop)
            )


@safe
def _close(lab: Lab, stop: Stop) -> None:
    lab.read = stop
    transport.refresh(lab)


@safe
def _forget(lab: Lab) -> None:
    lab.problems = []
    transport.refresh(lab)


@safe
def _retry(lab: Lab, remedy: dict[str, float | str]) -> None:
    lab.retry(**remedy)
    st.rerun()  # the whole page: its buttons and its form change too


def _spoken(values: dict[str, float | str]) -> str:
    labels = {field.key: field.label.lower() for field in FIELDS}
    return ", ".join(
        f"{labels[key]} {value if isinstance(value, str) else f'{value:g}'}"
        for key, value in values.items()
    )
