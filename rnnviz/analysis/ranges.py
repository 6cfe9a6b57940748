"""Axis and colour ranges that stay put while the numbers change a little."""

import math

import numpy as np
from numpy.typing import ArrayLike

DECADES = 8  # how far down a logarithmic picture of gradients goes


def largest(values: ArrayLike) -> float:
    """Return the largest finite magnitude, 0 when there is none."""
    magnitudes = np.abs(np.asarray(values, float))
    top = float(magnitudes.max(initial=0.0))
    if math.isfinite(top):
        return top
    return float(magnitudes[np.isfinite(magnitudes)].max(initial=0.0))


def nice_above(value: float, at_least: float = 0.0) -> float:
    """Return the next of …, 0.5, 1, 2, 5, 10, 20, … that is not below `value`."""
    value = max(value, at_least)
    if not math.isfinite(value) or value <= 0:
        return 1.0
    decade = 10.0 ** math.floor(math.log10(value))
    for step in (1, 2, 5, 10):
        if value <= step * decade * (1 + 1e-9):
            return float(f"{step * decade:.6g}")
    return 10 * decade


def nice_limits(values: ArrayLike) -> tuple[float, float]:
    """Return round limits around all finite values with a little room, (-1, 1) without any."""
    flat = np.asarray(values, float).ravel()
    flat = flat[np.isfinite(flat)]
    if not flat.size:
        return -1.0, 1.0
    low, high = float(flat.min()), float(flat.max())
    span = high - low or abs(high) or 1.0
    step = nice_above(span / 10)
    room = 0.02 * span
    return math.floor((low - room) / step) * step, math.ceil((high + room) / step) * step


def log_window(values: ArrayLike, decades: int = DECADES) -> tuple[int, int]:
    """Return (floor, ceiling) as powers of ten: the ceiling is the first above all values.

    Whole decades, so that it moves only when the largest value has changed tenfold.
    """
    top = largest(values)
    ceiling = math.ceil(math.log10(top) - 1e-9) if top > 0 else 0
    return ceiling - decades, ceiling
