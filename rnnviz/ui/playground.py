"""The playground: choose, train, watch, share."""

import time
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rnnviz.analysis.run import Run
from rnnviz.config.look import EXAMPLES
from rnnviz.figures.board import drawn
from rnnviz.figures.figure import Panel
from rnnviz.figures.views.tree import phrases
from rnnviz.ui import charts, share, state, transport, words
from rnnviz.ui.form import form
from rnnviz.ui.guard import guarded, safe
from rnnviz.ui.lab import Lab
from rnnviz.ui.messages import message, stopped
from rnnviz.ui.tool import bench, know
from rnnviz.ui.tools import TOOLS
from rnnviz.ui.turns import TURNS

# A run of the timer drops what was drawn before it and is not sent yet. So the page goes out first,
# or the pictures would be gone for a moment; and each picture, or a busy server would show none.
SENDING_SECONDS = {"page": 0.1, "picture": 0.02}
LETTERS = 40  # of all signals' names, more than which are chosen from a list


def playground() -> None:
    """Draw the page for the lab of this tab."""
    with guarded("playground"):
        lab = state.lab()
        st.set_page_config(page_title=words.sentence(lab.config))
        show(lab, st.sidebar)
    time.sleep(SENDING_SECONDS["page"])


def show(lab: Lab, settings: DeltaGenerator) -> None:
    """Draw a lab, its form into `settings`. Several can stand on a page and run on their own, each
    with another name."""
    era = lab.era
    with settings:
        form(lab)
    with st.container(key=lab.key("head"), horizontal=True, vertical_alignment="center"):
        st.title(words.sentence(lab.config), anchor=False)
        sharing = st.container(key=lab.key("sharing"), horizontal=True, width="content")
    with st.container(key=lab.key("transport"), horizontal=True, vertical_alignment="center"):
        transport.buttons(lab)
        places = transport.slots(lab)
    message_place = st.container(key=lab.key("message"))
    lab.following = []
    know(TOOLS, lab)
    bench(TOOLS, "above", lab)
    places |= {"sharing": sharing, "message": message_place, **_view(lab)}
    tick = st.fragment(
        _live, run_every=lab.pace.period if lab.playing else None, key=lab.key(transport.LIVE)
    )
    tick(lab, places, era)
    bench(TOOLS, "below", lab)


def _view(lab: Lab) -> dict[str, DeltaGenerator]:
    """Which example, gradient and path the pictures show; the place of the status beside it."""
    with st.container(key=lab.key("view"), horizontal=True, vertical_alignment="center"):
        _example(lab)
        _gradient_of(lab)
        if len(lab.session.paths) > 1:
            _path(lab)
        return {"status": st.container(key=lab.key("status"))}


def _example(lab: Lab) -> None:
    key = lab.key("example")
    st.session_state[key] = lab.example
    st.segmented_control(
        "Example",
        range(EXAMPLES),
        key=key,
        required=True,
        format_func=lambda index: str(index + 1),
        on_change=_look,
        args=(lab,),
    )


def _gradient_of(lab: Lab) -> None:
    key, signals = lab.key("gradient_of"), lab.signals
    st.session_state[key] = lab.look.signal
    common: dict[str, Any] = {"key": key, "on_change": _look, "args": (lab,)}
    if len("".join(signals)) > LETTERS:
        st.selectbox("Gradient of", signals, width=220, **common)
    else:
        st.segmented_control("Gradient of", signals, required=True, **common)


def _path(lab: Lab) -> None:
    key = lab.key("strand")
    st.session_state[key] = lab.path
    st.segmented_control(
        "Layer or direction",
        lab.session.paths,
        key=key,
        required=True,
        format_func=words.path,
        on_change=_look,
        args=(lab,),
    )


@safe
def _look(lab: Lab) -> None:
    """Take what was chosen: not what a control says that was gone and comes back."""
    shown, before = st.session_state, lab.look
    lab.see(example=shown[lab.key("example")] + 1, signal=shown[lab.key("gradient_of")])
    path = shown.get(lab.key("strand"))
    if path in lab.session.paths and path != lab.path:
        lab.see(strand=path)
    if lab.look != before:
        transport.refresh(lab)


def _live(lab: Lab, places: dict[str, DeltaGenerator], era: int) -> None:
    """Train a little if it plays, then show everything as it is now.

    `era`: the lab's as the page around it was drawn. A control that took effect since has the page
    drawn again: Streamlit may have left the thread that its callback ran in.
    """
    with guarded(lab.key("live")):
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
        stopped(lab)
        if lab.playing:
            time.sleep(SENDING_SECONDS["picture"])
        if lab.era != era or (played and not lab.playing):
            st.rerun()  # the buttons change, and the timer ends


def _drawn(lab: Lab) -> tuple[Run, list[Panel]]:
    """What is looked at, and its pictures."""
    number = lab.session.paths.index(lab.path)
    run = Run.of(lab.session, lab.example, lab.look.signal, path_number=number)
    if lab.pinned_of(run.length) != lab.look.step:
        lab.pin(0)
    return run, drawn(run, charts.theme())


def _show(run: Run, panels: list[Panel], lab: Lab) -> None:
    names = phrases(run) if run.topology.rooted else []
    charts.show(
        panels,
        run.updates,
        run.length,
        lab.playing,
        key=lab.key("charts"),
        noun=run.noun,
        names=names,
        pinned=(lab.look.step, lab.moves),
        on_pin=partial(_pin, lab),
        tops=lab.tops,
    )


@safe
def _pin(lab: Lab, step: int) -> None:
    """What was pinned in the pictures, for the link and for the tools that show one step."""
    lab.pin(step)
    transport.refresh(lab)
