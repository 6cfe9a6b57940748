"""The losses: a mean over the positions that carry loss, and its gradient, in place.

Both take outputs y (n_out, N) of N positions, weights (N,) that sum to 1 over the positions
that count, and write dL/dy to `dy`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Loss = Callable[[Array, NDArray, Array, Array], float]


def cross_entropy(y: Array, targets: NDArray[np.integer], weights: Array, dy: Array) -> float:
    """Softmax cross-entropy in nats; `targets` (N,) are class numbers.

    The exponentials are taken without the usual maximum, which is exact where they do not
    overflow; where they do, once more with it.
    """
    count = y.shape[1]
    at = targets * count + np.arange(count)
    wanted = y.reshape(-1).take(at)
    np.exp(y, dy)
    total = dy.sum(0)
    loss = float(weights @ (np.log(total) - wanted))
    if not np.isfinite(loss):
        shifted = y - y.max(0)
        wanted = shifted.reshape(-1).take(at)
        np.exp(shifted, dy)
        total = dy.sum(0)
        loss = float(weights @ (np.log(total) - wanted))
    dy *= weights / total
    dy.reshape(-1)[at] -= weights
    return loss


def mean_squared(y: Array, targets: Array, weights: Array, dy: Array) -> float:
    """Mean squared error; `targets` (n_out, N). With several outputs, their mean."""
    np.subtract(y, targets, dy)
    scaled = weights / len(y)
    loss = float(np.einsum("cn,cn,n->", dy, dy, scaled))
    dy *= 2 * scaled
    return loss


def softmax(outputs: Array) -> Array:
    """Probabilities over the last axis."""
    e = np.exp(outputs - outputs.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@dataclass(frozen=True)
class LossKind:
    """A loss by name. `classes`: whether targets are class numbers."""

    key: str
    title: str
    value: Loss
    classes: bool


LOSSES = {
    "cross-entropy": LossKind("cross-entropy", "softmax cross-entropy", cross_entropy, True),
    "mse": LossKind("mse", "mean squared error", mean_squared, False),
}
