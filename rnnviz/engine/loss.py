"""What a loss is: a mean over the positions that carry loss, and its gradient.

Each is bound to outputs y (L, n_out, B) of L steps and to dy of the same shape. Called with
targets and with weights (L, B) that sum to 1 over the positions that count, it returns the loss;
`backward` then fills dy with dL/dy. Between the two dy is room for what both need; it is best made
by `by_output`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def by_output(zeros: Callable[..., Array], steps: int, n_out: int, batch: int) -> Array:
    """(L, n_out, B) from `zeros`, which allocates; in memory output by output: what goes over the
    outputs then runs along all positions at once, several times as fast."""
    return zeros(n_out, steps, batch).transpose(1, 0, 2)


class Loss(ABC):
    """A loss of the outputs `y`; `classes`: whether targets are class numbers."""

    key: str
    order: int
    classes: bool = False

    def __init__(self, y: Array, dy: Array) -> None:
        self.y, self.dy = y, dy

    @abstractmethod
    def __call__(self, targets: NDArray, weights: Array) -> float:
        """Return the loss."""

    @abstractmethod
    def backward(self) -> None:
        """Fill dy with the gradient of the last call's loss; once after each call."""

    @abstractmethod
    def each(self) -> Array:
        """The loss (L, B) of every position, as the last call has seen it."""
