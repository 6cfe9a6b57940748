"""Pictures of a network without input that runs further than it is trained to."""

import numpy as np

from rnnviz.analysis.free_running.alone import Alone
from rnnviz.engine.numbers import count, number
from rnnviz.figures import edges, parts
from rnnviz.figures.figure import Panel
from rnnviz.figures.free_running.curves import (
    HEIGHT,
    amount_axis,
    beyond,
    end_of_training,
    limits,
    lines,
)
from rnnviz.figures.free_running.state import state
from rnnviz.figures.free_running.symbols import distribution
from rnnviz.figures.theme import Theme
from rnnviz.tasks.material.task import Task


def panels(run: Alone, task: Task, example: int, strand: str, theme: Theme) -> list[Panel]:
    """Draw the outputs, beyond the steps it is trained on, and the states."""
    drawn = classes if task.classifies else values
    states = state(run.states[strand]["h"][:, example], theme)
    states.figure["layout"]["shapes"] = end_of_training(theme, run.trained)
    return [drawn(run, task, example, theme), states]


def classes(run: Alone, task: Task, example: int, theme: Theme) -> Panel:
    """Draw the probabilities of symbols."""
    answers, known = run.answers[:, example], np.asarray(run.known[:, example])
    said, truth = answers.argmax(1), np.asarray(run.truth[:, example], int)
    text = (
        f"It generates “{''.join(task.output_labels[s] for s in said)}”; {run.correct(example)} of "
        f"the {count(int(known.sum()), 'step')} that have a target ● are correct."
    )
    title = "p · probabilities of the symbols, ● the target"
    return distribution(answers, said, truth, known, task, title, text, theme, trained=run.trained)


def values(run: Alone, task: Task, example: int, theme: Theme) -> Panel:
    """Draw amounts beside the truth, where there is one."""
    known = np.asarray(run.known[:, example])
    truth = np.where(known[:, None], run.truth[:, example], np.nan)
    answers = run.answers[:, example]
    ends = [limits(truth, answers)] * truth.shape[1]
    text = reading(run, task, example) + edges.said(answers, ends)
    traces = [
        *lines(truth, "the truth", theme.text, ends),
        *lines(answers, "output", theme.network, ends, markers=True),
        *beyond(answers, "output", theme, ends),
    ]
    axis, shapes = amount_axis(theme, task, *ends[0]), end_of_training(theme, run.trained)
    layout = parts.time_layout(theme, len(answers), HEIGHT, axis, shapes=shapes)
    alt = f"Output and truth over {count(len(answers), 'step')}. {text}"
    figure = {"data": traces, "layout": layout}
    return Panel("free-values", "y · output ○, truth ━", "time", figure, text, alt, HEIGHT)


def reading(run: Alone, task: Task, example: int) -> str:
    """Say how far the outputs are off at the steps it is trained on, and beyond them."""
    inside, later = run.errors(example)
    unit = f" {task.unit}" if task.unit else ""
    text = f"Over the {run.trained} steps that it is trained on, the output is off by "
    text += f"{number(inside)}{unit} on average"
    return text + (f", beyond them by {number(later)}{unit}." if later is not None else ".")
