"""The buttons that train, always in view, and the numbers beside them."""

from typing import NoReturn

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rnnviz.analysis.run import Run
from rnnviz.ui import words
from rnnviz.ui.guard import safe
from rnnviz.ui.lab import Lab
from rnnviz.ui.pace import SPEEDS
from rnnviz.ui.served import loader

_STATUS = st.components.v2.component(
    "rnnviz_status",
    html='<p class="rnn-status" role="status"></p>',
    js=loader("status.js"),
    isolate_styles=False,
)
LIVE = "live"  # the key of the fragment that trains and draws
PLAY_WIDTH = 104  # px, with either word: what follows stays where it is


def refresh(lab: Lab) -> NoReturn:
    """Draw anew what a control changed, from its callback.

    While it plays that is the whole page: a click ends the browser's timers, and only a run of the
    page starts them again. Else the pictures, and the tools that follow them.
    """
    if lab.playing:
        st.rerun()
    st.rerun([LIVE, *lab.following])


def buttons(lab: Lab) -> None:
    """Play, which is Pause while it plays, the steps, Reset and the speed. No `help=`: Streamlit
    would put every button on the page twice."""
    st.button(
        "Pause" if lab.playing else "Play",
        key="play",
        on_click=safe(lab.pause if lab.playing else lab.play),  # a second click wants the same
        shortcut="P",
        type="primary",
        icon=":material/pause:" if lab.playing else ":material/play_arrow:",
        width=PLAY_WIDTH,
    )
    stopped = lab.session.stopped is not None
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
    lab.step(count)
    if lab.session.stopped is None:
        refresh(lab)  # else the whole page: its buttons change


@safe
def _set_speed(lab: Lab) -> None:
    lab.set_speed(st.session_state["speed"])
    refresh(lab)


def slots(lab: Lab) -> dict[str, DeltaGenerator]:
    """Places of fixed size for the numbers, by key; `numbers` fills them."""
    labels = {
        "updates": "updates",
        "loss": "loss",
        "score": f"held-out {lab.session.task.score_name}",
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
    loss, norm, score, clipped, at = run.trace.loss, float("nan"), run.trace.score, False, ""
    made = run.made
    if len(made["update"]):
        loss, norm, clipped = (made[name][-1] for name in ("loss", "gradient_norm", "clipped"))
    known = np.flatnonzero(np.isfinite(made["held_out_score"]))
    if known.size:
        score, update = made["held_out_score"][known[-1]], made["update"][known[-1]]
        at = "" if update == run.updates else f" (at {update:,.0f})"
    texts = {
        "updates": str(run.updates),
        "loss": words.number(loss),
        "score": words.score(score, run.task.unit, run.task.loss) + at,
        "gradient": words.number(norm) + (" clipped" if clipped else ""),
    }
    for key, text in texts.items():
        places[key].text(text)


def status(lab: Lab, place: DeltaGenerator) -> None:
    """Show what is going on; screen readers say it when it changes."""
    with place:
        _STATUS(key="status_line", data={"text": state_of(lab)})


def state_of(lab: Lab) -> str:
    """What is going on and what the last control did, in a line; constant while it plays."""
    if lab.session.stopped is not None:
        return f"Training stopped at update {lab.session.stopped.update:,}"
    if lab.target is not None:
        return f"Training to update {lab.target:,}"
    if lab.playing:
        return f"Training. {lab.said}" if lab.said else "Training"
    return lab.said or "Paused"
