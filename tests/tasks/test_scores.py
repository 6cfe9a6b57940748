"""Scores beside accuracy and the mean error."""

import numpy as np
import pytest

from rnnviz.engine.batch import Batch
from rnnviz.tasks.material.scores import typical_error


@pytest.mark.parametrize("size", [1e-200, 1.0, 1e200])
def test_the_typical_error_neither_overflows_nor_vanishes(size: float) -> None:
    targets = np.zeros((2, 1, 1))
    mask = np.array([[True], [True]])
    batch = Batch(targets, targets, mask, mask)
    outputs = size * np.array([3.0, -4.0])[:, None, None]
    assert typical_error(outputs, batch) == pytest.approx(size * np.sqrt(12.5), rel=1e-12)
    assert typical_error(0 * outputs, batch) == 0
    assert np.isnan(typical_error(np.nan * outputs, batch))
