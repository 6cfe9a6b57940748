"""Values that an axis does not hold: triangles at its edge, and their number in words."""

from collections.abc import Sequence

import numpy as np

from rnnviz.engine.batch import Floats
from rnnviz.engine.numbers import count
from rnnviz.figures import marks
from rnnviz.figures.parts import Dict, finite, gaps, steps, typed

Ends = tuple[float, float]


def triangles(values: Floats, ends: Ends, colour: str, what: str) -> list[Dict]:
    """Return two traces: triangles at the upper and at the lower edge, where (T,) values lie
    outside `ends`. Hovering tells the value."""
    values = finite(values)
    low, high = ends
    hover = f"step %{{x}}: {what} %{{customdata:.4~g}}, outside the axis"
    told, none = typed(values), gaps(len(values))
    return [
        marks.dots(
            steps(len(values)),
            np.where(beyond, end, np.nan) if beyond.any() else none,
            colour,
            9,
            hover,
            {"symbol": f"triangle-{way}"},
            customdata=told,
            cliponaxis=False,
        )
        for way, end, beyond in (("up", high, values > high), ("down", low, values < low))
    ]


def outside(values: Floats, ends: tuple[Floats | float, Floats | float]) -> int:
    """How many finite values lie outside `ends`."""
    low, high = ends
    return int(np.count_nonzero(((values < low) | (values > high)) & np.isfinite(values)))


def said(values: Floats, ends: Sequence[Ends]) -> str:
    """Say how many of (T, n) values lie outside the ends of their column; nothing of none."""
    low, high = np.array(ends).T
    many = outside(values, (low, high))
    lie = "lies" if many == 1 else "lie"
    return f" {count(many, 'value')} {lie} outside the axis (▲ ▼)." if many else ""
