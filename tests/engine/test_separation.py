"""The largest Lyapunov exponent, against cases whose exponent is known."""

import math

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.engine.separation import Separation, separation
from tests.training.sessions import small


def linear(radius: float) -> Session:
    """h = U h + …, U a rotation scaled by `radius`."""
    return Session(
        Config(cell="rnn", activation="linear", init="orthogonal", gain=radius, length=50, units=8)
    )


def of(session: Session) -> Separation:
    session.trace()
    return separation(session._probe_pass)


@pytest.mark.parametrize("radius", [0.8, 1.0, 1.1])
def test_a_scaled_rotation_has_the_logarithm_of_its_scale(radius: float) -> None:
    found = of(linear(radius))
    assert found.exponent == pytest.approx(math.log(radius), abs=4e-3)
    assert found.growth == pytest.approx(max(1.0, radius**50), rel=0.05)


@pytest.mark.parametrize("length", [50, 200])
@pytest.mark.parametrize(
    ("gain", "exponent"), [(0.5, -0.705), (3.0, 0.30)], ids=["forgets", "chaotic"]
)
def test_the_exponent_does_not_depend_on_the_length(
    gain: float, exponent: float, length: int
) -> None:
    """Against differences that were pushed on by the exact Jacobian and scaled back each step."""
    found = of(Session(Config(cell="rnn", units=64, gain=gain, length=length)))
    assert found.exponent == pytest.approx(exponent, abs=0.06)
    assert found.growth == pytest.approx(1.0) or found.growth > math.exp(0.25 * length)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_small_recurrent_weights_forget(cell: str) -> None:
    calm = of(Session(Config(cell=cell, gain=0.5, length=50)))
    assert calm.exponent < -0.1 and calm.growth <= 2


def test_large_recurrent_weights_are_chaotic() -> None:
    found = of(Session(Config(cell="rnn", gain=5.0)))
    assert found.exponent > 0.2 and found.growth > 1000


@pytest.mark.parametrize(
    "values",
    [
        {"layers": 2, "direction": "both"},
        {"task": "reversal", "attention": "additive"},
        {"task": "text", "embedding": 4},
        {"cell": "feedforward"},
        {"task": "logic"},
    ],
)
def test_every_kind_of_network_can_be_measured_and_is_left_as_it_was(values: dict) -> None:
    session = Session(small(**values))
    before = session.trace()
    found = of(session)
    assert found.growth >= 0 and not math.isnan(found.exponent)
    after = session.trace()
    assert after.loss == before.loss
    for name, gradient in before.weight_grads.items():
        np.testing.assert_array_equal(after.weight_grads[name], gradient)


def test_a_tree_has_no_sequence() -> None:
    assert of(Session(small(task="logic"))) == Separation(-math.inf, 1.0)
