"""Learned vectors of symbols: what stands between one-hot inputs and the first cell."""

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.layout import Place

Array = NDArray[np.floating]


class Embedding:
    """E (size, symbols): column k is the vector of symbol k; a step without input gets zeros.

    `place`: where E lies in the flat vectors, from `start` to `stop`.
    """

    def __init__(self, size: int, symbols: int, start: int) -> None:
        self.place = Place.whole(start, size, symbols)
        self.stop = self.place.block.stop

    def forward(self, parameters: Array, x: Array) -> Array:
        """(T, symbols, B) one-hot -> (T, size, B)."""
        return np.matmul(self.place.of(parameters), x)

    def backward(self, gradient: Array, x: Array, d: Array) -> None:
        """From dL/d(vectors) `d` (T, size, B), write dL/dE."""
        np.matmul(d, x.transpose(0, 2, 1)).sum(0, out=self.place.of(gradient))
