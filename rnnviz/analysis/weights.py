"""Which weight is largest."""

from collections.abc import Mapping
from dataclasses import dataclass

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
    sizes = {name: np.abs(values) for name, values in matrices.items()}
    if not all(np.isfinite(size).all() for size in sizes.values()):
        return None
    name = max(sizes, key=lambda n: sizes[n].max(initial=0.0))
    row, column = map(int, np.unravel_index(int(sizes[name].argmax()), sizes[name].shape))
    mean = float(np.concatenate([size.ravel() for size in sizes.values()]).mean())
    return Largest(name, row, column, float(matrices[name][row, column]), mean)
