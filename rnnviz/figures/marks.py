"""The marks that pictures are drawn with, as plotly traces: cells, line, dots, band, words, bars.

Each says in `meta` what it is. The painter in the browser (`ui/browser/painter.js`) repaints cells,
lines, dots and bands while training plays, without Plotly, and leaves the others to it.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from rnnviz.figures.parts import Dict, typed
from rnnviz.figures.theme import Scale

MARKS = frozenset(("cells", "line", "dots", "points", "band", "words", "bars", "ghost"))
Places = ArrayLike | Dict  # numbers, or a typed array made of them


def cells(
    values: ArrayLike, scale: Scale, low: float, high: float, hover: str = "", **more: Any
) -> Dict:
    """Return a heatmap of (rows, columns), both counted from 1, with a fixed colour range.

    `hover` is a plotly template, nothing for a picture that says nothing; a NaN stays empty. Small
    cells touch, large ones have gaps.
    """
    rows, columns = np.shape(values)
    return {
        "meta": "cells",
        "type": "heatmap",
        "z": typed(values),
        "x0": 1,
        "dx": 1,
        "y0": 1,
        "dy": 1,
        "zmin": low,
        "zmax": high,
        "zauto": False,
        "colorscale": scale,
        "showscale": False,
        "xgap": 1 if columns <= 60 else 0,
        "ygap": 1 if rows <= 20 else 0,
        "hoverongaps": False,
        **_said(hover),
        **more,
    }


def tiles(shown: ArrayLike, colour: str, **more: Any) -> Dict:
    """Return cells of one colour where (rows, columns) are `shown`: what symbols stand on."""
    return cells(np.where(shown, 1.0, np.nan), ((0, colour), (1, colour)), 0, 1, **more)


def line(
    x: Places,
    y: Places,
    colour: str,
    hover: str = "",
    width: float = 1.5,
    dash: str = "",
    marker: Dict | None = None,
    mode: str = "lines",
    **more: Any,
) -> Dict:
    """Return a line with gaps where `y` is NaN; `marker`: the look of its points, all alike, which
    are seen where the `mode` is "lines+markers"."""
    stroke: Dict = {"color": colour, "width": width} | ({"dash": dash} if dash else {})
    points = {"marker": {"color": colour, **marker}} if marker else {}
    return _scatter("line", mode, x, y, hover, line=stroke, **points, **more)


def dots(
    x: Places,
    y: Places,
    colour: str,
    size: int,
    hover: str = "",
    look: Dict | None = None,
    **more: Any,
) -> Dict:
    """Return dots that all look alike; `look`: what else their marker says."""
    marker = {"size": size, "color": colour, **(look or {})}
    return _scatter("dots", "markers", x, y, hover, marker=marker, **more)


def points(
    x: Places, y: Places, marker: Dict, hover: str = "", mode: str = "markers", **more: Any
) -> Dict:
    """Return dots that differ in look: `marker` holds a list or a typed array for some of it."""
    return _scatter("points", mode, x, y, hover, marker=marker, **more)


def band(x: Places, low: ArrayLike, high: ArrayLike, fill: str, edge: str) -> Dict:
    """Return the area from `low` to `high` with a thin line around it; as a typed array, `x` is
    the way there and back."""
    around = x if isinstance(x, dict) else np.concatenate([x, np.flip(x)])
    y = np.concatenate([high, np.flip(low)])
    line = {"color": edge, "width": 1}
    return _scatter("band", "lines", around, y, fill="toself", fillcolor=fill, line=line)


def words(
    x: Places,
    y: Places,
    texts: list[str],
    size: int,
    colour: str | list[str],
    hover: str = "",
    mode: str = "text",
    **more: Any,
) -> Dict:
    """Return texts at places; with the `mode` "markers+text" beside a dot each."""
    font = {"size": size, "color": colour}
    return _scatter("words", mode, x, y, hover, text=texts, textfont=font, **more)


def bars(x: Places, y: Places, colour: str | list[str], hover: str, **more: Any) -> Dict:
    """Return upright bars; `more` may turn them."""
    marker = {"color": colour, "line": {"width": 0}}
    drawn: Dict = {"meta": "bars", "type": "bar", "x": _typed(x), "y": _typed(y), "marker": marker}
    return drawn | _said(hover) | more


def ghost(x: float, y: float) -> Dict:
    """Return a point that nobody sees: it makes plotly draw the axes of an empty picture."""
    place = {"x": [x], "y": [y], "opacity": 0}
    return {"meta": "ghost", "type": "scatter", **place, "hoverinfo": "skip"}


def _scatter(mark: str, mode: str, x: Places, y: Places, hover: str = "", **more: Any) -> Dict:
    head: Dict = {"meta": mark, "type": "scatter", "mode": mode, "x": _typed(x), "y": _typed(y)}
    return head | _said(hover) | more


def _typed(values: Places) -> Dict:
    return values if isinstance(values, dict) else typed(values)


def _said(hover: str) -> Dict:
    """What hovering says; the tag takes away the name that plotly would add."""
    return {"hovertemplate": hover + "<extra></extra>"} if hover else {"hoverinfo": "skip"}
