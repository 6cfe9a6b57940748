"""What all contestants work on."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LR = 1e-5  # small: an update costs the same, and the weights stay where they begin
CLIP = 1.0


class Size(NamedTuple):
    """One row of the table: `batch` sequences of `steps` steps through `units` units."""

    units: int
    steps: int
    batch: int
    n_in: int = 8
    n_out: int = 8


SIZES = (
    Size(8, 12, 16),
    Size(16, 20, 32),
    Size(32, 50, 32),
    Size(64, 100, 32),
    Size(128, 100, 64),
)

SESSIONS = tuple(size._replace(n_in=26, n_out=26) for size in SIZES[:4])  # symbols of refrains


def data(size: Size, dtype: str) -> tuple[NDArray[np.floating], NDArray[np.int64]]:
    """Return one-hot inputs (T, B, n_in) and class numbers (T, B), the same at every call."""
    rng = np.random.default_rng(0)
    tokens = rng.integers(size.n_in, size=(size.steps, size.batch))
    targets = rng.integers(size.n_out, size=(size.steps, size.batch))
    return np.eye(size.n_in, dtype=dtype)[tokens], targets
