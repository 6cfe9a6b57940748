"""Write your own cell: an editor that reads equations as they are typed, and trains them."""

import math
from textwrap import dedent
from typing import Any

import streamlit as st

from rnnviz.config.config import cell_of
from rnnviz.config.own_cell import OWN, own_cell, parameters, tidy
from rnnviz.engine.cells import CELLS
from rnnviz.engine.equations import FUNCTIONS, EquationError, parse
from rnnviz.engine.gradient_check import STEPS, TOLERANCE, UNITS, Checked, check_cell
from rnnviz.engine.graph import Program
from rnnviz.engine.latex import latex
from rnnviz.engine.numbers import number, whole
from rnnviz.engine.operations import ACTIVATIONS
from rnnviz.engine.topologies.chain import CHAIN
from rnnviz.ui.editor import editor
from rnnviz.ui.guard import safe
from rnnviz.ui.lab import Lab
from rnnviz.ui.tool import Tool
from rnnviz.ui.turns import TURNS

_CHECKED = "own_cell_checked"
_MOST_DRAFT = 20_000  # characters that are kept of what is typed
_HELP = (
    "`x` is the input of the step. A state's name means its value at the previous step until its "
    "own equation has assigned the new one. Parameters are learned: matrices, as in `W_h @ x` and "
    "`U_h @ h`, and vectors with one number per unit, added (`b_h`) or multiplied (`d_h * h`). "
    "Numbers such as `0.5` are constants. Known are `+ - * /` and the functions "
    + ", ".join(f"`{name}`" for name in FUNCTIONS)
    + "; `phi` is the activation chosen in the form. The output layer reads the last value of `h`."
)


@st.fragment
def draw(lab: Lab) -> None:
    """Editor and buttons on one side, what was read on the other. Typing reruns only this."""
    text, version = _shown(lab)
    error = _error(text)
    with st.container(key=lab.key("own_cell"), horizontal=True):
        with st.container(key=lab.key("own_cell_left"), gap="small"):
            _start(lab)
            editor(
                lab.key("own_cell_editor"),
                "Equations of one step",
                text,
                version,
                lambda typed, of: _take(lab, typed, of),
                line=error.line if error else 0,
                said=_said(lab, text, error),
            )
            _buttons(lab, text, error)
            _check(lab, text)
            st.caption(_HELP)
        with st.container(key=lab.key("own_cell_right"), gap="small"):
            if error is None:
                lab.readable = text
            if lab.readable:
                _reading(lab, lab.readable, error)


def _shown(lab: Lab) -> tuple[str, str]:
    """The editor's text and its version: what was typed, else the equations on the page."""
    if lab.draft_version:
        return lab.draft, lab.draft_version
    text = dedent(cell_of(lab.config).equations).strip()
    return text, f"{id(lab)} {lab.config.cell}: {text}"


def _error(text: str) -> EquationError | None:
    try:
        tidy(text)
    except EquationError as error:
        return error
    return None


def _take(lab: Lab, text: str, version: str) -> None:
    lab.draft, lab.draft_version = text[:_MOST_DRAFT], version


def _start(lab: Lab) -> None:
    """Built-in cells to begin with."""
    place = lab.key("own_cell_start")

    def begin() -> None:
        if key := st.session_state[place]:
            lab.draft = dedent(CELLS[key].equations).strip()
            lab.draft_version = f"{key} after {lab.draft_version}"[:200]
            st.session_state[place] = None

    st.selectbox(
        "Start from",
        [key for key, cell in CELLS.items() if cell.topology.runs(CHAIN)],
        index=None,
        key=place,
        format_func=lambda key: CELLS[key].title,
        placeholder="Start from a built-in cell",
        label_visibility="collapsed",
        on_change=begin,
    )


def _said(lab: Lab, text: str, error: EquationError | None) -> str:
    if error:
        return f"Line {error.line}: {error.message}."
    if not _is_on_page(lab, text):
        return "No mistakes found. The page keeps the previous cell until you train this one."
    if lab.config.cell == OWN:
        return "The page shows this cell."
    return "The page shows this cell. Change an equation to make it yours."


def _is_on_page(lab: Lab, text: str) -> bool:
    return tidy(text) == tidy(cell_of(lab.config).equations)


def _buttons(lab: Lab, text: str, error: EquationError | None) -> None:
    with st.container(horizontal=True, key=lab.key("own_cell_buttons")):
        st.button(
            "Train this cell",
            key=lab.key("own_cell_train"),
            type="primary",
            disabled=error is not None or _is_on_page(lab, text),
            on_click=_train,
            args=(lab, text),
        )
        st.button(
            "Check the gradient",
            key=lab.key("own_cell_check"),
            disabled=error is not None,
            on_click=_run_check,
            args=(lab, text),
        )


@safe
def _train(lab: Lab, text: str) -> None:
    lab.change(cell=OWN, equations=text)
    lab.show_pictures()
    st.rerun()  # the whole page: title, form and pictures


def _reading(lab: Lab, text: str, error: EquationError | None) -> None:
    """What was read: the formulas, the states, the parameters."""
    program = parse(text)
    st.caption("Before the mistake:" if error else "Read as:")
    lines = [
        line.replace(" = ", " &= ", 1)
        for line in latex(own_cell(tidy(text)), lab.config.activation)
    ]
    st.latex(r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}")
    _parameters(program, lab.config.embedding or lab.session.task.n_in, lab.config.units)


def _parameters(program: Program, n_in: int, units: int) -> None:
    groups: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for parameter in parameters(program, n_in, units):
        groups.setdefault((parameter.role, parameter.shape), []).append(parameter.name)
    rows: list[dict[str, Any]] = [
        {
            "parameters": " ".join(names),
            "role": role,
            "shape": _shape(shape),
            "count": len(names) * math.prod(shape),
        }
        for (role, shape), names in groups.items()
    ]
    total = sum(row["count"] for row in rows)
    states = ", ".join(program.states).replace("_", r"\_")
    carried = f"state: {states}" if states else "no state"
    st.caption(f"{whole(total)} parameters with {units} units and {n_in} inputs; {carried}.")
    st.table(rows)


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


@safe
def _run_check(lab: Lab, text: str) -> None:
    activation = lab.config.activation
    with TURNS.turn():
        checked = check_cell(own_cell(tidy(text)), activation)
    st.session_state[lab.key(_CHECKED)] = (text, activation, checked)


def _check(lab: Lab, text: str) -> None:
    """What the gradient check found, as long as it is of the text that stands there."""
    known: tuple[Any, ...] = st.session_state.get(lab.key(_CHECKED), ("", "", []))
    if known[:2] != (text, lab.config.activation):
        return
    phi = ACTIVATIONS[lab.config.activation].title
    st.markdown(verdict(known[2]))
    st.caption(
        "Every entry compared with central differences, in a float64 network of "
        f"{UNITS} units over {STEPS} steps, φ = {phi}."
    )
    st.table(
        [
            {
                "parameter": c.name.removeprefix("cell."),
                "shape": _shape(c.shape),
                "largest gradient": number(c.gradient),
                "largest relative error": number(c.error, 1),
            }
            for c in known[2]
        ]
    )


def verdict(checked: list[Checked]) -> str:
    """What the gradient check says, in a sentence."""
    worst = max(checked, key=lambda c: math.inf if math.isnan(c.error) else c.error)
    name = worst.name.removeprefix("cell.")
    if not math.isfinite(worst.error):
        return (
            f"**Nothing to compare.** With random weights the gradient of {name} is not finite. "
            "Bound a value with tanh or sigmoid."
        )
    if worst.error < TOLERANCE:
        return (
            "**The gradient is correct.** Backpropagation and finite differences agree for every "
            f"parameter, to a relative error of at most {number(worst.error, 1)}."
        )
    return (
        f"**The gradient of {name} differs** by {number(worst.error, 1)}. At the kink of a ReLU, "
        "finite differences are unreliable; anywhere else this is a bug, please report it."
    )


OWN_CELL = Tool(
    key="own-cell",
    title="Write your own cell",
    order=10,
    place="above",
    applies=lambda lab: lab.session.architecture.topology.runs(CHAIN),
    draw=draw,
    opens=lambda lab: lab.config.cell == OWN,
)
