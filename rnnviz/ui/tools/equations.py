"""The cell's equations with the values of one unit at one step."""

import streamlit as st

from rnnviz.analysis.moment import has_moments, moment
from rnnviz.analysis.run import Run
from rnnviz.engine.latex import latex, latex_values
from rnnviz.engine.numbers import whole
from rnnviz.ui import transport
from rnnviz.ui.guard import safe
from rnnviz.ui.lab import Lab
from rnnviz.ui.tool import Tool
from rnnviz.ui.turns import TURNS

WIDTH = 320  # px of a slider


def draw(lab: Lab) -> None:
    """The pinned step, or the last, and a unit; below, each equation in symbols and in the
    network's numbers."""
    with TURNS.turn():
        run = Run.of(lab.session, lab.example)
    with st.container(
        horizontal=True, key=lab.key("equations_controls"), vertical_alignment="center"
    ):
        step, unit = _step(lab, run), _unit(lab)
    cell, activation = lab.session.cell, lab.config.activation
    numbers = latex_values(cell, activation, moment(run, step - 1, unit - 1))
    with st.container(key=lab.key("equations"), horizontal=True):
        for symbols, written in zip(latex(cell, activation), numbers, strict=True):
            first, second = (line.replace(" = ", " &= ", 1) for line in (symbols, written))
            st.latex(rf"\begin{{aligned}}{first} \\ {second}\end{{aligned}}")
    another = f" Click a picture to pin another {run.noun}." if run.length > 1 else ""
    st.caption(
        f"Example {lab.example + 1} with the weights of update {whole(run.updates)}: unit {unit} "
        f"at {run.noun} {step}. A matrix product shows this unit's entry: its row of the matrix "
        f"times all inputs, or times all units of {run.topology.before}.{another}"
    )


def _step(lab: Lab, run: Run) -> int:
    """The pinned step, or the last, between two buttons. No slider: in play the browser may send
    a slider's value from before the pin, which would be taken for a move."""
    step = lab.pinned_of(run.length) or (run.tree.root + 1 if run.tree else run.length)
    if run.length == 1:
        return step
    st.button(
        "Previous",
        key=lab.key("equations_previous"),
        icon=":material/chevron_left:",
        disabled=step == 1,
        on_click=_move,
        args=(lab, step - 1),
    )
    st.text(f"{run.noun.capitalize()} {step} of {run.length}")
    st.button(
        "Next",
        key=lab.key("equations_next"),
        icon=":material/chevron_right:",
        icon_position="right",
        disabled=step == run.length,
        on_click=_move,
        args=(lab, step + 1),
    )
    return step


@safe
def _move(lab: Lab, step: int) -> None:
    lab.move_pin(step)
    transport.refresh(lab)


def _unit(lab: Lab) -> int:
    """The unit that a person chose; fewer units take the last."""
    unit, key = min(lab.look.unit, lab.config.units), lab.key("equations_unit")
    if lab.config.units == 1:
        return unit
    if st.session_state.get(key) != unit:  # else the slider would be pulled back
        st.session_state[key] = unit
    st.slider(
        "Unit",
        1,
        lab.config.units,
        key=key,
        width=WIDTH,
        on_change=_take,
        args=(lab,),
    )
    return unit


@safe
def _take(lab: Lab) -> None:
    lab.see(unit=st.session_state[lab.key("equations_unit")])
    transport.refresh(lab)


EQUATIONS = Tool(
    key="equations",
    title="The equations with the values of one step",
    order=30,
    place="below",
    applies=lambda lab: has_moments(lab.session),
    draw=draw,
    follows=1.0,
)
