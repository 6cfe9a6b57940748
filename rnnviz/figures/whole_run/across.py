"""What pictures of a whole run share: the axis of updates with a mark at the one that is shown, the
axis of steps, and cells of steps × updates."""

from collections.abc import Sequence

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.analysis.whole_run import AtUpdate
from rnnviz.engine.numbers import number, whole
from rnnviz.figures import marks, parts
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import TIME_MARGIN_LEFT, Scale, Theme
from rnnviz.figures.updates import end_of, update_axis

RIGHT = 72  # px, for the names of curves
MARK = 15  # px above the plot, for the number of the update that is shown
BELOW = parts.AXIS + 2
NEAR = 0.05  # of the axis, from an end within which the mark's number stands on one side


def layout(
    theme: Theme, found: Sequence[AtUpdate], run: Run, upto: int, height: int, yaxis: Dict
) -> Dict:
    """Return the layout of a picture over `upto` updates, that of the `run` marked."""
    first, now, end = found[0].update, run.updates, end_of(upto)
    room = (found[1].update - first) / 2 if len(found) > 1 else 0.5  # half a column
    xaxis = {**update_axis(theme, upto), "range": [first - room, max(end, upto + room)]}
    side = "left" if now < NEAR * end else "right" if now > (1 - NEAR) * end else "center"
    place = {"yref": "paper", "yanchor": "bottom", "xanchor": side}
    return parts.layout(
        theme,
        height,
        (TIME_MARGIN_LEFT, RIGHT, MARK, BELOW),
        xaxis=xaxis,
        yaxis=yaxis,
        shapes=[parts.upright(now, {"color": theme.text, "width": 1.5})],
        annotations=[parts.note(f"update {whole(now)}", now, 1, theme.text, **place)],
    )


def cells(
    found: Sequence[AtUpdate],
    values: Sequence[np.ndarray],
    scale: Scale,
    ends: tuple[float, float],
    hover: str,
) -> Dict:
    """Return cells of `values`, each a column (T,) at its update of `found`; they end halfway to
    the next update."""
    drawn = marks.cells(np.stack(values, 1).astype(float), scale, *ends, hover, xgap=0, ygap=0)
    del drawn["x0"], drawn["dx"]
    return drawn | {"x": parts.typed([at.update for at in found])}


def steps_axis(theme: Theme, run: Run, length: int, most: int = 5) -> Dict:
    """Return the vertical axis of steps, the last one at the top: a gradient goes down from it."""
    ticks = parts.round_ticks(length, most)
    texts = [str(step) for step in ticks[:-1]] + [f"{run.noun} {length}"]
    span = [0.5, length + 0.5]
    return parts.axis(theme, type="linear", range=span, tickvals=ticks, ticktext=texts)


def handover(theme: Theme, run: Run, yref: str = "y") -> list[Dict]:
    """Return shapes: a line where an encoder hands over to its decoder; none without one."""
    if not run.answers_from:
        return []
    at, line = run.answers_from + 0.5, {"color": theme.text, "width": 1.5, "dash": "2px,2px"}
    place = {"xref": "paper", "x0": 0, "x1": 1, "yref": yref, "y0": at, "y1": at}
    return [{"type": "line", **place, "line": line}]


def course(values: Sequence[float]) -> str:
    """Write how a number went from the first to the last update: "0.50 → 0.73"; one alone."""
    first, last = number(values[0]), number(values[-1])
    return first if len(values) == 1 else f"{first} → {last}"


def span(found: Sequence[AtUpdate]) -> str:
    """Name the updates that a sentence compares."""
    first, last = found[0].update, found[-1].update
    if first == last:
        return f"at update {whole(first)}"
    return f"from update {whole(first)} to {whole(last)}"
