"""Pictures of what an encoder–decoder generates for an input that somebody typed."""

import numpy as np

from rnnviz.analysis.rewriting import Rewritten
from rnnviz.figures.figure import Panel
from rnnviz.figures.free_running.symbols import taken
from rnnviz.figures.theme import Theme
from rnnviz.figures.views.alignment import AlignmentSteps, weights_panel
from rnnviz.tasks.material.task import Task


def panels(run: Rewritten, task: Task, theme: Theme) -> list[Panel]:
    """Draw the distribution each symbol was taken from and, with attention, its weights."""
    if not run.steps:
        return []
    drawn = [taken(run, task, theme)]
    if run.alignment is not None:
        seen = AlignmentSteps(
            columns=np.arange(len(run.given)),
            rows=np.arange(run.steps),
            read=[task.input_labels[s] for s in run.given],
            asked=[task.output_labels[s] for s in run.symbols],
        )
        drawn.append(weights_panel(run.alignment, seen, theme))
    return drawn
