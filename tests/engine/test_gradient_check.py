"""Every gradient against central differences: cells x activations x losses x masks."""

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.engine import activations
from tests.engine.examples import ALL_ACTIVATIONS, ALL_CELLS, ALL_LOSSES, MASKS, Case, make_case

SMALL = 1e-6
TOLERANCE = 1e-6


def errors(case: Case, seed: int = 1) -> dict[str, float]:
    """Relative error of each weight's gradient along a random direction.

    A difference of two losses is only known to so many digits of the loss.
    """
    rng = np.random.default_rng(seed)
    blur = 1e-2 + 1e-3 * abs(case.run())
    gradients = {name: g.copy() for name, g in case.bound.gradients.items()}
    found = {}
    for name, weight in case.network.weights.items():
        direction, start = rng.normal(size=weight.shape), weight.copy()
        weight[...] = start + SMALL * direction
        above = case.bound.forward()
        weight[...] = start - SMALL * direction
        below = case.bound.forward()
        weight[...] = start
        slope = (above - below) / (2 * SMALL)
        ours = (gradients[name] * direction).sum()
        found[name] = abs(slope - ours) / (abs(slope) + abs(ours) + blur)
    return found


@pytest.mark.parametrize("activation", ALL_ACTIVATIONS)
@pytest.mark.parametrize("cell", ALL_CELLS)
def test_weight_gradients_are_the_slopes_of_the_loss(cell: str, activation: str) -> None:
    for loss in ALL_LOSSES:
        for mask in MASKS:
            case = make_case(ALL_CELLS[cell], activation, loss, mask)
            wrong = {k: e for k, e in errors(case).items() if not e < TOLERANCE}
            assert not wrong, f"{loss}, loss at {mask}"


def test_every_weight_has_a_gradient_of_its_own_shape() -> None:
    for cell in ALL_CELLS.values():
        case = make_case(cell)
        case.run()
        shapes = {name: w.shape for name, w in case.network.weights.items()}
        assert {name: g.shape for name, g in case.bound.gradients.items()} == shapes


@pytest.mark.parametrize("activation", [k for k in ALL_ACTIVATIONS if k != "linear"])
def test_the_check_finds_a_wrong_slope(activation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = activations.ACTIVATIONS[activation]

    def wrong(y, d, constants):
        return [*entry.slope(y, d, constants), (np.multiply, (d, constants(1.001), d))]

    monkeypatch.setitem(activations.ACTIVATIONS, activation, replace(entry, slope=wrong))
    found = errors(make_case(ALL_CELLS["rnn"], activation))
    assert found["cell.U_h"] > 100 * TOLERANCE
    assert found["head.W"] < TOLERANCE


@pytest.mark.parametrize("loss", ALL_LOSSES)
def test_the_check_finds_a_wrong_loss_gradient(loss: str) -> None:
    case = make_case(ALL_CELLS["rnn"], loss=loss)
    right = case.bound.head.loss

    def wrong(targets, weights):
        value = right(targets, weights)
        right.dy[:, 0] *= 1.001
        return value

    case.bound.head.loss = wrong
    assert max(errors(case).values()) > 100 * TOLERANCE
