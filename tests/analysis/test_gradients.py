import math

import numpy as np
import pytest

from rnnviz.analysis.gradients import log_magnitudes, reach, step_norms


def test_step_norms_are_euclidean_over_the_units():
    grads = np.random.default_rng(0).normal(size=(5, 3, 7))
    assert step_norms(grads) == pytest.approx(np.sqrt((grads**2).sum(-1)))


def test_step_norms_do_not_underflow_or_overflow():
    assert step_norms(np.full((1, 1, 4), 1e-200)) == pytest.approx(np.full((1, 1), 2e-200))
    assert step_norms(np.full((1, 1, 4), 1e200)) == pytest.approx(np.full((1, 1), 2e200))
    mixed = np.array([1e-200, 0.5, 1e200])[:, None, None] * np.ones((3, 2, 4))
    assert step_norms(mixed) == pytest.approx(np.array([[2e-200] * 2, [1.0] * 2, [2e200] * 2]))


def test_step_norms_of_nothing_and_of_what_is_no_number():
    grads = np.array([[[0.0, 0.0]], [[np.nan, 1.0]]])
    norms = step_norms(grads)
    assert norms[0, 0] == 0
    assert not np.isfinite(norms[1, 0])


def test_log_magnitudes_leave_zero_empty():
    logs = log_magnitudes(np.array([[-0.01, 0.0, np.nan, np.inf]]))
    assert logs[0, 0] == pytest.approx(-2)
    assert np.isnan(logs[0, 1:]).all()


def test_reach_compares_step_1_with_the_last_loss():
    norms = 0.5 ** np.arange(9, -1, -1.0)
    mask = np.arange(10) == 9
    got = reach(norms, mask)
    assert (got.first, got.last, got.furthest) == (1, 10, 1)
    assert got.ratio == pytest.approx(0.5**9)
    assert got.factor == pytest.approx(0.5)


def test_reach_when_nothing_comes_back():
    got = reach(np.array([0.0, 0.0, 0.2]), np.array([False, False, True]))
    assert (got.ratio, got.furthest) == (0.0, 3)
    assert math.isnan(got.factor)


def test_reach_without_gradient_or_mask():
    got = reach(np.zeros(3), np.zeros(3, bool))
    assert (got.last, got.furthest) == (3, 0)
    assert math.isnan(got.ratio)
