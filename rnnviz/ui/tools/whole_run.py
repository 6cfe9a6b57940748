"""Gradients, gates and weights over the whole run: measured with the weights that the recording
keeps, each once, a few at a time."""

import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import streamlit as st

from rnnviz.analysis.run import Run
from rnnviz.analysis.whole_run import WholeRun
from rnnviz.engine.numbers import count, whole
from rnnviz.figures import whole_run as figures
from rnnviz.figures.whole_run.across import span
from rnnviz.ui import charts
from rnnviz.ui.guard import safe
from rnnviz.ui.lab import Lab
from rnnviz.ui.served import component
from rnnviz.ui.tool import Tool
from rnnviz.ui.turns import TURNS

_CLICKS = component("travel")
FEW = 8  # states that are measured at once where nothing plays
SECONDS = {"playing": 0.1, "paused": 0.4}  # after which what was measured is drawn


@dataclass
class Bench:
    """What is measured of a lab. `begun`: whether it was drawn before; `timed`: whether a timer
    was asked for, which draws it again at once; `here`: the update that the list was set to."""

    run: WholeRun
    begun: bool = False
    timed: bool = False
    here: int = -1


def draw(lab: Lab) -> None:
    """The pictures of what was measured so far, and the way to each of these updates."""
    bench = _bench(lab)
    begun, bench.begun = bench.begun, True
    if bench.timed and not begun:  # the page goes first; the timer comes back in a moment
        st.progress(0.0, _saying(lab))
        return
    _measure(lab, bench)
    left = len(bench.run.missing)
    if _is_due(lab, bench):
        st.progress(1 - left / len(lab.session.recording.states), _saying(lab))
    _pictures(lab, bench)
    if bench.timed != _is_due(lab, bench):
        st.rerun()  # the whole page, so that the timer begins or ends


def _bench(lab: Lab) -> Bench:
    """That of the example, the path and the signal that the page shows."""
    key, number = lab.key("whole_run"), lab.session.paths.index(lab.path)
    known: Bench | None = st.session_state.get(key)
    wanted = lab.example, number, lab.look.signal
    if known is None or known.run.session is not lab.session or known.run.wanted != wanted:
        known = Bench(WholeRun(lab.session, *wanted))
        st.session_state[key] = known
    return known


def _is_due(lab: Lab, bench: Bench) -> bool:
    """Whether there is more to measure than one drawing does; play measures as it goes."""
    return not lab.playing and len(bench.run.missing) > FEW


def _again(lab: Lab) -> bool:
    bench = _bench(lab)
    bench.timed = _is_due(lab, bench)
    return bench.timed


def _saying(lab: Lab) -> str:
    return f"Measuring {count(len(lab.session.recording.states), 'update')} of the run"


def _measure(lab: Lab, bench: Bench) -> None:
    """Measure what is missing, within the time of one drawing; each in a turn of its own."""
    playing, left = lab.playing, len(bench.run.missing)
    until = time.monotonic() + SECONDS["playing" if playing else "paused"]
    while left and (time.monotonic() < until or (left <= FEW and not playing)):
        with TURNS.turn():
            left = bench.run.measure_next()


def _pictures(lab: Lab, bench: Bench) -> None:
    session = lab.session
    with TURNS.turn():
        example, number, signal = bench.run.wanted
        run = Run.of(session, example, signal, number)
        found, reached = bench.run.found(run), session.recording.reached
    panels = figures.panels(found, run, reached, charts.theme())
    st.caption(
        f"Example {lab.example + 1} with the weights of {count(len(found), 'update')}, "
        f"{span(found)}. The line marks the update that the page shows; a click in a picture goes "
        "to another."
    )
    _ways_there(lab, bench)
    container = lab.key("whole_run_pictures")
    with st.container(key=container):
        cursor = charts.Cursor(run.length)
        charts.show(panels, run.updates, cursor, key=lab.key("whole_run_charts"))
        layout = panels[0].figure["layout"]  # all have the same axis at the same place
        key = lab.key("whole_run_clicks")
        _CLICKS(
            key=key,
            on_travel_change=partial(_clicked, lab, key),
            data={
                "container": container,
                "updates": sorted({*(at.update for at in found), reached}),
                "range": layout["xaxis"]["range"],
                "margin": layout["margin"],
            },
        )


def _ways_there(lab: Lab, bench: Bench) -> None:
    """Choose one of the updates that are kept, or the last, and go there: as a click does."""
    key, recording = lab.key("whole_run_update"), lab.session.recording
    here = lab.session.updates
    offered = sorted({*recording.updates, here, recording.reached})
    with st.container(
        horizontal=True, key=lab.key("whole_run_travel"), vertical_alignment="bottom"
    ):
        chosen = st.session_state.get(key)
        if bench.here != here or chosen not in offered:
            chosen = bench.here = here
        st.session_state[key] = chosen  # in every run: one that is cut short tells the browser none
        st.selectbox("Go to update", offered, key=key, format_func=whole, width=160)
        st.button(
            "Go there",
            key=lab.key("whole_run_go"),
            icon=":material/history:",
            on_click=_chosen,
            args=(lab, key),
        )


@safe
def _chosen(lab: Lab, key: str) -> None:
    _travel(lab, st.session_state[key])


@safe
def _clicked(lab: Lab, key: str) -> None:
    _travel(lab, int(st.session_state[key].travel))


def _travel(lab: Lab, update: int) -> None:
    with suppress(ValueError):  # of the page before: it can no longer be reached
        lab.travel(update)
    st.rerun()  # the whole page: its buttons may change


WHOLE_RUN = Tool(
    key="whole-run",
    title="Over the whole run",
    order=35,
    place="below",
    applies=lambda lab: True,
    draw=draw,
    follows=1.0,
    again=_again,
)
