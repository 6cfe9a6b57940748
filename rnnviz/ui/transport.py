"""The buttons that train, always in view, and the numbers beside them."""

from typing import NoReturn

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from rnnviz.analysis.run import Run
from rnnviz.engine.numbers import readout as short
from rnnviz.engine.numbers import score, whole
from rnnviz.ui import state
from rnnviz.ui.guard import safe
from rnnviz.ui.lab import Lab
from rnnviz.ui.pace import SPEEDS
from rnnviz.ui.served import component

_STATUS = component("status", '<p class="rnn-status" role="status"></p>')
_READOUT = component("readout", '<span class="rnn-readout"></span>')
LIVE = "live"  # the fragment that trains and draws
PLAY_WIDTH = 104  # px, with either word: what follows stays where it is


def refresh(lab: Lab) -> NoReturn:
    """Draw anew what a control changed, from its callback: the pictures, and the tools that follow
    them."""
    st.rerun([lab.key(LIVE), *lab.following])


def buttons(lab: Lab) -> None:
    """Play, which is Pause while it plays, the steps, Reset and the speed. No `help=`: Streamlit
    would put every button on the page twice."""
    _play(lab)
    _steps(lab)
    st.button(
        "Reset",
        key=lab.key("reset"),
        on_click=safe(lab.reset),
        shortcut=_shortcut(lab, "Z"),
        icon=":material/skip_previous:",
    )
    _speed(lab)


def _shortcut(lab: Lab, letter: str) -> str | None:
    """The keyboard is the first lab's."""
    return None if lab.name else letter


def _play(lab: Lab) -> None:
    st.button(
        "Pause" if lab.playing else "Play",
        key=lab.key("play"),
        on_click=safe(lab.pause if lab.playing else lab.play),  # a second click wants the same
        shortcut=_shortcut(lab, "P"),
        type="primary",
        icon=":material/pause:" if lab.playing else ":material/play_arrow:",
        width=PLAY_WIDTH,
    )


def _steps(lab: Lab) -> None:
    stopped = lab.session.stopped is not None
    for key, label, count, shortcut in (
        ("step", "Step", 1, "S"),
        ("step10", "+10", 10, "D"),
        ("step100", "+100", 100, "F"),
    ):
        st.button(
            label,
            key=lab.key(key),
            on_click=_train,
            args=(lab, count),
            shortcut=_shortcut(lab, shortcut),
            disabled=stopped,
        )


def _speed(lab: Lab) -> None:
    key = lab.key("speed")
    st.session_state[key] = lab.speed
    st.segmented_control(
        "Speed",
        list(SPEEDS),
        key=key,
        required=True,
        format_func=lambda key: SPEEDS[key].title,
        on_change=_set_speed,
        args=(lab,),
        label_visibility="collapsed",
    )


@safe
def _train(lab: Lab, count: int) -> None:
    alone = not only_fragments()
    if not alone and not state.asked():
        return  # it came with a timer's message, too; its own follows
    before = lab.playing
    lab.step(count)
    if lab.session.stopped is None and lab.playing == before:
        refresh(lab)
    if not alone:
        st.rerun()  # the whole page: its buttons change


def only_fragments() -> bool:
    """Whether this run draws some fragments, not the whole page."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


@safe
def _set_speed(lab: Lab) -> None:
    lab.set_speed(st.session_state[lab.key("speed")])
    refresh(lab)


def slots(lab: Lab) -> dict[str, DeltaGenerator]:
    """Places of fixed size for the numbers, by key; `show` fills them."""
    labels = {
        "updates": "updates",
        "loss": "loss",
        "score": f"held-out {lab.session.task.score_name}",
        "gradient": "gradient norm",
    }
    places = {}
    with st.container(key=lab.key("numbers"), horizontal=True, width="content"):
        for key, label in labels.items():
            with st.container(key=lab.key(f"number_{key}"), gap=None, width="content"):
                st.caption(label)
                places[key] = st.container(key=lab.key(key))
    return places


def numbers(run: Run) -> dict[str, str]:
    """What the places of `slots` say. Before the first update it describes the probe."""
    loss, norm, held_out, clipped, at = run.trace.loss, float("nan"), run.trace.score, False, ""
    made = run.made
    if len(made["update"]):
        loss, norm, clipped = (made[name][-1] for name in ("loss", "gradient_norm", "clipped"))
    known = np.flatnonzero(np.isfinite(made["held_out_score"]))
    if known.size:
        held_out, update = made["held_out_score"][known[-1]], made["update"][known[-1]]
        at = "" if update == run.updates else f" (at {whole(update)})"
    return {
        "updates": str(run.updates),  # plain, as all readouts: programs read it
        "loss": short(loss),
        "score": score(held_out, run.task.unit, run.task.classifies) + at,
        "gradient": short(norm) + (" clipped" if clipped else ""),
    }


def show(texts: dict[str, str], places: dict[str, DeltaGenerator], lab: Lab) -> None:
    """Fill the places of `slots`. In play the browser does, with every picture."""
    for key, text in texts.items():
        with places[key]:
            readout(key, text, lab)


def readout(key: str, text: str, lab: Lab) -> None:
    """A text that changes with the pictures."""
    _READOUT(key=lab.key(f"readout_{key}"), data={"lab": lab.name, "of": key, "text": text})


def status(lab: Lab, place: DeltaGenerator) -> None:
    """Show what is going on; screen readers say it when it changes."""
    with place:
        _STATUS(key=lab.key("status_line"), data={"text": state_of(lab)})


def state_of(lab: Lab) -> str:
    """What is going on and what the last control did, in a line; constant while it plays."""
    if lab.session.stopped is not None:
        return f"Training stopped at update {whole(lab.session.stopped.update)}"
    if lab.target is not None:
        return f"Training to update {whole(lab.target)}"
    if lab.playing:
        return f"Training. {lab.said}" if lab.said else "Training"
    return lab.said or "Paused"
