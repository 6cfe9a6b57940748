"""Optimisers and clipping against torch.optim."""

import numpy as np
import pytest
import torch

from rnnviz.engine.clipping import Clipped, clip_by_norm
from rnnviz.engine.optimizers import OPTIMIZERS
from tests.references import names, reference

REFERENCES = "engine/references/optimizers"
HOLDS = "optimizer(parameters, lr): a torch.optim.Optimizer that makes the same updates"


def theirs_of(key: str, parameter: torch.Tensor, lr: float) -> torch.optim.Optimizer:
    return reference(REFERENCES, key, HOLDS).optimizer([parameter], lr)


def test_every_reference_has_its_optimizer() -> None:
    assert names(REFERENCES) <= {key.replace("-", "_") for key in OPTIMIZERS}


@pytest.mark.parametrize("lr", [1e-3, 0.5])
@pytest.mark.parametrize("key", OPTIMIZERS)
def test_twenty_updates_are_pytorchs(key: str, lr: float) -> None:
    rng = np.random.default_rng(0)
    ours = rng.normal(size=7)
    theirs = torch.tensor(ours.copy(), requires_grad=True)
    optimizer, reference = OPTIMIZERS[key](ours), theirs_of(key, theirs, lr)
    for _ in range(20):
        gradient = rng.normal(size=7) * np.array([1e-6, 1e-3, 1, 1, 1, 1e3, 0])
        kept = gradient.copy()
        optimizer.update(ours, gradient, lr)
        assert (gradient == kept).all()
        theirs.grad = torch.tensor(kept)
        reference.step()
        np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_live_learning_rate_counts_at_once(key: str) -> None:
    ours = np.ones(3)
    theirs = torch.ones(3, dtype=torch.float64, requires_grad=True)
    optimizer, reference = OPTIMIZERS[key](ours), theirs_of(key, theirs, 0.1)
    for update in range(10):
        lr = 0.1 if update < 5 else 0.01
        reference.param_groups[0]["lr"] = lr
        optimizer.update(ours, np.full(3, 2.0), lr)
        theirs.grad = torch.full((3,), 2.0, dtype=torch.float64)
        reference.step()
        np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-9)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_optimizers_keep_single_precision(key: str) -> None:
    weights = np.ones(3, np.float32)
    optimizer = OPTIMIZERS[key](weights)
    optimizer.update(weights, np.ones(3, np.float32), 0.1)
    assert weights.dtype == np.float32
    assert {m.dtype for m in optimizer.moments} <= {np.dtype(np.float32)}
    assert (weights < 1).all()


@pytest.mark.parametrize("threshold", [0.01, 1.0, 2.99, 3.0, 3.01, 100.0])
def test_clipping_is_pytorchs(threshold: float) -> None:
    gradient = np.array([1.0, -2.0, 2.0])
    theirs = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    theirs.grad = torch.tensor(gradient.copy())
    norm = torch.nn.utils.clip_grad_norm_([theirs], threshold).item()
    clipped = clip_by_norm(gradient, threshold)
    assert clipped.norm == pytest.approx(norm) == 3.0
    assert clipped.clipped == (threshold < 3.0)
    # PyTorch adds 1e-6 to the norm before it divides.
    np.testing.assert_allclose(gradient, theirs.grad.numpy(), rtol=1e-6)
    assert np.linalg.norm(gradient) == pytest.approx(min(3.0, threshold), rel=1e-12)


def test_zero_clips_nothing() -> None:
    gradient = np.full(4, 1e9)
    assert not clip_by_norm(gradient, 0.0).clipped
    assert (gradient == 1e9).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_norm_that_is_not_finite_is_said_and_clips_nothing(bad: float) -> None:
    gradient = np.array([1.0, bad])
    assert clip_by_norm(gradient, 1.0) == Clipped(pytest.approx(bad, nan_ok=True), False)
    assert gradient[0] == 1.0


DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])


@DTYPES
@pytest.mark.parametrize("power", [-0.95, -0.6, -0.5, 0.0, 0.5, 0.6, 0.95])
def test_a_norm_is_right_where_its_square_is_no_number(dtype: type, power: float) -> None:
    size = float(np.finfo(dtype).max) ** power
    gradient = (size * np.array([3.0, 0.0, -4.0])).astype(dtype)
    assert clip_by_norm(gradient, 0.0) == Clipped(pytest.approx(5 * size, rel=1e-6), False)
    assert clip_by_norm(gradient, size) == Clipped(pytest.approx(5 * size, rel=1e-6), True)
    np.testing.assert_allclose(gradient, size * np.array([0.6, 0.0, -0.8]), rtol=1e-6)


@DTYPES
def test_no_gradient_has_norm_zero(dtype: type) -> None:
    assert clip_by_norm(np.zeros(3, dtype), 1.0) == Clipped(0.0, False)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_one_saved_state_can_be_returned_to_twice(key: str) -> None:
    weights, gradient = np.ones(3), np.array([1.0, -2.0, 0.5])
    optimizer = OPTIMIZERS[key](weights)
    optimizer.update(weights, gradient, 0.1)
    saved, start = optimizer.save(), weights.copy()
    reached = []
    for _ in range(2):
        optimizer.restore(saved)
        weights[...] = start
        for _ in range(3):
            optimizer.update(weights, gradient, 0.1)
        reached.append(weights.copy())
    np.testing.assert_array_equal(*reached)
