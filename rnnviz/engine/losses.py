"""The losses: a mean over the positions that carry loss, and its gradient.

Each is bound to outputs y (L, n_out, B) of L steps and to dy of the same shape, which it fills
with dL/dy. Called with targets and with weights (L, B) that sum to 1 over the positions that
count, it returns the loss.
"""

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


class Loss(ABC):
    """A loss of the outputs `y`; `classes`: whether targets are class numbers."""

    key = title = ""
    classes = False

    def __init__(self, y: Array, dy: Array) -> None:
        self.y, self.dy = y, dy

    @abstractmethod
    def __call__(self, targets: NDArray, weights: Array) -> float:
        """Return the loss and fill dy."""


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
        self._at_y, self._at_dy = _Positions(y), _Positions(dy)

    def __call__(self, targets: NDArray[np.integer], weights: Array) -> float:
        """Without the usual maximum, which is exact where no exponential overflows; else with."""
        np.exp(self.y, self.dy)
        total = self.dy.sum(1)
        log_p = self._at_y.flat.take(self._at_y(targets)) - np.log(total)
        loss = -float(np.vdot(weights, log_p))
        if not np.isfinite(loss):
            shifted = self.y - self.y.max(1, keepdims=True)
            np.exp(shifted, self.dy)
            total = self.dy.sum(1)
            picked = np.take_along_axis(shifted, targets[:, None], 1)[:, 0]
            loss = -float(np.vdot(weights, picked - np.log(total)))
        np.multiply(self.dy, (weights / total)[:, None], self.dy)
        self._at_dy.flat[self._at_dy(targets)] -= weights
        return loss


class MeanSquared(Loss):
    """Mean squared error; targets (L, n_out, B). With several outputs, their mean."""

    key, title = "mse", "mean squared error"

    def __call__(self, targets: Array, weights: Array) -> float:
        np.subtract(self.y, targets, self.dy)
        scaled = weights / self.y.shape[1]
        loss = float(np.einsum("lcb,lcb,lb->", self.dy, self.dy, scaled))
        np.multiply(self.dy, (2 * scaled)[:, None], self.dy)
        return loss


LOSSES: dict[str, type[Loss]] = {loss.key: loss for loss in (CrossEntropy, MeanSquared)}


def softmax(outputs: Array) -> Array:
    """Probabilities over the last axis."""
    e = np.exp(outputs - outputs.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
