"""Pictures of a forecast: beside the truth, and how its error grows."""

import numpy as np

from rnnviz.analysis.free_running.series import Forecast
from rnnviz.analysis.ranges import largest, nice_above
from rnnviz.engine.batch import Floats
from rnnviz.engine.numbers import count, number
from rnnviz.figures import edges, multiples, parts
from rnnviz.figures.edges import Ends
from rnnviz.figures.figure import Panel
from rnnviz.figures.free_running.curves import HEIGHT, amount_axis, begin, beyond, limits, lines
from rnnviz.figures.free_running.state import state
from rnnviz.figures.theme import Theme
from rnnviz.tasks.material.task import Task

ERROR_HEIGHT = 120


def panels(run: Forecast, task: Task, example: int, strand: str, theme: Theme) -> list[Panel]:
    """Draw an example's forecast beside the truth, the error of all examples at each step, and the
    states."""
    states = state(run.states[strand]["h"][:, example], theme)
    return [forecast(run, task, example, theme), errors(run, task, theme), states]


def forecast(run: Forecast, task: Task, example: int, theme: Theme) -> Panel:
    """Draw an example's forecast beside the truth and the last known value."""
    truth = np.concatenate([run.known, run.truth])[:, example]
    gap = np.full((run.first, truth.shape[1]), np.nan)
    answers = np.concatenate([gap, run.values[:, example]])
    last = np.concatenate([gap, np.broadcast_to(run.last[example], run.values[:, example].shape)])
    apart = multiples.lanes_of(task) > 1
    ends = [limits(t, a) for t, a in zip(truth.T, answers.T, strict=True)]
    if not apart:
        ends = [limits(truth, answers)] * truth.shape[1]
    text = reading(run, task, example, answers, ends)
    traces = [
        *lines(truth, "the truth", theme.text, ends),
        *lines(last, "the last value repeated", theme.muted, ends, dash="dot"),
        *lines(answers, "forecast", theme.network, ends, markers=True),
        *beyond(answers, "forecast", theme, ends),
    ]
    height, axis = multiples.lanes_height(task, HEIGHT), amount_axis(theme, task, *ends[0])
    layout = parts.time_layout(theme, run.steps, height, axis, shapes=begin(theme, run.first))
    if apart:
        own = [traces[place :: task.n_out] for place in range(task.n_out)]
        multiples.spread(layout, own, ends, task, theme)
    return Panel(
        key="free-forecast",
        title="y · forecast ○, truth ━, last value repeated ┈",
        column="time",
        figure={"data": traces, "layout": layout},
        reading=text,
        alt=f"Forecast of {count(len(run.values), 'step')} beside the truth. {text}",
        height=height,
    )


def reading(run: Forecast, task: Task, example: int, answers: Floats, ends: list[Ends]) -> str:
    """Say how far the forecast is off, and what a person who repeats the last value would be."""
    own, repeated = run.errors[:, example].mean(), run.errors_of_repeating[:, example].mean()
    if not np.isfinite(own):
        return "Some values of the forecast are not finite numbers; they are not drawn."
    unit = f" {task.unit}" if task.unit else ""
    ahead = count(len(run.values), "step")
    return (
        f"After step {run.first + 1} its inputs are its own outputs: over {ahead} the forecast is "
        f"off by {number(own)}{unit} on average, repeating the last value by "
        f"{number(repeated)}{unit}." + edges.said(answers, ends)
    )


def errors(run: Forecast, task: Task, theme: Theme) -> Panel:
    """Draw the mean error over the examples at each step, and that of repeating the last value."""
    own, repeated = run.errors.mean(1), run.errors_of_repeating.mean(1)
    gap = np.full(run.first, np.nan)
    finite = repeated[np.isfinite(repeated)]
    top = nice_above(max(2 * largest(finite), min(largest(own), 4 * largest(finite))) / 2)
    ends, curve = (0.0, top), np.concatenate([gap, own])[:, None]
    traces = [
        *lines(np.concatenate([gap, repeated])[:, None], "repeating", theme.muted, [ends], "dot"),
        *lines(curve, "forecast", theme.network, [ends], markers=True),
        *beyond(curve, "forecast", theme, [ends]),
    ]
    axis, shapes = amount_axis(theme, task, *ends), begin(theme, run.first)
    layout = parts.time_layout(theme, run.steps, ERROR_HEIGHT, axis, shapes=shapes)
    text = error_reading(run, task) + edges.said(curve, [ends])
    return Panel(
        key="free-error",
        title="|e| · error of the forecast ○ and of repeating the last value ┈",
        column="time",
        figure={"data": traces, "layout": layout},
        reading=text,
        alt=f"Error of the forecast at {count(len(own), 'step')}. {text}",
        height=ERROR_HEIGHT,
    )


def error_reading(run: Forecast, task: Task) -> str:
    """Say how the mean error grows, and at how many steps it is the smaller one."""
    own, unit = run.errors.mean(1), f" {task.unit}" if task.unit else ""
    return (
        f"Mean of {count(run.errors.shape[1], 'example')}: {number(own[0])}{unit} at the first "
        f"step, {number(own[-1])} at the last; smaller than when the last value is repeated at "
        f"{run.better} of {count(len(own), 'step')}."
    )
