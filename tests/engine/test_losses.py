"""Losses and their gradients against torch.nn.functional."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.engine.losses import LOSSES
from rnnviz.engine.losses.cross_entropy import softmax
from tests.engine.torch_cell import LOSS_REFERENCES, loss_of
from tests.references import names

L, N_OUT, B = 4, 3, 5


def draw(key: str, scale: float, seed: int = 0):
    """outputs (L, n_out, B), targets, mask (L, B), and weights that sum to 1 over the mask."""
    rng = np.random.default_rng(seed)
    y = rng.normal(size=(L, N_OUT, B)) * scale
    targets = rng.integers(N_OUT, size=(L, B)) if LOSSES[key].classes else rng.normal(size=y.shape)
    mask = rng.random((L, B)) < 0.5
    mask[0, 0] = True
    return y, targets, mask, mask / mask.sum()


def theirs(key: str, y: np.ndarray, targets: np.ndarray, mask: np.ndarray):
    outputs = torch.tensor(y, requires_grad=True)
    asked = targets if LOSSES[key].classes else targets.transpose(0, 2, 1)
    chosen = outputs.permute(0, 2, 1)[torch.tensor(mask)]
    loss = loss_of(key)(chosen, torch.tensor(asked[mask]))
    loss.backward()
    return loss.item(), outputs.grad.numpy()


def called(
    key: str, y: np.ndarray, dy: np.ndarray, targets: np.ndarray, weights: np.ndarray
) -> float:
    """The loss, its gradient in dy."""
    loss = LOSSES[key](y, dy)
    value = loss(targets, weights)
    loss.backward()
    return value


def test_every_reference_has_its_loss() -> None:
    assert names(LOSS_REFERENCES) <= {key.replace("-", "_") for key in LOSSES}


@pytest.mark.parametrize("scale", [1e-3, 1.0, 100.0, 1e4])
@pytest.mark.parametrize("key", LOSSES)
def test_loss_and_gradient_are_pytorchs(key: str, scale: float) -> None:
    y, targets, mask, weights = draw(key, scale)
    dy = np.full_like(y, np.nan)
    with np.errstate(all="ignore"):  # as in a pass: 1e4 overflows at first
        value = called(key, y, dy, targets, weights)
    loss, gradient = theirs(key, y, targets, mask)
    assert value == pytest.approx(loss, rel=1e-12, abs=1e-300)
    np.testing.assert_allclose(dy, gradient, rtol=1e-9, atol=1e-14)
    assert (dy.transpose(0, 2, 1)[~mask] == 0).all()


@pytest.mark.parametrize("key", LOSSES)
def test_outputs_may_be_rows_of_a_larger_buffer(key: str) -> None:
    y, targets, mask, weights = draw(key, 1.0)
    room, d_room = np.full((L + 1, N_OUT + 4, B), np.nan), np.full((L + 2, N_OUT + 3, B), np.nan)
    part, d_part = room[1:, 4:], d_room[2:, 2:-1]
    part[...] = y
    value = called(key, part, d_part, targets, weights)
    loss, gradient = theirs(key, y, targets, mask)
    assert value == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(d_part, gradient, rtol=1e-9, atol=1e-14)
    assert np.isnan(room[0]).all()
    assert np.isnan(d_room[:2]).all()


@pytest.mark.parametrize("key", LOSSES)
def test_what_is_not_finite_is_not_hidden(key: str) -> None:
    y, targets, _, weights = draw(key, 1.0)
    y[:] = np.nan
    with np.errstate(all="ignore"):
        assert not np.isfinite(LOSSES[key](y, np.empty_like(y))(targets, weights))


def cross_entropy(y: np.ndarray, targets: np.ndarray, weights: np.ndarray):
    """The loss and its gradient, as the engine has them."""
    dy = np.empty_like(y)
    with np.errstate(all="ignore"):  # as in a pass
        return called("cross-entropy", y, dy, targets, weights), dy


WHOLE_RANGE = st.one_of(
    st.floats(-1e308, 1e308),
    st.integers(-300, 308).map(lambda power: -(10.0**power)),
    st.sampled_from([0.0, -86.0, -88.8, -100.0, -708.0, -710.0, -746.0, 89.0, 710.0]),
)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(WHOLE_RANGE, min_size=2, max_size=2 * N_OUT),
    st.floats(-1e308, 1e308),
    st.sampled_from([np.float64, np.float32]),
)
def test_a_finite_loss_has_a_finite_gradient_in_the_whole_range(values, shift, dtype) -> None:
    with np.errstate(over="ignore"):
        logits = np.clip(np.array(values) + shift, np.finfo(dtype).min, np.finfo(dtype).max)
    y = logits.astype(dtype)[None, :, None]
    loss, dy = cross_entropy(y, np.zeros((1, 1), int), np.ones((1, 1), dtype))
    theirs = torch.tensor(y[0, :, 0], requires_grad=True)
    reference = F.cross_entropy(theirs, torch.tensor(0))
    reference.backward()
    assert loss >= 0
    assert loss == pytest.approx(reference.item(), rel=1e-5)
    if np.isfinite(loss):
        assert np.isfinite(dy).all()
        np.testing.assert_allclose(dy[0, :, 0], theirs.grad.numpy(), atol=1e-6)


@pytest.mark.parametrize(("dtype", "low"), [(np.float64, -720.0), (np.float32, -95.0)])
def test_outputs_far_below_zero_have_the_gradient_of_those_near_it(dtype, low) -> None:
    near = np.array([0.0, -1.0, -2.0], dtype)[None, :, None]
    targets, weights = np.full((1, 1), 1), np.ones((1, 1), dtype)
    loss, gradient = cross_entropy(near, targets, weights)
    far_loss, far_gradient = cross_entropy((near + low).astype(dtype), targets, weights)
    assert far_loss == pytest.approx(loss, rel=1e-5)
    np.testing.assert_allclose(far_gradient, gradient, rtol=1e-4)


def test_a_loss_is_never_negative() -> None:
    for right in np.linspace(-9, 9, 200):
        y = np.array([right, right - 40, right - 50])[None, :, None]
        loss, _ = cross_entropy(y, np.zeros((1, 1), int), np.ones((1, 1)))
        assert 0 <= loss < 1e-12


def test_softmax_gives_probabilities() -> None:
    p = softmax(np.array([[1e4, -1e4, 0.0], [0.0, 0.0, 0.0]]))
    np.testing.assert_allclose(p, [[1, 0, 0], [1 / 3] * 3])
