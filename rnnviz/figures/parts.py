"""The pieces that every picture is put together from, as plain plotly dicts."""

from binascii import b2a_base64
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Bools
from rnnviz.figures import theme as measures
from rnnviz.figures.theme import Theme

Dict = dict[str, Any]
Drawn = tuple[list[Dict], Dict, int, str, str]  # traces, vertical axis, height, alt, reading
BAR = 4  # px, the bar above the steps that matter
FEW = 60  # points of a line up to which every one gets a marker
AXIS = 20  # px below the plot, for the step numbers
LARGEST = float(np.finfo(np.float32).max)
PLAIN = 1e76  # a sum of squares below which no number is larger, or NaN


def typed(values: ArrayLike) -> Dict:
    """Return a plotly typed array, float32; what is not finite there becomes a gap (NaN)."""
    array = np.asarray(values, None if isinstance(values, np.ndarray) else float)
    flat = array.ravel("K")
    if not np.vdot(flat, flat) < PLAIN:  # the fastest look at all; large values look twice
        array = np.where(np.abs(array) <= LARGEST, array, np.nan)
    array = array.astype(np.float32, "C")
    packed: Dict = {"dtype": "f4", "bdata": b2a_base64(array.data, newline=False).decode()}
    if array.ndim == 2:
        packed["shape"] = f"{array.shape[0]}, {array.shape[1]}"
    return packed


@lru_cache(maxsize=64)
def column_numbers(rows: int, columns: int) -> Any:
    """Return the number of its column, from 1, for each cell of (rows, columns), which is nobody's
    to change: bytes as a typed array, larger numbers as lists."""
    values = np.tile(np.arange(1, columns + 1), (rows, 1))
    if columns > 255:
        return values.tolist()
    packed = b2a_base64(values.astype(np.uint8).data, newline=False).decode()
    return {"dtype": "u1", "bdata": packed, "shape": f"{rows}, {columns}"}


@lru_cache(maxsize=256)
def steps(length: int) -> Dict:
    """Return 1..T as a typed array, which is nobody's to change."""
    return typed(np.arange(1, length + 1))


@lru_cache(maxsize=256)
def there_and_back(length: int) -> Dict:
    """Return 1..T..1 as a typed array, the way around a band; it is nobody's to change."""
    there = np.arange(1, length + 1)
    return typed(np.concatenate([there, there[::-1]]))


@lru_cache(maxsize=256)
def gaps(length: int) -> Dict:
    """Return T times NaN as a typed array, which is nobody's to change: nothing is drawn."""
    return typed(np.full(length, np.nan))


def finite(values: np.ndarray) -> np.ndarray:
    """Return the values with NaN, a gap, for what is not finite."""
    return np.where(np.isfinite(values), values, np.nan)


def line_mode(values: np.ndarray) -> str:
    """Return the mode of a line through (T,) values with gaps (NaN), so that all are seen.

    Markers where there are few points, and where one stands alone between gaps.
    """
    few = len(values) <= FEW or np.count_nonzero(np.isfinite(values)) <= FEW
    return "lines+markers" if few or alone(values) else "lines"


def alone(values: np.ndarray) -> bool:
    """Whether one of (T,) values stands between gaps (NaN), where no line is seen."""
    return any(first == last for first, last in stretches(np.isfinite(values)))


def round_ticks(length: int, most: int = 8) -> list[int]:
    """Return 1, a round stride's multiples and the end, without neighbours that touch."""
    return list(_round_ticks(length, most))


@lru_cache(maxsize=256)
def _round_ticks(length: int, most: int) -> tuple[int, ...]:
    stride = next(s for e in range(9) for m in (1, 2, 5) if (s := m * 10**e) * most >= length)
    inner = range(stride, length, stride)
    room = max(stride // 2, 1)
    ticks = [1, *(t for t in inner if t > room and t <= length - room)]
    return tuple(ticks if ticks[-1] == length else [*ticks, length])


def frame(layout: Dict, theme: Theme) -> None:
    """Put a line around the plot of a heatmap, so that cells in the background's colour are
    seen."""
    line = {"showline": True, "mirror": True, "linecolor": theme.frame, "linewidth": 1}
    for name in ("xaxis", "yaxis"):
        layout[name] = {**layout[name], **line}


def axis(theme: Theme, **more: Any) -> Dict:
    """Return an axis without decoration: no grid, no zero line, small muted numbers."""
    return {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "fixedrange": True,
        "automargin": False,
        "tickfont": {"size": measures.FONT_SIZE, "color": theme.muted},
        **more,
    }


def value_axis(theme: Theme, low: float, high: float, ticks: Sequence[float], **more: Any) -> Dict:
    """Return a vertical axis of numbers with grid lines at `ticks`."""
    return axis(
        theme,
        range=[low, high],
        tickvals=list(ticks),
        showgrid=True,
        gridcolor=theme.grid,
        **more,
    )


def has_zero(low: float, high: float) -> bool:
    """Return whether 0 lies so far inside an axis that its number keeps off those of the ends."""
    return 0.25 * (high - low) < min(-low, high)


def row_axis(theme: Theme, rows: int, noun: str) -> Dict:
    """Return the vertical axis of a heatmap's rows, "unit 1" at the top."""
    return axis(
        theme,
        type="linear",
        range=[rows + 0.5, 0.5],
        tickvals=[1, rows] if rows > 1 else [1],
        ticktext=[f"{noun} 1", str(rows)] if rows > 1 else [noun],
    )


def layout(theme: Theme, height: int, margin: tuple[int, int, int, int], **more: Any) -> Dict:
    """Return the layout that all panels share; `margin` is left, right, top, bottom in px."""
    left, right, top, bottom = margin
    return {
        "template": {},
        "uirevision": "kept",
        "height": height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0, "autoexpand": False},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": measures.FONT, "size": measures.FONT_SIZE, "color": theme.text},
        "hoverlabel": {"font": {"family": measures.FONT, "size": 13}},
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": False,
        **more,
    }


def time_layout(theme: Theme, length: int, height: int, yaxis: Dict, **more: Any) -> Dict:
    """Return the layout of a panel in the time stack: steps 1..T at the same pixels in all."""
    margin = (measures.TIME_MARGIN_LEFT, measures.TIME_MARGIN_RIGHT, BAR + 4, AXIS)
    xaxis = axis(theme, type="linear", range=[0.5, length + 0.5], tickvals=round_ticks(length))
    return layout(theme, height, margin, xaxis=xaxis, yaxis=yaxis, **more)


def run_layout(
    theme: Theme, run: Run, height: int, yaxis: Dict, shapes: Sequence[Dict] = (), **more: Any
) -> Dict:
    """Return the time layout of a run, with a line where an encoder hands over to its decoder."""
    marks = [*shapes, *handover(theme, run.answers_from)]
    return time_layout(theme, run.length, height, yaxis, shapes=marks, **more)


def handover(theme: Theme, first: int) -> list[Dict]:
    """Return shapes: a line before the `first` step of a decoder, from 0; none where that is 0."""
    line = {"color": theme.text, "width": 1.5, "dash": "2px,2px"}
    return [upright(first + 0.5, line)] if first else []


def side_layout(
    theme: Theme, height: int, xaxis: Dict, yaxis: Dict, top: int = 8, **more: Any
) -> Dict:
    """Return the layout of a panel in the side column."""
    margin = (measures.SIDE_MARGIN_LEFT, measures.SIDE_MARGIN_RIGHT, top, AXIS + 2)
    xaxis = {"ticklabelstandoff": 3, **xaxis}
    return layout(theme, height, margin, xaxis=xaxis, yaxis=yaxis, **more)


def stretches(chosen: Bools) -> list[tuple[int, int]]:
    """Return the runs of True as (first, last) steps, counted from 1."""
    found, first = [], 0
    steps = np.asarray(chosen).tolist()
    for step, on in enumerate([*steps, False], 1):
        if on and not first:
            first = step
        elif first and not on:
            found.append((first, step - 1))
            first = 0
    return found


def bars_above(chosen: Bools, colour: str) -> list[Dict]:
    """Return shapes: a bar above each run of chosen steps."""
    return bars_over(stretches(chosen), colour)


def bars_over(ends: Sequence[tuple[int, int]], colour: str) -> list[Dict]:
    """Return shapes: a bar above the steps from each first to its last one."""
    height = {"ysizemode": "pixel", "yanchor": 1, "y0": 2, "y1": 2 + BAR}
    return _over_steps(ends, 0.46, colour, height)


def veils(chosen: Bools, theme: Theme) -> list[Dict]:
    """Return shapes: a veil over each run of steps that are not chosen."""
    height = {"y0": 0, "y1": 1}
    return _over_steps(stretches(~np.asarray(chosen)), 0.5, theme.veil, height)


def _over_steps(
    ends: Sequence[tuple[int, int]], room: float, colour: str, height: Dict
) -> list[Dict]:
    """A rectangle from each first step to its last one, and over so much `room` beside it."""
    look = {"yref": "paper", **height, "line": {"width": 0}, "fillcolor": colour}
    return [
        {"type": "rect", "xref": "x", "x0": first - room, "x1": last + room, **look}
        for first, last in ends
    ]


def upright(x: float, line: Dict) -> Dict:
    """Return a shape: a line over the whole height."""
    place = {"xref": "x", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1}
    return {"type": "line", **place, "line": line}


def note(text: str, x: float, y: float, colour: str, **more: Any) -> Dict:
    """Return an annotation without an arrow."""
    return {
        "text": text,
        "x": x,
        "y": y,
        "showarrow": False,
        "font": {"size": measures.FONT_SIZE, "color": colour},
        **more,
    }


def axis_title(theme: Theme, text: str, standoff: int = 4) -> Dict:
    """Return a small muted axis title."""
    return {
        "text": text,
        "standoff": standoff,
        "font": {"size": measures.FONT_SIZE, "color": theme.muted},
    }
