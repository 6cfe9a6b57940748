"""The playground: choose, train, watch, share."""

import time
from collections.abc import Collection
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rnnviz.analysis.run import Run
from rnnviz.config.look import EXAMPLES
from rnnviz.figures.board import drawn, keys
from rnnviz.figures.views.tree import phrases
from rnnviz.ui import charts, share, state, transport, words
from rnnviz.ui.film import Frame, segment
from rnnviz.ui.form import form
from rnnviz.ui.guard import guarded, safe
from rnnviz.ui.lab import Lab
from rnnviz.ui.messages import message, stopped
from rnnviz.ui.tool import bench, due, know
from rnnviz.ui.tools import TOOLS
from rnnviz.ui.turns import TURNS

# A run of a fragment that begins before all of the page was sent would drop the rest of it.
SENDING_SECONDS = 0.1
LETTERS = 40  # of all signals' names, more than which are chosen from a list


def playground() -> None:
    """Draw the page for the lab of this tab."""
    with guarded("playground"):
        lab = state.lab()
        st.set_page_config(page_title=words.sentence(lab.config))
        show(lab, st.sidebar)
        _come_back()
    time.sleep(SENDING_SECONDS)


@st.fragment(run_every=3600)
def _come_back() -> None:
    """Nothing, each hour. Streamlit's client runs a page again after a lost connection where it
    has a timer, or where a fragment ran last; else the next click would be lost."""


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
    st.fragment(_live, key=lab.key(transport.LIVE))(lab, places, era)
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
    """Continue play, if more of it is asked for, then show everything as it is now.

    `era`: the lab's as the page around it was drawn. A control that took effect since has the page
    drawn again: Streamlit may have left the thread that its callback ran in.
    """
    with guarded(lab.key("live")):
        played = lab.playing
        made = segment(lab, partial(_picture, lab))
        now = made[-1] if made else _picture(lab)
        transport.show(now.numbers, places, lab)
        transport.status(lab, places["status"])
        with places["message"]:
            message(lab)
        share.bar(lab, places["sharing"])
        stopped(lab)
        film = made or ([] if lab.playing else [now])
        charts.play(film, lab, _cursor(lab, now.run), partial(_more, lab))  # last, as the heaviest
        if lab.era != era or lab.playing != played:
            time.sleep(SENDING_SECONDS if made else 0)
            st.rerun()  # the buttons change


def _picture(lab: Lab, only: Collection[str] | None = None) -> Frame:
    """The session as it is now, in all panels or `only` those with some keys."""
    number = lab.session.paths.index(lab.path)
    with TURNS.turn():
        run = Run.of(lab.session, lab.example, lab.look.signal, path_number=number)
        return Frame(run, keys(run), drawn(run, charts.theme(), only), transport.numbers(run))


def _cursor(lab: Lab, run: Run) -> charts.Cursor:
    """Where the pictures' cursor stands."""
    if lab.pinned_of(run.length) != lab.look.step:
        lab.pin(0)
    names = phrases(run) if run.topology.rooted else []
    return charts.Cursor(run.length, run.noun, names, lab.look.step, lab.moves, partial(_pin, lab))


def _more(lab: Lab) -> None:
    """Continue play, then draw the tools that are due."""
    if tools := due(TOOLS, lab):
        st.rerun([lab.key(transport.LIVE), *tools])


@safe
def _pin(lab: Lab, step: int) -> None:
    """What was pinned in the pictures, for the link and for the tools that show one step."""
    lab.pin(step)
    transport.refresh(lab)
