"""Every gradient against central differences: cells x activations x losses x masks x shapes.

Encoder-decoders and trees are walked beside their other tests. Over a window the gradient is no
slope of the loss: it is compared with PyTorch's, in `test_window`.
"""

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.engine.gradient_check import TOLERANCE, check_cell, relative_errors
from rnnviz.engine.operations import OPERATIONS
from tests.engine.examples import (
    ALL_ACTIVATIONS,
    ALL_CELLS,
    ALL_LOSSES,
    CHAIN_CELLS,
    MASKS,
    SHAPE_IDS,
    SHAPES,
    Case,
    custom,
    make_case,
)


def errors(case: Case) -> dict[str, float]:
    """Along a random direction of each weight."""
    return relative_errors(case.network, case.bound, np.random.default_rng(1))


@pytest.mark.parametrize("activation", ALL_ACTIVATIONS)
@pytest.mark.parametrize("cell", ALL_CELLS)
def test_weight_gradients_are_the_slopes_of_the_loss(cell: str, activation: str) -> None:
    for loss in ALL_LOSSES:
        for mask in MASKS:
            case = make_case(ALL_CELLS[cell], activation, loss, mask)
            wrong = {k: e for k, e in errors(case).items() if not e < TOLERANCE}
            assert not wrong, f"{loss}, loss at {mask}"


@pytest.mark.parametrize(("layers", "both"), SHAPES, ids=SHAPE_IDS)
@pytest.mark.parametrize("cell", CHAIN_CELLS)
def test_so_they_are_through_layers_and_both_ways(cell: str, layers: int, both: bool) -> None:
    for place, loss in enumerate(ALL_LOSSES):
        for number, mask in enumerate(MASKS):
            embedding = (place + number) % 2 * 2  # so each pair of the three comes
            case = make_case(
                CHAIN_CELLS[cell],
                loss=loss,
                mask=mask,
                layers=layers,
                both=both,
                embedding=embedding,
            )
            wrong = {k: e for k, e in errors(case).items() if not e < TOLERANCE}
            assert not wrong, f"{loss}, loss at {mask}, embedding {embedding}"


def test_every_weight_has_a_gradient_of_its_own_shape() -> None:
    for cell in ALL_CELLS.values():
        case = make_case(cell)
        case.run()
        shapes = {name: w.shape for name, w in case.network.weights.items()}
        assert {name: g.shape for name, g in case.bound.gradients.items()} == shapes


def spoil(monkeypatch: pytest.MonkeyPatch, op: str, factor: str) -> None:
    """Give an operation wrong slopes."""
    entry = OPERATIONS[op]
    wrong = tuple(f"{factor} * ({slope})" for slope in entry.slopes)
    monkeypatch.setitem(OPERATIONS, op, replace(entry, slopes=wrong))


@pytest.mark.parametrize("activation", ALL_ACTIVATIONS)
def test_the_check_finds_a_wrong_slope(activation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, activation, "1.001")
    found = errors(make_case(ALL_CELLS["rnn"], activation))
    assert found["cell.U_h"] > 100 * TOLERANCE
    assert found["head.W"] < TOLERANCE


@pytest.mark.parametrize("loss", ALL_LOSSES)
def test_the_check_finds_a_wrong_loss_gradient(loss: str) -> None:
    case = make_case(ALL_CELLS["rnn"], loss=loss)
    right = case.bound.loss.backward

    def wrong():
        right()
        case.bound.loss.dy[:, 0] *= 1.001

    case.bound.loss.backward = wrong
    assert max(errors(case).values()) > 100 * TOLERANCE


@pytest.mark.parametrize("cell", ALL_CELLS)
def test_the_check_of_the_page_finds_every_cell_right(cell: str) -> None:
    checked = check_cell(ALL_CELLS[cell])
    assert all(c.error < TOLERANCE for c in checked)
    assert {c.name for c in checked} == make_case(ALL_CELLS[cell]).network.weights.keys()


def test_the_check_of_the_page_sees_a_wrong_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, "tanh", "(1 + 0.01 * sign(z))")
    checked = check_cell(ALL_CELLS["rnn"])
    assert max(c.error for c in checked) > 100 * TOLERANCE


def test_what_is_no_finite_number_is_no_agreement() -> None:
    checked = check_cell(
        custom("h = 1e6 * h * h * h * h * h * h * h * h * h * h + 1e6 * (W_h @ x)")
    )
    assert np.isnan(max(checked, key=lambda c: np.isnan(c.error)).error)


def test_the_check_leaves_the_weights_as_they_were() -> None:
    case = make_case(ALL_CELLS["gru"])
    before = case.network.parameters.copy()
    relative_errors(case.network, case.bound)
    assert (case.network.parameters == before).all()
