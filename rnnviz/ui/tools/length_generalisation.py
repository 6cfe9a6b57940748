"""Measures the network at other lengths than the one that it is trained at: on demand, and once
where a link opens the tool, so that its reader sees what the sender saw."""

from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from rnnviz.analysis import length_generalisation
from rnnviz.analysis.length_generalisation import AtLength
from rnnviz.config.config import Config
from rnnviz.config.fields import FIELDS
from rnnviz.engine.numbers import whole
from rnnviz.figures import length_generalisation as figures
from rnnviz.ui import charts
from rnnviz.ui.lab import Lab
from rnnviz.ui.tool import Tool
from rnnviz.ui.turns import TURNS

KEY = "length_generalisation"
_SWEEP = "lengths_sweep"
_ASKED, _OPENED = "lengths_asked", "lengths_opened"  # the lab whose link asked for it; was shown


@dataclass(frozen=True)
class Sweep:
    """What was measured, and of which network: its configuration, its update."""

    config: Config
    update: int
    found: tuple[AtLength, ...]

    def of(self, lab: Lab) -> bool:
        """Whether it is this training's, at this update or an earlier one."""
        settings = [field.key for field in FIELDS if not field.live]
        same = all(getattr(self.config, key) == getattr(lab.config, key) for key in settings)
        return same and self.update <= lab.session.updates


def draw(lab: Lab) -> None:
    """A button that measures, and the pictures of what it found, with the update they show."""
    lengths = length_generalisation.lengths(lab.session)
    st.markdown(
        f"Trained at length {lab.config.length}: does the network generalise to other lengths? "
        f"Measured on held-out sequences of {len(lengths)} lengths, {lengths[0]} to {lengths[-1]}."
    )
    if st.button("Measure", key=lab.key("lengths_measure"), icon=":material/straighten:"):
        st.session_state[lab.key(_SWEEP)] = _measure(lab, len(lengths))
    with st.container(key=lab.key("lengths")):  # as high as the pictures: nothing moves
        if _is_due(lab):
            _measure_for_link(lab, len(lengths))
        else:
            _found(lab, len(lengths))


def _is_due(lab: Lab) -> bool:
    """Whether a link asks for the measurement and has arrived at its update."""
    asks = lab.raised == KEY and st.session_state.get(lab.key(_OPENED)) is not lab
    return asks and not lab.playing


def _measure_for_link(lab: Lab, many: int) -> None:
    """Say what comes; measure when this is drawn again, a moment later: the page goes first."""
    if st.session_state.get(lab.key(_ASKED)) is not lab:
        st.session_state[lab.key(_ASKED)] = lab
        st.progress(0.0, _saying(many))
        return
    st.session_state[lab.key(_OPENED)] = lab
    st.session_state[lab.key(_SWEEP)] = _measure(lab, many)
    st.rerun()  # the whole page, so that the timer ends


def _saying(many: int) -> str:
    return f"Measuring at {many} lengths"


def _found(lab: Lab, many: int) -> None:
    sweep: Sweep | None = st.session_state.get(lab.key(_SWEEP))
    if sweep is None or not sweep.of(lab):
        return
    said = f"With the weights of update {whole(sweep.update)}."
    if sweep.update < lab.session.updates:
        said += (
            f" Training is now at update {whole(lab.session.updates)}: measure again to compare."
        )
    if (left := many - len(sweep.found)) > 0:
        said += f" The {left} longest lengths took too long and were left out."
    st.caption(said)
    _pictures(lab, sweep)


def _measure(lab: Lab, many: int) -> Sweep:
    bar, found = st.progress(0.0, _saying(many)), []
    lengths = length_generalisation.sweep(lab.session)
    while measured := _in_turn(lengths):
        found.append(measured)
        bar.progress(len(found) / many, f"{_saying(many)}: {measured.length}")
    bar.empty()
    return Sweep(lab.config, lab.session.updates, tuple(found))


def _in_turn(lengths: Iterator[AtLength]) -> AtLength | None:
    with TURNS.turn():
        return next(lengths, None)


def _pictures(lab: Lab, sweep: Sweep) -> None:
    length, task = sweep.config.length, lab.session.task
    panels = figures.panels(sweep.found, length, task, charts.theme())
    for column, panel in zip(st.columns(len(panels), gap="medium"), panels, strict=True):
        with column:
            st.markdown(f"**{panel.title}**")
            config = {"displayModeBar": False, "scrollZoom": False}
            key = lab.key(panel.key)
            st.plotly_chart(panel.figure, theme=None, config=config, key=key, alt=panel.alt)
            st.caption(panel.reading)


LENGTH_GENERALISATION = Tool(
    key=KEY,
    title="Generalisation to other lengths",
    order=40,
    place="below",
    applies=lambda lab: len(length_generalisation.lengths(lab.session)) > 1,
    draw=draw,
    follows=2.0,
    again=_is_due,
)
