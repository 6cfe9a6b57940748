"""The cell's equations with the numbers of one unit at one step in them."""

import streamlit as st

from rnnviz.analysis.moment import has_moments, moment
from rnnviz.analysis.run import Run
from rnnviz.engine.latex import latex, latex_values
from rnnviz.ui.lab import Lab
from rnnviz.ui.tool import Tool

WIDTH = 320  # px of a slider


def draw(lab: Lab) -> None:
    """Choose a step and a unit; below, each equation in symbols and in the network's numbers."""
    run = Run.of(lab.session, lab.example)
    with st.container(horizontal=True, key="equations_controls"):
        last = run.length if run.tree is None else run.tree.root + 1
        step = _choose(run.noun, run.length, last)
        unit = _choose("unit", lab.config.units, 1)
    cell, activation = lab.session.cell, lab.config.activation
    numbers = latex_values(cell, activation, moment(run, step - 1, unit - 1))
    with st.container(key="equations", horizontal=True):
        for symbols, written in zip(latex(cell, activation), numbers, strict=True):
            first, second = (line.replace(" = ", " &= ", 1) for line in (symbols, written))
            st.latex(rf"\begin{{aligned}}{first} \\ {second}\end{{aligned}}")
    before = "its children have" if run.tree else "the step before left"
    st.caption(
        f"Example {lab.example + 1} with the weights of update {run.updates:,}: unit {unit} at "
        f"{run.noun} {step}. A matrix takes in all inputs, or all units that {before}; what "
        "stands here is the sum that this unit gets of them."
    )


def _choose(noun: str, most: int, first: int) -> int:
    """A number from 1 to `most` that a person chose, `first` before that."""
    if most == 1:
        return 1
    key = f"equations_{noun}"
    chosen = min(int(st.session_state.get(key, first)), most)
    st.session_state[key] = chosen
    st.slider(noun.capitalize(), 1, most, key=key, width=WIDTH)
    return chosen


EQUATIONS = Tool(
    key="equations",
    title="The equations with the numbers of one step",
    order=30,
    place="below",
    applies=lambda lab: has_moments(lab.session),
    draw=draw,
    follows=1.0,
)
