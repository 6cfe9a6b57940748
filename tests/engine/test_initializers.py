"""How weights begin."""

import numpy as np
import pytest

from rnnviz.engine.cells import CELLS
from rnnviz.engine.chain import ChainNetwork
from rnnviz.engine.design import Design
from rnnviz.engine.initializers import INITIALIZERS
from tests.engine.examples import ALL_CELLS, CHAIN_CELLS

UNITS = 40


def begun(cell: str = "lstm", init: str = "orthogonal", gain: float = 1.0, seed: int = 0, **also):
    network = ChainNetwork(Design(ALL_CELLS[cell], 3, 4, UNITS, "mse"))
    network.initialize(np.random.default_rng(seed), init, gain, also)
    return network.weights


@pytest.mark.parametrize("gain", [0.0, 0.5, 1.0, 3.0])
@pytest.mark.parametrize("cell", CHAIN_CELLS)
def test_orthogonal_matrices_keep_every_length(cell: str, gain: float) -> None:
    for name, u in begun(cell, "orthogonal", gain).items():
        if name.startswith("cell.U"):
            np.testing.assert_allclose(u @ u.T, gain**2 * np.eye(UNITS), atol=1e-12)


def test_identity_is_the_identity_times_gain() -> None:
    weights = begun("rnn", "identity", 0.9)
    np.testing.assert_array_equal(weights["cell.U_h"], 0.9 * np.eye(UNITS))


def test_variances() -> None:
    glorot = np.concatenate([begun("rnn", "glorot", 2.0, s)["cell.U_h"].ravel() for s in range(9)])
    bound = 2.0 * np.sqrt(6 / (2 * UNITS))
    assert 0.99 * bound < np.abs(glorot).max() <= bound
    assert glorot.var() == pytest.approx(bound**2 / 3, rel=0.05)
    normal = np.concatenate(
        [begun("rnn", "gaussian", 2.0, s)["cell.U_h"].ravel() for s in range(9)]
    )
    assert normal.var() == pytest.approx(4 / UNITS, rel=0.05)
    assert (np.abs(normal) > 2 * normal.std()).mean() == pytest.approx(0.0455, abs=0.01)


def test_the_gaussian_radius_is_near_one() -> None:
    radii = [
        np.abs(np.linalg.eigvals(begun("rnn", "gaussian", seed=s)["cell.U_h"])).max()
        for s in range(20)
    ]
    assert 0.9 < np.mean(radii) < 1.2


@pytest.mark.parametrize("init", INITIALIZERS)
@pytest.mark.parametrize("cell", ALL_CELLS)
def test_input_and_head_weights_are_glorots_whatever_the_gain(cell: str, init: str) -> None:
    one, other = begun(cell, init, 1.0), begun(cell, init, 5.0)
    for name, w in one.items():
        if name.startswith("cell.W_") or name == "head.W":
            np.testing.assert_array_equal(w, other[name])
            assert 0 < np.abs(w).max() <= np.sqrt(6 / sum(w.shape))
        elif name.startswith(("cell.U", "cell.V")):
            np.testing.assert_allclose(5 * w, other[name])


@pytest.mark.parametrize("cell", ALL_CELLS)
def test_added_vectors_begin_at_zero_and_factors_do_not(cell: str) -> None:
    weights = begun(cell)
    for name, w in weights.items():
        if name.startswith(("cell.b", "cell.d", "head.b")):
            assert not w.any()
        if name.startswith("cell.v"):
            assert w.any()


def test_the_forget_bias_is_a_setting() -> None:
    assert (begun("lstm", forget_bias=1.5)["cell.b_f"] == 1.5).all()
    for name in ("b_i", "b_g", "b_o"):
        assert not begun("lstm", forget_bias=1.5)[f"cell.{name}"].any()


def test_every_cells_settings_name_parameters() -> None:
    for cell in CELLS.values():
        network = ChainNetwork(Design(cell, 3, 4, 5, "mse"))
        assert {f"cell.{name}" for name in cell.settings} <= network.weights.keys()


def test_seeds_differ_and_repeat() -> None:
    one, same, other = begun(seed=1), begun(seed=1), begun(seed=2)
    for name, w in one.items():
        np.testing.assert_array_equal(w, same[name])
    assert (one["cell.U_i"] != other["cell.U_i"]).any()


def test_a_cell_says_where_its_factors_begin() -> None:
    network = ChainNetwork(Design(ALL_CELLS["indrnn"], 3, 4, 200, "mse"))
    network.initialize(np.random.default_rng(0))
    factors = network.weights["cell.v_h"]
    assert factors.min() >= 0 and factors.max() <= 1
    assert factors.mean() == pytest.approx(0.5, abs=0.07)
