"""Axes of pictures over the updates."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from rnnviz.analysis.ranges import finite_ends, nice_above
from rnnviz.engine.numbers import tick, whole
from rnnviz.figures import parts
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme

FEWEST = 20  # updates that the axis shows at least
DEEPEST = 8  # powers of ten that the axis shows at most


def end_of(updates: int) -> int:
    """Return the next of 20, 30, 50, 100, 150, 200, 300, 500, … so that the axis rarely moves."""
    decade = 10 ** max(len(str(updates)) - 1, 1)
    while True:
        for step in (1, 1.5, 2, 3, 5):
            end = int(step * decade)
            if end >= max(updates, FEWEST):
                return end
        decade *= 10


def update_axis(theme: Theme, updates: int) -> Dict:
    """Return the horizontal axis of updates, which is nobody's to change."""
    return _update_axis(theme, end_of(updates))


@lru_cache(maxsize=64)
def _update_axis(theme: Theme, end: int) -> Dict:
    ticks = [0, end // 2, end]
    return parts.axis(
        theme,
        type="linear",
        range=[0, end],
        tickvals=ticks,
        ticktext=[*map(whole, ticks[:-1]), f"{whole(end)} updates"],
    )


def level(theme: Theme, value: float, dash: str = "dash") -> Dict:
    """Return a line across all updates at a value: what is easily reached, or a limit."""
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": value,
        "y1": value,
        "line": {"color": theme.muted, "width": 1, "dash": dash},
    }


def log_axis(theme: Theme, values: ArrayLike) -> Dict:
    """Return a logarithmic axis around all positive values, its ends at 1, 2, 5, 10, …; it is
    nobody's to change."""
    flat = np.asarray(values, float)
    low, high = finite_ends(flat) or (0.0, 0.0)
    if low <= 0:
        low, high = finite_ends(flat[np.isfinite(flat) & (flat > 0)]) or (0.1, 1.0)
    low = max(low, high * 10.0**-DEEPEST)
    return _log_axis(theme, round_below(low), nice_above(1.5 * high))


@lru_cache(maxsize=256)
def _log_axis(theme: Theme, bottom: float, top: float) -> Dict:
    first, last = math.floor(math.log10(bottom)), math.ceil(math.log10(top))
    decades = [10.0**e for e in range(first, last + 1) if bottom <= 10.0**e <= top]
    ticks = decades if len(decades) > 1 else sorted({bottom, *decades, top})
    return parts.value_axis(
        theme,
        math.log10(bottom),
        math.log10(top),
        ticks,
        type="log",
        ticktext=[tick(t) for t in ticks],
    )


def round_below(value: float) -> float:
    """Return the next of 1, 2, 5, 10, … not above a positive value."""
    decade = 10.0 ** math.floor(math.log10(value))
    step = next(s for s in (5, 2, 1, 0.5) if s * decade <= value * (1 + 1e-9))
    return float(f"{step * decade:.3g}")
