"""Which weight is largest."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from rnnviz.engine.batch import Floats


@dataclass(frozen=True)
class Largest:
    """The weight of largest magnitude, `value` in the matrix `name` at `row` and `column` from 0;
    `mean`: the mean magnitude of all."""

    name: str
    row: int
    column: int
    value: float
    mean: float


def largest_weight(matrices: Mapping[str, Floats]) -> Largest | None:
    """Find it among some matrices; None where a weight is not finite."""
    sizes = np.abs(np.concatenate([values.ravel() for values in matrices.values()]))
    place = int(sizes.argmax())  # of one that is not a number, if there is one
    if not np.isfinite(sizes[place]):
        return None
    ends = list(accumulate(values.size for values in matrices.values()))
    name, values = list(matrices.items())[number := bisect_right(ends, place)]
    row, column = divmod(place - ends[number] + values.size, values.shape[1])
    return Largest(name, row, column, float(values[row, column]), float(sizes.sum()) / sizes.size)
