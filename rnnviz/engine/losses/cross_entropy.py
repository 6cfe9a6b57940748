import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.arena import offset_of, owner_of
from rnnviz.engine.loss import Array, Loss


class CrossEntropy(Loss):
    """Softmax cross-entropy in nats; targets (L, B) are class numbers."""

    key = "cross-entropy"
    order = 10
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
        self._each: Array = np.log(self._total) - shifted
        return float(np.vdot(weights, self._each))

    def backward(self) -> None:
        np.multiply(self._room, self._weights / self._total, self._room)
        self._at_dy.flat[self._right] -= self._weights

    def each(self) -> Array:
        return self._each


class _Positions:
    """The flat index of one class at each (step, example) of y (L, n_out, B), which may be rows
    of a larger buffer: several times faster than indexing y with three arrays."""

    def __init__(self, y: Array) -> None:
        step, self._class, example = (s // y.itemsize for s in y.strides)
        steps, _, batch = y.shape
        self._first = np.arange(steps)[:, None] * step + np.arange(batch) * example
        self._first += offset_of(y)
        self.flat = owner_of(y).reshape(-1)

    def __call__(self, targets: NDArray[np.integer]) -> NDArray[np.integer]:
        return targets * self._class + self._first


def softmax(outputs: Array) -> Array:
    """Probabilities over the last axis."""
    e = np.exp(outputs - outputs.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
