"""The ranges that signals cannot leave: known ones, and that no signal ever does."""

import numpy as np
import pytest

from rnnviz.engine.equations import parse
from rnnviz.engine.ranges import natural_ranges
from tests.engine.examples import ALL_ACTIVATIONS, ALL_CELLS, UNITS, custom, make_case

INF = float("inf")
GATE, SIGNED, ANY, POSITIVE = (0, 1), (-1, 1), (-INF, INF), (0, INF)


@pytest.mark.parametrize(
    ("cell", "activation", "expected"),
    [
        ("rnn", "tanh", {"h": SIGNED}),
        ("rnn", "sigmoid", {"h": GATE}),
        ("rnn", "relu", {"h": POSITIVE}),
        ("rnn", "leaky-relu", {"h": ANY}),
        ("rnn", "linear", {"h": ANY}),
        ("gru", "tanh", {"r": GATE, "z": GATE, "n": SIGNED, "h": SIGNED}),
        ("gru", "sigmoid", {"h": GATE}),
        ("gru", "relu", {"h": POSITIVE}),
        ("gru-cho", "tanh", {"r": GATE, "z": GATE, "n": SIGNED, "h": SIGNED}),
        ("lstm", "tanh", dict.fromkeys("ifo", GATE) | {"g": SIGNED, "c": ANY, "h": SIGNED}),
        ("lstm", "relu", {"g": POSITIVE, "c": POSITIVE, "h": POSITIVE}),
        ("lstm", "sigmoid", {"c": POSITIVE, "h": GATE}),
        ("feedforward", "tanh", {"h": SIGNED}),
        ("bag-of-words", "tanh", {"h": ANY}),
        ("mgu", "tanh", {"h": SIGNED}),
        ("copies", "tanh", {"m": SIGNED, "k": SIGNED, "h": SIGNED, "again": SIGNED}),
    ],
)
def test_known_ranges(cell: str, activation: str, expected: dict[str, tuple]) -> None:
    ranges = natural_ranges(parse(ALL_CELLS[cell].equations), activation)
    assert {name: ranges[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        ("1 - sigmoid(W_h @ x)", GATE),
        ("-tanh(W_h @ x)", SIGNED),
        ("2 * sigmoid(W_h @ x) - 1", SIGNED),
        ("sigmoid(W_h @ x) * tanh(W_h @ x)", SIGNED),
        ("relu(W_h @ x) - relu(W_h @ x)", ANY),
        ("linear(tanh(W_h @ x))", SIGNED),
        ("0 * (W_h @ x)", (0, 0)),
        ("0.5 * h + 0.5 * tanh(W_h @ x)", SIGNED),
        ("0.9 * h + 0.1 * sigmoid(W_h @ x)", GATE),
        ("0.5 * h + tanh(W_h @ x)", (-2, 2)),
        ("h + 0.001 * tanh(W_h @ x)", ANY),
        ("tanh(W_h @ x) + 0.5 * h * h", ANY),  # from 1 it may grow
        ("1e6*" * 60 + "(h + tanh(W_h @ x)) - h", ANY),
    ],
)
def test_ranges_of_expressions(equation: str, expected: tuple) -> None:
    assert natural_ranges(parse(f"h = {equation}"), "tanh")["h"] == expected


@pytest.mark.parametrize("activation", ALL_ACTIVATIONS)
@pytest.mark.parametrize("cell", ALL_CELLS)
def test_no_signal_leaves_its_range(cell: str, activation: str) -> None:
    for scale in (0.3, 3.0):
        case = make_case(ALL_CELLS[cell], activation)
        case.network.parameters *= scale
        case.run()
        strand = case.strand()
        assert strand.ranges.keys() == strand.values.keys() == strand.grads.keys()
        assert strand.signals == tuple(strand.values)
        assert set(strand.states) <= set(strand.signals)
        for name, (low, high) in strand.ranges.items():
            values = strand.values[name]
            assert values.shape == strand.grads[name].shape == (6, 2, UNITS)
            finite = values[np.isfinite(values)]
            assert low < high
            assert (finite >= low - 1e-12).all()
            assert (finite <= high + 1e-12).all()


def test_a_gate_can_come_near_its_limits() -> None:
    case = make_case(custom("g = sigmoid(W_g @ x)\nh = g"))
    case.network.parameters *= 100
    case.run()
    values = case.strand().values["g"]
    assert values.min() < 1e-6
    assert values.max() > 1 - 1e-6
