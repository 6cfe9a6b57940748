"""The losses: a mean over the positions that carry loss, and its gradient.

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

    key = title = ""
    classes = False

    def __init__(self, y: Array, dy: Array) -> None:
        self.y, self.dy = y, dy

    @abstractmethod
    def __call__(self, targets: NDArray, weights: Array) -> float:
        """Return the loss."""

    @abstractmethod
    def backward(self) -> None:
        """Fill dy with the gradient of the last call's loss; once after each call."""

    @abstractmethod
    def each(self, targets: NDArray) -> Array:
        """The loss (L, B) of every position, of the outputs that the last call has seen."""


class _Positions:
    """The flat index of one class at each (step, example) of y (L, n_out, B), which may be rows
    of a larger buffer: several times faster than indexing y with three arrays."""

    def __init__(self, y: Array) -> None:
        whole = y if y.base is None else y.base
        start = y.__array_interface__["data"][0] - whole.__array_interface__["data"][0]
        step, self._class, example = (s // y.itemsize for s in y.strides)
        steps, _, batch = y.shape
        self._first = np.arange(steps)[:, None] * step + np.arange(batch) * example
        self._first += start // y.itemsize
        self.flat = whole.reshape(-1)

    def __call__(self, targets: NDArray[np.integer]) -> NDArray[np.integer]:
        return targets * self._class + self._first


class CrossEntropy(Loss):
    """Softmax cross-entropy in nats; targets (L, B) are class numbers."""

    key, title = "cross-entropy", "softmax cross-entropy"
    classes = True

    def __init__(self, y: Array, dy: Array) -> None:
        super().__init__(y, dy)
        self._at_dy = _Positions(dy)
        steps, _, batch = y.shape
        self._scores, self._room = y.transpose(1, 0, 2), dy.transpose(1, 0, 2)
        self._top, self._total = (np.empty((steps, batch), y.dtype) for _ in range(2))

    def __call__(self, targets: NDArray[np.integer], weights: Array) -> float:
        """log Σ exp(y - top) - (y_target - top), top the largest output of each position: no
        exponential overflows, their sum is at least 1, and the loss is never negative."""
        room = self._room
        np.copyto(room, self._scores)
        np.maximum.reduce(room, axis=0, out=self._top)
        np.subtract(room, self._top, room)
        right = self._at_dy(targets)
        shifted = self._at_dy.flat.take(right)
        np.exp(room, room)
        np.add.reduce(room, axis=0, out=self._total)
        self._right, self._weights = right, weights
        return float(np.vdot(weights, np.log(self._total) - shifted))

    def backward(self) -> None:
        np.multiply(self._room, self._weights / self._total, self._room)
        self._at_dy.flat[self._right] -= self._weights

    def each(self, targets: NDArray[np.integer]) -> Array:
        right = np.take_along_axis(self.y, targets[:, None], 1)[:, 0]
        each: Array = np.log(self._total) - (right - self._top)
        return each


class MeanSquared(Loss):
    """Mean squared error; targets (L, n_out, B). With several outputs, their mean."""

    key, title = "mse", "mean squared error"

    def __call__(self, targets: Array, weights: Array) -> float:
        np.subtract(self.y, targets, self.dy)
        scaled = weights / self.y.shape[1]
        self._scaled = scaled
        return float(np.einsum("lcb,lcb,lb->", self.dy, self.dy, scaled))

    def backward(self) -> None:
        np.multiply(self.dy, (2 * self._scaled)[:, None], self.dy)

    def each(self, targets: Array) -> Array:
        each: Array = ((self.y - targets) ** 2).mean(1)
        return each


LOSSES: dict[str, type[Loss]] = {loss.key: loss for loss in (CrossEntropy, MeanSquared)}


def softmax(outputs: Array) -> Array:
    """Probabilities over the last axis."""
    e = np.exp(outputs - outputs.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
