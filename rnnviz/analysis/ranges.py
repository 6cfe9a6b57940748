"""Axis and colour ranges that stay put while the numbers change a little."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from rnnviz.engine.batch import Floats

FLOOR, CEILING = -10, 2  # powers of ten that every picture of gradients shows
LEAST = 4  # decades below the largest gradient that are shown however small it is
STEPS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)  # ends of colour ranges, in every decade


def largest(values: ArrayLike) -> float:
    """Return the largest finite magnitude, 0 when there is none."""
    magnitudes = np.abs(np.asarray(values, float))
    top = float(magnitudes.max(initial=0.0))
    if math.isfinite(top):
        return top
    return float(magnitudes[np.isfinite(magnitudes)].max(initial=0.0))


def finite_ends(values: Floats) -> tuple[float, float] | None:
    """Return the least and the largest value, None where one is not finite or there is none."""
    if not values.size:
        return None
    low, high = float(values.min()), float(values.max())  # a NaN is both
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def nice_above(
    value: float, at_least: float = 0.0, steps: Sequence[float] = (1, 2, 5, 10)
) -> float:
    """Return the next of `steps` times a power of ten (0.5, 1, 2, 5, …) not below `value`."""
    value = max(value, at_least)
    if not math.isfinite(value) or value <= 0:
        return 1.0
    decade = 10.0 ** math.floor(math.log10(value))
    for step in steps:
        if value <= step * decade * (1 + 1e-9):
            return float(f"{step * decade:.6g}")
    return 10 * decade


def close_above(value: float, at_least: float = 0.0) -> float:
    """Return the next round number not below `value`, at most a third above it.

    For the end of a colour range: with wider steps the largest value could be pale.
    """
    return nice_above(value, at_least, STEPS)


def nice_limits(values: ArrayLike) -> tuple[float, float]:
    """Return round limits around all finite values with a little room, (-1, 1) without any."""
    flat = np.asarray(values, float)
    ends = finite_ends(flat) or finite_ends(flat[np.isfinite(flat)])
    if ends is None:
        return -1.0, 1.0
    low, high = ends
    span = high - low or abs(high) or 1.0
    step = nice_above(span / 10)
    room = 0.02 * span
    return math.floor((low - room) / step) * step, math.ceil((high + room) / step) * step


def log_window(values: ArrayLike) -> tuple[int, int]:
    """Return (floor, ceiling) as powers of ten, the same for all experiments.

    Wider, by whole decades, only for values above the ceiling, or where the largest lies so near
    the floor that fewer than LEAST decades of it would be seen.
    """
    top = largest(values)
    first = min(math.ceil(math.log10(top) - 1e-9), 308) if top > 0 else CEILING
    return min(FLOOR, first - LEAST), max(CEILING, first)
