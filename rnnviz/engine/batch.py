"""What a pass takes: inputs, what is asked for, and where."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]
Whole = NDArray[np.integer]


@dataclass(frozen=True)
class Symbols:
    """Inputs that are symbols: `numbers` (T, B) below `count`, or `count` where there is none."""

    numbers: Whole
    count: int

    @classmethod
    def of(cls, inputs: Floats) -> "Symbols":
        """Read one-hot inputs (T, B, n_in), zeros where there is none."""
        count = inputs.shape[-1]
        return cls(np.where(inputs.any(-1), inputs.argmax(-1), count), count)

    def __getitem__(self, where: Any) -> "Symbols":
        """Some of the steps, or of the steps and examples, as in an array."""
        return Symbols(self.numbers[where], self.count)

    @property
    def one_hot(self) -> Floats:
        """(T, B, count): a new array with a one at each symbol."""
        return np.eye(self.count + 1, self.count).take(self.numbers, axis=0)


@dataclass(frozen=True)
class Batch:
    """A batch of sequences, time first.

    x: what the steps read: numbers (T, B, n_in), zero where `input_mask` is False, or symbols.
    targets: what the loss takes, (T, B) class numbers (integers) or (T, B, n_out) values;
        anything valid where `mask` is False.
    mask: (T, B), True where the position carries loss.
    input_mask: (T, B), True where the step gets an input.
    origin: what display units add to a task's `scale * value`: a number or (T, B, 1).
    children: (T, B, 2) of trees, whose nodes take the place of steps, in post-order, the root
        last and unused nodes first: the left and the right child, -1 for none.
    The masks of several batches may be one read-only array.
    """

    x: Floats | Symbols
    targets: Whole | Floats
    mask: Bools
    input_mask: Bools
    origin: Floats | float = 0.0
    children: Whole | None = None

    @property
    def n_in(self) -> int:
        """How many numbers an input has, or how many symbols there are."""
        return self.x.count if isinstance(self.x, Symbols) else self.x.shape[-1]

    @cached_property
    def inputs(self) -> Floats:
        """(T, B, n_in): the numbers; of symbols one-hot, made when somebody asks."""
        return self.x.one_hot if isinstance(self.x, Symbols) else self.x

    @property
    def symbols(self) -> Whole:
        """(T, B): the numbers of symbols; of one-hot inputs those that they stand for."""
        return (self.x if isinstance(self.x, Symbols) else Symbols.of(self.x)).numbers

    def steps(self, which: slice) -> "Batch":
        """Some of the steps of sequences."""
        return replace(
            self,
            x=self.x[which],
            targets=self.targets[which],
            mask=self.mask[which],
            input_mask=self.input_mask[which],
        )
