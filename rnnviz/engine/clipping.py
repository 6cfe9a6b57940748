"""Gradient clipping: a gradient that is too large is scaled down before it updates anything."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Clipped:
    """The gradient's global norm before clipping, and whether it was clipped."""

    norm: float
    clipped: bool


@np.errstate(over="ignore")
def clip_by_norm(gradient: Array, threshold: float) -> Clipped:
    """If ‖g‖ > threshold, scale g in place to that norm (Pascanu et al. 2013). 0: never.

    A gradient with entries that are not finite has such a norm and stays as it is. PyTorch's
    clip_grad_norm_ divides by ‖g‖ + 1e-6, this by ‖g‖. And where one bias stands here, PyTorch's
    recurrent layers add two with the same gradient, which their norm counts twice.
    """
    square = float(gradient.dot(gradient))
    if not _least_square(gradient.dtype) < square < math.inf:
        return _clip_scaled(gradient, threshold)
    norm = math.sqrt(square)
    clipped = 0 < threshold < norm
    if clipped:
        np.multiply(gradient, threshold / norm, gradient)
    return Clipped(norm, clipped)


@cache
def _least_square(dtype: np.dtype) -> float:
    """Below it a sum of squares has lost digits."""
    return float(np.finfo(dtype).tiny / np.finfo(dtype).eps)


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
