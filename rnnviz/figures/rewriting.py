"""Pictures of what an encoder-decoder makes of an input that somebody typed."""

import numpy as np

from rnnviz.analysis.rewriting import Rewritten
from rnnviz.figures import free_running
from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import Theme
from rnnviz.figures.views.alignment import Seen, weights_panel
from rnnviz.task import Task


def panels(run: Rewritten, task: Task, theme: Theme) -> list[Panel]:
    """Draw what each symbol was chosen from and, with attention, where the decoder looked."""
    if not run.steps:
        return []
    marks = np.ones(run.steps, bool)
    title = "p · what the next symbol is chosen from, ● the chosen"
    reading = free_running.written_reading(run, task)
    drawn = [
        free_running.distribution(
            run.chances, run.symbols, run.symbols, marks, task, title, reading, theme
        )
    ]
    if run.alignment is not None:
        seen = Seen(
            columns=np.arange(len(run.given)),
            rows=np.arange(run.steps),
            read=[task.input_labels[s] for s in run.given],
            asked=[task.output_labels[s] for s in run.symbols],
        )
        drawn.append(weights_panel(run.alignment, seen, theme))
    return drawn
