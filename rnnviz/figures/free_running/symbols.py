"""Pictures of a text that a network writes: what each symbol was taken from, and the states."""

from collections.abc import Sequence

import numpy as np

from rnnviz.analysis.free_running.symbols import Written, period
from rnnviz.analysis.rewriting import Rewritten
from rnnviz.engine.batch import Bools, Floats
from rnnviz.engine.numbers import count, exact, percent
from rnnviz.figures import marks, parts
from rnnviz.figures.classes import class_axis, heatmap, height_for
from rnnviz.figures.figure import Panel
from rnnviz.figures.free_running.curves import end_of_training
from rnnviz.figures.free_running.state import state
from rnnviz.figures.parts import Dict
from rnnviz.figures.scales import add_scale
from rnnviz.figures.staggered import LETTER, SIZE, heights, levels_for
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import margin_name, quoted, symbols
from rnnviz.tasks.material.sequences import Whole
from rnnviz.tasks.material.task import Task

NARROWER = 0.6  # than these pictures, which have the whole width, are those beside others
STRIP = 16  # px of a line of symbols
NEXT = "p · probabilities of the next symbol, ● the one taken"


def panels(run: Written, task: Task, strand: str, theme: Theme) -> list[Panel]:
    """Draw the distributions that a text was sampled from, its symbols marked, and the states."""
    length = len(run.symbols)
    if not length:
        return []
    return [taken(run, task, theme), state(run.states[strand]["h"][-length:, 0], theme)]


def taken(run: Written | Rewritten, task: Task, theme: Theme) -> Panel:
    """Draw the distribution that each symbol was taken from."""
    every = np.ones(len(run.symbols), bool)
    text = reading(run, task)
    return distribution(run.chances, run.symbols, run.symbols, every, task, NEXT, text, theme)


def distribution(
    chances: Floats,
    said: Whole,
    marked: Whole,
    where: Bools,
    task: Task,
    title: str,
    text: str,
    theme: Theme,
    trained: int = 0,
) -> Panel:
    """Draw symbol × step below the symbols `said`; a dot on `marked` at the steps in `where`."""
    length, classes = chances.shape
    labels = symbols(task.output_labels)
    levels = levels_for([labels[s] for s in said], round(NARROWER * length))
    traces = [
        heatmap(chances, task.output_labels, theme),
        _dots(marked, np.flatnonzero(where), labels, length, theme),
        _strip([labels[s] for s in said], levels, theme),
    ]
    height = height_for(classes) + STRIP * levels
    top = 1 - (STRIP * levels) / (height - parts.BAR - 4 - parts.AXIS)
    names = [margin_name(label) for label in task.output_labels]
    rows = class_axis(theme, names, domain=[0, top])
    layout = parts.time_layout(theme, length, height, rows, shapes=end_of_training(theme, trained))
    layout["yaxis2"] = parts.axis(theme, range=[0, 1], domain=[top, 1], showticklabels=False)
    add_scale(layout, theme, theme.share, ("0", "1"))
    parts.frame(layout, theme)
    alt = f"Heatmap of the probability of {classes} symbols at {count(length, 'step')}. {text}"
    figure = {"data": traces, "layout": layout}
    return Panel("free-distribution", title, "time", figure, text, alt, height)


def _dots(marked: Whole, steps: Whole, labels: Sequence[str], length: int, theme: Theme) -> Dict:
    """Dots on the symbols `marked` at some steps."""
    few = length <= parts.FEW
    return marks.dots(
        steps + 1,
        marked[steps] + 1,
        theme.text,
        7 if few else 4,
        "step %{x}: ● %{text}",
        {"line": {"color": theme.background, "width": 1 if few else 0}},
        text=[labels[s] for s in marked[steps]],
    )


def _strip(texts: Sequence[str], levels: int, theme: Theme) -> Dict:
    """The symbols along the steps, above the rows; smaller where they are many."""
    length = len(texts)
    size = SIZE if length <= 600 / LETTER else SIZE - 3
    y = heights(length, levels)
    return marks.words(parts.steps(length), y, list(texts), size, theme.text, yaxis="y2")


def reading(run: Written | Rewritten, task: Task) -> str:
    """Say how probable the symbols were, and how they were taken."""
    chosen = run.chosen
    surest, least = int(chosen.argmax()), int(chosen.argmin())

    def told(step: int) -> str:
        return f"{quoted(task.output_labels[run.symbols[step]])} with {percent(chosen[step])}"

    text = (
        f"Most confident at step {surest + 1}: {told(surest)}; least at step {least + 1}: "
        f"{told(least)}."
    )
    if run.temperature:
        text += (
            f" Sampled at temperature {exact(run.temperature)}: {run.surprises} of "
            f"{len(run.symbols)} are not the most probable."
        )
    elif repeats := period(run.symbols):
        text += f" Always the most probable: it ends in a loop of {count(repeats, 'symbol')}."
    return text
