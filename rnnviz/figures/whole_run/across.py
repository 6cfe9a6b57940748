"""What pictures of a whole run share: the axis of updates with a mark at the one that is shown, and
curves that are named at their right ends."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from rnnviz.analysis.whole_run import AtUpdate
from rnnviz.engine.numbers import number, whole
from rnnviz.figures import marks, parts
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import TIME_MARGIN_LEFT, Theme
from rnnviz.figures.updates import end_of, update_axis

RIGHT = 72  # px, for the names of curves
MARK = 15  # px above the plot, for the number of the update that is shown
LINE = 13  # px of a name beside its curve
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


def layout(
    theme: Theme, found: Sequence[AtUpdate], reached: int, now: int, height: int, yaxis: Dict
) -> Dict:
    """Return the layout of a picture over the updates up to `reached`, `now` marked."""
    first, last = (at.update for at in (found[0], found[-1]))
    room = (found[1].update - first) / 2 if len(found) > 1 else 0.5
    xaxis = dict(update_axis(theme, max(reached, last)))
    end = end_of(max(reached, last))
    xaxis["range"] = [first - room, max(end, last + room)]
    place = {"yref": "paper", "yanchor": "bottom", "xanchor": _side(now, end)}
    return parts.layout(
        theme,
        height,
        (TIME_MARGIN_LEFT, RIGHT, MARK, parts.AXIS + 2),
        xaxis=xaxis,
        yaxis=yaxis,
        shapes=[parts.upright(now, {"color": theme.text, "width": 1.5})],
        annotations=[parts.note(f"update {whole(now)}", now, 1, theme.text, **place)],
    )


def _side(now: int, end: int) -> str:
    """On which side of its place the mark's number has room."""
    if now < 0.05 * end:
        return "left"
    return "right" if now > 0.95 * end else "center"


def curves(
    theme: Theme, found: Sequence[AtUpdate], values: Mapping[str, np.ndarray], what: str
) -> list[Dict]:
    """Return a line for each of `values`, which lie in the order of `found`; `what`: names one of
    them when hovering, as in "‖{}‖"."""
    x = np.array([at.update for at in found])
    return [
        marks.line(
            x,
            own,
            theme.network,
            f"update %{{x:,.0f}}: {what.format(name)} = %{{y:.3~g}}",
            dash=DASHES[place % len(DASHES)],
            width=2 if place == 0 else 1.5,
            marker={"size": 4},
            mode=parts.line_mode(own),
        )
        for place, (name, own) in enumerate(values.items())
    ]


def names(theme: Theme, values: Mapping[str, np.ndarray], yaxis: Dict, height: int) -> list[Dict]:
    """Name each curve right of the plot, at the height of its end, none upon another."""
    low, high = yaxis["range"]
    each = LINE * (high - low) / (height - MARK - parts.AXIS - 2)
    ends = {}
    for name, own in values.items():
        known = own[np.isfinite(own)]
        ends[name] = min(max(float(known[-1]) if known.size else low, low), high)
    order, places, last = sorted(ends, key=lambda name: ends[name]), [], -math.inf
    for name in order:  # upwards, none upon the one below
        places.append(last := max(ends[name], last + each))
    limit = high
    for index in reversed(range(len(places))):  # and down again, where there is no room above
        places[index] = min(places[index], limit)
        limit = places[index] - each
    place = {"xref": "paper", "xanchor": "left", "xshift": 5, "yanchor": "middle"}
    return [
        parts.note(name, 1, at, theme.network, **place)
        for name, at in zip(order, places, strict=True)
    ]


def course(first: float, last: float) -> str:
    """Write how a number went: "0.50 → 0.73"."""
    return f"{number(first)} → {number(last)}"


def span(found: Sequence[AtUpdate]) -> str:
    """Name the updates that a picture compares, from the first to the last."""
    first, last = found[0].update, found[-1].update
    return (
        f"at update {whole(first)}"
        if first == last
        else (f"from update {whole(first)} to {whole(last)}")
    )
