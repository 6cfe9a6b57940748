"""The optimisers, on flat vectors: w <- w - step(gradient). Defaults are PyTorch's."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


class Optimizer(ABC):
    """Holds the moments of one vector of `like`'s size. `update` changes `w` in place."""

    key = title = summary = source = ""

    def __init__(self, like: Array) -> None:
        self.moments = [np.zeros_like(like) for _ in range(self.count)]
        self._scratch = np.empty_like(like)

    count = 0  # moments a weight

    def save(self) -> dict[str, Any]:
        """Return a copy of all that `restore` needs to go back to this point."""
        kept = {name: value for name, value in vars(self).items() if name != "_scratch"}
        return kept | {"moments": [m.copy() for m in self.moments]}

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go back to where `save` was called; `saved` stays as it is."""
        scratch = self._scratch
        vars(self).clear()  # what was set since is what the class says again
        vars(self).update(saved, moments=[m.copy() for m in saved["moments"]], _scratch=scratch)

    @abstractmethod
    def update(self, w: Array, gradient: Array, lr: float) -> None:
        """One update with learning rate `lr`."""


class SGD(Optimizer):
    """w <- w - lr g."""

    key, title = "sgd", "SGD"
    summary = "steps against the gradient"
    source = "Robbins & Monro 1951"

    def update(self, w: Array, gradient: Array, lr: float) -> None:
        np.multiply(gradient, lr, self._scratch)
        np.subtract(w, self._scratch, w)


class Momentum(Optimizer):
    """m <- 0.9 m + g; w <- w - lr m (Polyak 1964, in PyTorch's form)."""

    key, title = "momentum", "Momentum"
    summary = "adds up past gradients, each update weighting them by 0.9"
    source = "Polyak 1964"
    count = 1
    decay = 0.9

    def update(self, w: Array, gradient: Array, lr: float) -> None:
        (m,) = self.moments
        np.multiply(m, self.decay, m)
        np.add(m, gradient, m)
        np.multiply(m, lr, self._scratch)
        np.subtract(w, self._scratch, w)


class RMSprop(Optimizer):
    """v <- 0.99 v + 0.01 g²; w <- w - lr g / (√v + ε) (Tieleman & Hinton 2012)."""

    key, title = "rmsprop", "RMSprop"
    summary = "divides each gradient by its recent root mean square"
    source = "Tieleman & Hinton 2012"
    count = 1
    decay, epsilon = 0.99, 1e-8

    def update(self, w: Array, gradient: Array, lr: float) -> None:
        (v,) = self.moments
        np.multiply(gradient, gradient, self._scratch)
        np.multiply(self._scratch, 1 - self.decay, self._scratch)
        np.multiply(v, self.decay, v)
        np.add(v, self._scratch, v)
        np.sqrt(v, self._scratch)
        np.add(self._scratch, self.epsilon, self._scratch)
        np.divide(gradient, self._scratch, self._scratch)
        np.multiply(self._scratch, lr, self._scratch)
        np.subtract(w, self._scratch, w)


class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, algorithm 1), the bias corrections drawn into two scalars."""

    key, title = "adam", "Adam"
    summary = "momentum, divided by the gradient's recent root mean square"
    source = "Kingma & Ba 2015"
    count = 2
    beta_1, beta_2, epsilon = 0.9, 0.999, 1e-8
    power_1 = power_2 = 1.0  # beta to the number of updates

    def update(self, w: Array, gradient: Array, lr: float) -> None:
        m, v = self.moments
        self.power_1 *= self.beta_1  # products, not powers: those differ from system to system
        self.power_2 *= self.beta_2
        correction = math.sqrt(1 - self.power_2)
        rate = lr * correction / (1 - self.power_1)
        np.subtract(gradient, m, self._scratch)
        np.multiply(self._scratch, 1 - self.beta_1, self._scratch)
        np.add(m, self._scratch, m)
        np.multiply(gradient, gradient, self._scratch)
        np.subtract(self._scratch, v, self._scratch)
        np.multiply(self._scratch, 1 - self.beta_2, self._scratch)
        np.add(v, self._scratch, v)
        np.sqrt(v, self._scratch)
        np.add(self._scratch, self.epsilon * correction, self._scratch)
        np.divide(m, self._scratch, self._scratch)
        np.multiply(self._scratch, rate, self._scratch)
        np.subtract(w, self._scratch, w)


OPTIMIZERS: dict[str, type[Optimizer]] = {o.key: o for o in (SGD, Momentum, RMSprop, Adam)}


@dataclass(frozen=True)
class Clipped:
    """The gradient's global norm before clipping, and whether it was clipped."""

    norm: float
    clipped: bool


def clip_by_norm(gradient: Array, threshold: float) -> Clipped:
    """If ‖g‖ > threshold, scale g in place to that norm (Pascanu et al. 2013). 0: never.

    A gradient with entries that are not finite has such a norm and stays as it is. PyTorch's
    clip_grad_norm_ divides by ‖g‖ + 1e-6, this by ‖g‖. And where one bias stands here, PyTorch's
    recurrent layers add two with the same gradient, which their norm counts twice.
    """
    with np.errstate(over="ignore"):
        square = float(gradient.dot(gradient))
    smallest = np.finfo(gradient.dtype).tiny / np.finfo(gradient.dtype).eps
    if not smallest < square < math.inf:
        return _clip_scaled(gradient, threshold)
    norm = math.sqrt(square)
    clipped = 0 < threshold < norm
    if clipped:
        np.multiply(gradient, threshold / norm, gradient)
    return Clipped(norm, clipped)


def _clip_scaled(gradient: Array, threshold: float) -> Clipped:
    """The same by way of g / max |g|, whose square neither overflows nor vanishes."""
    largest = float(np.abs(gradient).max())
    if not 0 < largest < math.inf:
        return Clipped(largest, False)
    scaled = gradient / largest
    rest = math.sqrt(scaled.dot(scaled))
    clipped = 0 < threshold < largest * rest
    if clipped:
        np.multiply(scaled, threshold / rest, gradient)
    return Clipped(largest * rest, clipped)


def settle(values: Array, bits: int = 18) -> None:
    """Round to `bits` significant bits, in place (Dekker 1971: three operations, no cast).

    Matrix products differ in their last bits from processor to processor, and training can be
    chaotic: without this, two machines drift apart within some hundred updates. What they
    differ by is far below half a unit of the 18th bit, so the rounded gradients are the same,
    and with them the weights. 4e-6 of a gradient is less than float32 training loses.
    """
    scaled = values * (2.0 ** (np.finfo(values.dtype).nmant + 1 - bits) + 1.0)
    np.subtract(scaled, values, values)
    np.subtract(scaled, values, values)
