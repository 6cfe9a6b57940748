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
