"""What an initialiser is: how a recurrent matrix begins; one file each in `initializers`."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Initializer:
    """An initialisation of a square recurrent matrix; the setting `gain` multiplies it.

    `draw(rng, rows, columns)` returns the matrix, float64.
    """

    key: str
    title: str
    summary: str
    source: str
    draw: Callable[[np.random.Generator, int, int], Array]
    order: int
