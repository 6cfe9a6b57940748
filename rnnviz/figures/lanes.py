"""Amounts of different size, each on an axis of its own, one above the other."""

from collections.abc import Sequence

import numpy as np

from rnnviz.figures import parts
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import margin_name, tick
from rnnviz.tasks.material.task import Task

LANE = 74  # px of a lane, its gap included
GAP = 0.1  # of a lane, above and below it


def needed(task: Task) -> int:
    """How many lanes the outputs of a task need: one where they share their scale."""
    return task.n_out if np.ndim(task.scale) else 1


def height(task: Task, alone: int) -> int:
    """The height of a picture that has `alone` px for one axis."""
    return max(alone, LANE * needed(task)) if needed(task) > 1 else alone


def spread(
    layout: Dict,
    lanes: Sequence[Sequence[Dict]],
    ends: Sequence[tuple[float, float]],
    task: Task,
    theme: Theme,
) -> None:
    """Put each of `lanes`, the traces of one output, between its own ends, the first on top."""
    share, notes = 1 / len(lanes), []
    for place, (traces, (low, high)) in enumerate(zip(lanes, ends, strict=True)):
        top = 1 - place * share
        number = str(place + 1) if place else ""
        texts = [tick(float(f"{value:.4g}")) for value in (low, high)]
        layout[f"yaxis{number}"] = parts.value_axis(
            theme,
            low,
            high,
            [low, high],
            ticktext=texts,
            domain=[max(0.0, top - (1 - GAP) * share), min(1.0, top - GAP * share)],
        )
        for trace in traces:
            trace["yaxis"] = f"y{number}"
        notes.append(
            parts.note(
                margin_name(task.output_labels[place]),
                0,
                top - share / 2,
                theme.muted,
                xref="paper",
                yref="paper",
                xanchor="right",
                yanchor="middle",
                xshift=-4,
            )
        )
    layout["xaxis"] = layout["xaxis"] | {"anchor": f"y{len(lanes)}"}
    layout["annotations"] = [*layout.get("annotations", []), *notes]
