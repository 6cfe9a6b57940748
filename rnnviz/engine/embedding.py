"""What a stack reads: numbers, symbols as the columns of a matrix, or learned vectors of them.

A symbol stands as a single one among the columns of its step, which the packed product reads
anyway: up to a hundred symbols that takes less time than to gather columns of W and to add them,
and so does its gradient (measured: benchmarks/README.md). Learned vectors are gathered.
"""

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Floats, Symbols
from rnnviz.engine.layout import Allocator, Place, Vectors
from rnnviz.engine.part import Part
from rnnviz.engine.stack import StackPass

Array = NDArray[np.floating]


class Entry:
    """What the first layer of a stack reads: n_in numbers or symbols from `source`, or with `size`
    a vector of that size for each symbol, which is called `name`.

    `width`: how many numbers. `reads`: the parts that they come from. `place`: where the vectors
    E (size, n_in) lie; None without.
    """

    def __init__(self, n_in: int, size: int, name: str, source: tuple[str, ...]) -> None:
        self.n_in, self.width, self.name, self.source = n_in, size or n_in, name, source
        self.reads = (name,) if size else source
        self.place: Place | None = None

    def parts(self, allocator: Allocator) -> list[Part]:
        """The vectors as a part of a network, if there are any."""
        if self.reads == self.source:
            return []
        self.place = allocator.matrix(self.width, self.n_in)
        return [Part(self.name, "embedding", {"E": self.place}, self.source)]


class EntryPass:
    """An entry bound to the stack that reads it."""

    def __init__(self, entry: Entry, vectors: Vectors, stack: StackPass) -> None:
        self.stack, place = stack, entry.place
        self.vectors = None if place is None else place.of(vectors.parameters)
        self.gradient = None if place is None else place.of(vectors.gradient)
        self.x: Floats | Symbols = np.zeros((0, 0, 0))

    def load(self, x: Floats | Symbols) -> None:
        """Take numbers (T, B, n_in) or symbols (T, B)."""
        self.x = x
        if self.vectors is None:
            self.stack.load(x)

    def forward(self) -> None:
        """Read the vectors, before the stack runs."""
        if self.vectors is not None:
            self.stack.load(vectors_of(self.x, self.vectors))

    def backward(self) -> None:
        """Set the gradient of the vectors, after the stack went back."""
        if self.gradient is not None:
            spread(self.stack.dx().transpose(0, 2, 1), self.x, self.gradient)


def vectors_of(x: Floats | Symbols, vectors: Array) -> Array:
    """The vectors (..., size) of symbols (...), zeros where there is none; of numbers (..., n_in)
    the sum of as much of each."""
    if not isinstance(x, Symbols):
        return x @ vectors.T
    table = np.zeros((x.count + 1, len(vectors)), vectors.dtype)
    table[:-1] = vectors.T
    return table.take(x.numbers, axis=0)


def spread(d: Array, x: Floats | Symbols, gradient: Array) -> None:
    """Set `gradient` (size, n_in) from dL/d(vectors) d (..., size): of symbols each column to the
    sum over the places of its symbol, sorted and then added up segment by segment."""
    rows = d.reshape(-1, len(gradient))
    if not isinstance(x, Symbols):
        np.matmul(rows.T, x.reshape(len(rows), -1), gradient)
        return
    numbers = x.numbers.reshape(-1)
    order = numbers.argsort(kind="stable")
    found, starts = np.unique(numbers[order], return_index=True)
    sums = np.add.reduceat(rows[order], starts)
    known = found < x.count
    gradient[...] = 0.0
    gradient[:, found[known]] = sums[known].T
