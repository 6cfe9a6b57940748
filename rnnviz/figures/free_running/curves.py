"""What pictures of forecasts and of outputs without input share: lines inside an axis."""

from collections.abc import Sequence

import numpy as np

from rnnviz.analysis.ranges import nice_limits
from rnnviz.engine.batch import Floats
from rnnviz.figures import edges, marks, parts
from rnnviz.figures.amounts import DASHES, number_tick
from rnnviz.figures.edges import Ends
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import symbol
from rnnviz.tasks.material.task import Task

HEIGHT = 170


def limits(truth: Floats, answers: Floats) -> Ends:
    """Limits that hold the truth and, as far as half its span away, the outputs."""
    known = truth[np.isfinite(truth)]
    if not known.size:
        return nice_limits(answers)
    low, high = float(known.min()), float(known.max())
    room = (high - low or 1.0) / 2
    near = np.clip(answers[np.isfinite(answers)], low - room, high + room)
    return nice_limits(np.concatenate([[low, high], near]))


def amount_axis(theme: Theme, task: Task, low: float, high: float) -> Dict:
    """The vertical axis of a task's outputs, with their unit."""
    ticks = [low, (low + high) / 2, high]
    unit = parts.axis_title(theme, symbol(task.unit), 2) if task.unit else None
    return parts.value_axis(
        theme, low, high, ticks, ticktext=[number_tick(t) for t in ticks], title=unit
    )


def lines(
    values: Floats,
    name: str,
    colour: str,
    ends: Sequence[Ends],
    dash: str = "",
    markers: bool = False,
) -> list[Dict]:
    """A line for each column of (T, n), held inside its ends; hovering tells the true value.

    With `markers` where they are few; without, a step that stands alone has one all the same."""
    ring = {"symbol": "circle-open", "size": 6, "line": {"width": 1.5}}
    return [
        marks.line(
            parts.steps(len(values)),
            np.clip(parts.finite(column), *ends[k]),
            colour,
            f"step %{{x}}: {name} %{{customdata:.4~g}}",
            dash=dash or DASHES[k % len(DASHES)],
            marker=ring,
            mode=parts.line_mode(column) if markers or parts.alone(column) else "lines",
            customdata=parts.typed(column),
        )
        for k, column in enumerate(values.T)
    ]


def beyond(values: Floats, name: str, theme: Theme, ends: Sequence[Ends]) -> list[Dict]:
    """Triangles where a column of (T, n) leaves its ends: all upper ones, then all lower ones."""
    columns = zip(values.T, ends, strict=True)
    pairs = [edges.triangles(column, pair, theme.network, name) for column, pair in columns]
    return [up for up, _ in pairs] + [down for _, down in pairs]


def begin(theme: Theme, first: int) -> list[Dict]:
    """A line where outputs begin to be fed back."""
    return [_upright(theme, first + 0.5)]


def end_of_training(theme: Theme, trained: int) -> list[Dict]:
    """A line after the last step that the network is trained on; none where it is not known."""
    return [_upright(theme, trained + 0.5)] if trained else []


def _upright(theme: Theme, x: float) -> Dict:
    line = {"color": theme.fresh, "width": 1.5, "dash": "dash"}
    return parts.upright(x, line)
