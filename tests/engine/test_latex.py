"""Equations as LaTeX: written out for the known cells, sound for any."""

import re
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from rnnviz.engine.equations import EquationError
from rnnviz.engine.latex import Moment, latex, latex_values
from rnnviz.engine.operations import OPERATIONS
from tests.engine.examples import ALL_ACTIVATIONS, ALL_CELLS, BATCH, STEPS, custom, make_case
from tests.engine.torch_cell import FUNCTIONS

GATE = r"{0}_t = \sigma(W_{0} x_t + U_{0} h_{{t-1}} + b_{0})"
MIXTURE = r"h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}"
WRITTEN = {
    "rnn": [r"h_t = \phi(W_h x_t + U_h h_{t-1} + b_h)"],
    "lstm": [
        GATE.format("i"),
        GATE.format("f"),
        r"g_t = \phi(W_g x_t + U_g h_{t-1} + b_g)",
        GATE.format("o"),
        r"c_t = f_t \odot c_{t-1} + i_t \odot g_t",
        r"h_t = o_t \odot \phi(c_t)",
    ],
    "gru": [
        GATE.format("r"),
        GATE.format("z"),
        r"n_t = \phi(W_n x_t + b_n + r_t \odot (U_n h_{t-1} + d_n))",
        MIXTURE,
    ],
    "gru-cho": [
        GATE.format("r"),
        GATE.format("z"),
        r"n_t = \phi(W_n x_t + U_n (r_t \odot h_{t-1}) + b_n)",
        MIXTURE,
    ],
    "feedforward": [r"h_t = \phi(W_h x_t + b_h)"],
    "bag-of-words": [r"h_t = h_{t-1} + W_h x_t"],
}


@pytest.mark.parametrize("cell", WRITTEN)
def test_known_cells_look_as_in_a_textbook(cell: str) -> None:
    assert latex(ALL_CELLS[cell]) == WRITTEN[cell]


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        ("h = W_h @ x - (b_h - c_h)", r"W_h x_t - (b_h - c_h)"),
        ("h = W_h @ x - (b_h + -h)", r"W_h x_t - (b_h - h_{t-1})"),
        ("h = -phi(h) * v_h - -h", r"-\phi(h_{t-1}) \odot v_h + h_{t-1}"),
        ("h = v_h * -h", r"v_h \odot (-h_{t-1})"),
        ("h = -(h + v_h) * h", r"-(h_{t-1} + v_h) \odot h_{t-1}"),
        ("h = 2 * h + h * 0.5 - 2 * 3", r"2\, h_{t-1} + h_{t-1} \cdot 0.5 - 2 \cdot 3"),
        ("h = h * -2", r"h_{t-1} \cdot (-2)"),
        ("h = 1e-7 * h", r"1 \cdot 10^{-7}\, h_{t-1}"),
        ("h = h * (U_h @ h)", r"h_{t-1} \odot (U_h h_{t-1})"),
        ("h = U_a @ (U_b @ h)", r"U_a (U_b h_{t-1})"),
        ("h = U_new @ h + b_alpha", r"U_{new} h_{t-1} + b_{\alpha}"),
        ("h = h / (1 + h) / 2", r"\frac{\frac{h_{t-1}}{1 + h_{t-1}}}{2}"),
        ("h = -h / 2 * exp(-h)", r"\frac{-h_{t-1}}{2} \odot \exp(-h_{t-1})"),
        ("h = h - h / v_h", r"h_{t-1} - \frac{h_{t-1}}{v_h}"),
        ("h = relu(h) + leaky_relu(h)", r"\mathrm{ReLU}(h_{t-1}) + \mathrm{LReLU}(h_{t-1})"),
    ],
)
def test_brackets_stand_where_the_meaning_needs_them(equation: str, expected: str) -> None:
    lines = f"{equation.replace('h =', 'q =', 1)}\nh = q + W_p @ x"
    assert latex(custom(lines))[0] == f"q_t = {expected}"


def test_names_of_several_letters() -> None:
    lines = latex(custom("new_c = W_c @ x\nalpha = new_c\nh = alpha + new_c"))
    assert lines[0] == r"\mathrm{new\_c}_t = W_c x_t"
    assert lines[1:] == [r"\alpha_t = \mathrm{new\_c}_t", r"h_t = \alpha_t + \mathrm{new\_c}_t"]


@pytest.mark.parametrize("cell", ALL_CELLS)
def test_a_state_is_of_the_step_before_until_it_is_assigned(cell: str) -> None:
    case = make_case(ALL_CELLS[cell])
    case.run()
    strand = case.strand()
    lines = latex(ALL_CELLS[cell])
    assert len(lines) == len(strand.signals)
    for name in strand.signals:
        before = any(re.search(rf"\b{name}}}?_{{t-1}}", line) for line in lines)
        assert before == (name in strand.states)


def test_the_chosen_activation_takes_the_place_of_phi() -> None:
    assert latex(ALL_CELLS["rnn"], "tanh") == [WRITTEN["rnn"][0].replace(r"\phi", r"\tanh")]
    for activation in ALL_ACTIVATIONS:
        for cell in ALL_CELLS.values():
            text = "".join(latex(cell, activation))
            assert r"\phi" not in text
            assert text.count("(") == text.count(")")
            assert text.count("{") == text.count("}")


def test_bad_equations_are_refused() -> None:
    with pytest.raises(EquationError, match="line 1"):
        latex(custom("h = import os"))


def computed(text: str) -> float:
    """The number that a line of numbers comes to, by PyTorch where it names a function."""
    for o in sorted(OPERATIONS.values(), key=lambda o: -len(o.latex)):
        if not o.symbol:
            text = text.replace(f"{o.latex}(", f"{o.typed}(")
    for tex, python in (
        (r"\cdot 10^", "* 10**"),
        (r"\cdot", "*"),
        (r"\,", "*"),
        (r"\frac", ""),
        ("}{", ")/("),
        ("{", "("),
        ("}", ")"),
    ):
        text = text.replace(tex, python)
    return float(eval(text, {name: of_number(f) for name, f in FUNCTIONS.items()}))


def of_number(function: Callable[[Tensor], Tensor]) -> Callable[[float], float]:
    return lambda z: function(torch.tensor(float(z), dtype=torch.float64)).item()


@pytest.mark.parametrize("activation", ALL_ACTIVATIONS)
@pytest.mark.parametrize("cell", ALL_CELLS)
def test_the_numbers_of_a_moment_come_to_its_values(cell: str, activation: str) -> None:
    case = make_case(ALL_CELLS[cell], activation)
    case.run()
    strand = case.strand()
    for step in range(STEPS):
        moment = Moment(
            strand.values, case.network.weights, case.inputs, step, step % BATCH, step % 5
        )
        lines = latex_values(ALL_CELLS[cell], activation, moment, digits=12)
        for name, line in zip(strand.signals, lines, strict=True):
            left, *sides = line.split(" = ")
            assert left.endswith(f"_{step + 1}")
            value = strand.values[name][step, step % BATCH, step % 5]
            for side in sides:
                assert computed(side) == pytest.approx(value, rel=1e-6, abs=1e-9)


def test_numbers_are_short() -> None:
    case = make_case(ALL_CELLS["rnn"])
    w = case.network.weights
    w["cell.W_h"][:], w["cell.U_h"][:], w["cell.b_h"][:] = 0, 0, -0.1
    w["cell.W_h"][0, 0], w["cell.U_h"][0, 0] = 0.125, 1e-4
    case.inputs[:] = 1
    case.load()
    case.run()
    moment = Moment(case.strand().values, w, case.inputs, 1, 0, 0)
    assert latex_values(ALL_CELLS["rnn"], "tanh", moment) == [
        r"h_2 = \tanh(0.12 + 2.5 \cdot 10^{-6} - 0.10) = 0.02"
    ]
