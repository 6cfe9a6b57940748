"""Learned vectors of symbols: what stands between one-hot inputs and the first cell."""

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.layout import Allocator
from rnnviz.engine.part import Part

Array = NDArray[np.floating]


class Embedding:
    """E (size, symbols): column k is the vector of symbol k; a step without input gets zeros.

    `place`: where E lies in the flat vectors.
    """

    def __init__(self, allocator: Allocator, size: int, symbols: int) -> None:
        self.place = allocator.matrix(size, symbols)

    def part(self, name: str, reads: tuple[str, ...]) -> Part:
        """It as a part of a network."""
        return Part(name, "embedding", {"E": self.place}, reads)

    def forward(self, parameters: Array, x: Array) -> Array:
        """(T, symbols, B) one-hot -> (T, size, B)."""
        return np.matmul(self.place.of(parameters), x)

    def backward(self, gradient: Array, x: Array, d: Array) -> None:
        """From dL/d(vectors) `d` (T, size, B), write dL/dE."""
        np.matmul(d, x.transpose(0, 2, 1)).sum(0, out=self.place.of(gradient))
