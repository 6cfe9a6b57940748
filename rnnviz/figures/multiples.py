"""Small multiples: pictures of one kind in one panel, above each other or side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.numbers import tick
from rnnviz.figures import parts
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import margin_name
from rnnviz.tasks.material.task import Task

Ends = tuple[float, float]
LANE = 74  # px of a lane, its gap included
GAP = 0.1  # of a lane, above and below it
BETWEEN = 0.02  # of all columns, the gap between two blocks of a row
SQUARE = 0.46  # of the plot's width, what each of two squares has


# --- lanes: above each other, each with an axis of its own ----------------------------------


def lanes_of(task: Task) -> int:
    """How many lanes the outputs of a task need: one where they share their scale."""
    return task.n_out if np.ndim(task.scale) else 1


def lanes_height(task: Task, alone: int) -> int:
    """The height of a picture that has `alone` px for one axis."""
    return max(alone, LANE * lanes_of(task)) if lanes_of(task) > 1 else alone


def spread(
    layout: Dict, lanes: Sequence[Sequence[Dict]], ends: Sequence[Ends], task: Task, theme: Theme
) -> None:
    """Put each of `lanes`, the traces of one output, between its own ends, the first on top."""
    share, notes = 1 / len(lanes), []
    for place, (traces, (low, high)) in enumerate(zip(lanes, ends, strict=True)):
        top = 1 - place * share
        number = str(place + 1) if place else ""
        texts = [tick(float(f"{value:.4g}")) for value in (low, high)]
        domain = [max(0.0, top - (1 - GAP) * share), min(1.0, top - GAP * share)]
        layout[f"yaxis{number}"] = parts.value_axis(
            theme, low, high, [low, high], ticktext=texts, domain=domain
        )
        for trace in traces:
            trace["yaxis"] = f"y{number}"
        notes.append(_name(task.output_labels[place], top - share / 2, theme))
    layout["xaxis"] = layout["xaxis"] | {"anchor": f"y{len(lanes)}"}
    layout["annotations"] = [*layout.get("annotations", []), *notes]


def _name(label: str, y: float, theme: Theme) -> Dict:
    """The name of a lane, left of it."""
    place = {"xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "middle"}
    return parts.note(margin_name(label), 0, y, theme.muted, **place, xshift=-4)


# --- a row: blocks of one height on one axis, a gap between two ------------------------------


@dataclass(frozen=True)
class Row:
    """Where blocks of a row stand: the first column is right of its start, `width` holds all."""

    starts: list[float]
    centres: list[float]
    ends: list[float]
    width: float

    def frames(self, theme: Theme) -> list[Dict]:
        """The lines around the blocks: cells of 0 have the background's colour."""
        return [
            {
                "type": "rect",
                "xref": "paper",
                "x0": start / self.width,
                "x1": end / self.width,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": theme.frame, "width": 1},
            }
            for start, end in zip(self.starts, self.ends, strict=True)
        ]


def row(columns: Sequence[int]) -> Row:
    """Place blocks of so many `columns` side by side."""
    total = sum(columns)
    gap = max(total * BETWEEN, 0.3)
    starts, ends, start = [], [], 0.0
    for count in columns:
        starts.append(start)
        ends.append(start + count)
        start = ends[-1] + gap
    centres = [(start + end + 1) / 2 for start, end in zip(starts, ends, strict=True)]
    return Row(starts, centres, ends, total + gap * (len(columns) - 1))


# --- two squares side by side ----------------------------------------------------------------


def squares(theme: Theme, span: tuple[float, float, float, float]) -> Dict:
    """Return the axes, as parts of a layout, of two pictures of one `span`: left, right, bottom,
    top."""
    left, right, bottom, top = span
    plain = parts.axis(theme, showticklabels=False, constrain="domain")
    axes: Dict = {}
    for place, end in enumerate(("", "2")):
        start = (1 - SQUARE) * place
        domain = [start, start + SQUARE]
        across = {"range": [left, right], "domain": domain, "anchor": f"y{end}"}
        axes[f"xaxis{end}"] = {**plain, **across}
        down = {"range": [bottom, top], "anchor": f"x{end}", "scaleanchor": f"x{end}"}
        axes[f"yaxis{end}"] = {**plain, **down}
    return axes


def of_square(place: int) -> Dict:
    """Return the names of the axes of the first or the second picture, for its traces."""
    return {"xaxis": "x2", "yaxis": "y2"} if place else {}
