"""What the table of activations says of each: range, slope and steepest slope."""

import numpy as np
import pytest

from rnnviz.engine.activations import ACTIVATIONS, Constants
from rnnviz.engine.elementwise import run


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_range_and_steepest_slope_are_those_of_the_function(key: str) -> None:
    activation, const = ACTIVATIONS[key], Constants(np.dtype(float))
    z = np.linspace(-30, 30, 60_001)
    y, slope = np.empty_like(z), np.ones_like(z)
    run(activation.value(z, y, const))
    if activation.slope is not None:
        run(activation.slope(y, slope, const))
    assert activation.low <= y.min()
    assert y.max() <= activation.high
    assert slope.max() == pytest.approx(activation.steepest, rel=1e-6)
    measured = np.abs(np.diff(y) / np.diff(z)).max()
    assert measured == pytest.approx(activation.steepest, rel=1e-5)


def test_a_sigmoid_keeps_its_digits_at_both_ends() -> None:
    """Right are 1 / (1 + exp(-z)) and its tails exp(z) and 1 - exp(-z), here in long doubles."""
    for dtype, end in ((np.float64, 700.0), (np.float32, 87.0)):
        z = np.linspace(-end, end, 9_999).astype(dtype)
        y = np.empty_like(z)
        run(ACTIVATIONS["sigmoid"].value(z, y, Constants(np.dtype(dtype))))
        right = 1 / (1 + np.exp(-z.astype(np.longdouble)))
        assert (np.abs(y / right - 1)).max() < 4 * np.finfo(dtype).eps


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_sigmoids_slope_keeps_its_digits_below_and_its_size_above(dtype: type) -> None:
    z = np.linspace(-80, 80, 9_999).astype(dtype)
    y, slope = np.empty_like(z), np.empty_like(z)
    run(ACTIVATIONS["sigmoid"].value(z, y, Constants(np.dtype(dtype))))
    slopes = ACTIVATIONS["sigmoid"].slope
    assert slopes is not None
    run(slopes(y, slope, Constants(np.dtype(dtype))))
    power = np.exp(-np.abs(z.astype(np.longdouble)))
    error, eps = np.abs(slope - power / (1 + power) ** 2), np.finfo(dtype).eps
    assert (error[z < 0] < 4 * eps * slope[z < 0]).all()
    assert error.max() < eps
