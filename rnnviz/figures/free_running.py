"""Pictures of a network that generates: symbols fed back as inputs, forecasts of values."""

from collections.abc import Sequence

import numpy as np

from rnnviz.analysis.free_running import Alone, Forecast, Written, period
from rnnviz.analysis.ranges import close_above, largest, nice_above, nice_limits
from rnnviz.analysis.rewriting import Rewritten
from rnnviz.engine.batch import Bools, Floats
from rnnviz.figures import edges, lanes, parts
from rnnviz.figures.amounts import DASHES, number_tick
from rnnviz.figures.classes import height_for
from rnnviz.figures.figure import Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.scales import add_scale
from rnnviz.figures.staggered import LETTER, SIZE, heights, levels_for
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import (
    count,
    margin_name,
    number,
    percent,
    quoted,
    symbol,
    symbols,
    tick,
)
from rnnviz.tasks.material.sequences import Whole
from rnnviz.tasks.material.task import Task

LINE_HEIGHT = 170
ERROR_HEIGHT = 120
STATE_HEIGHT = 130
NARROWER = 0.6  # than these pictures, which have the whole width, are those beside others
STRIP = 16  # px of a line of symbols
NEXT = "p · probabilities of the next symbol, ● the one taken"


# --- symbols -------------------------------------------------------------------------------


def written(run: Written, task: Task, strand: str, theme: Theme) -> list[Panel]:
    """Draw the distributions that a text was sampled from, its symbols marked, and the states."""
    length = len(run.symbols)
    if not length:
        return []
    marks = np.ones(length, bool)
    reading = written_reading(run, task)
    return [
        distribution(run.chances, run.symbols, run.symbols, marks, task, NEXT, reading, theme),
        state(run.states[strand]["h"][-length:, 0], theme),
    ]


def distribution(
    chances: Floats,
    said: Whole,
    marked: Whole,
    marks: Bools,
    task: Task,
    title: str,
    reading: str,
    theme: Theme,
    trained: int = 0,
) -> Panel:
    """Draw symbol × step below the symbols `said`; a dot on `marked` at the steps in `marks`."""
    length, classes = chances.shape
    labels = symbols(task.output_labels)
    levels = levels_for([labels[s] for s in said], round(NARROWER * length))
    drawn = parts.heatmap(
        chances.T,
        theme.share,
        0,
        1,
        "step %{x}: %{text} with probability %{z:.2f}",
        text=[[label] * length for label in labels],
    )
    places = np.flatnonzero(marks)
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": parts.typed(places + 1),
        "y": parts.typed(marked[places] + 1),
        "text": [labels[s] for s in marked[places]],
        "marker": {
            "size": 7 if length <= parts.FEW else 4,
            "color": theme.text,
            "line": {"color": theme.background, "width": 1 if length <= parts.FEW else 0},
        },
        "hovertemplate": "step %{x}: ● %{text}<extra></extra>",
    }
    height = height_for(classes) + STRIP * levels
    top = 1 - (STRIP * levels) / (height - parts.BAR - 4 - parts.AXIS)
    names = [margin_name(label) for label in task.output_labels]
    rows = parts.axis(
        theme,
        range=[classes + 0.5, 0.5],
        domain=[0, top],
        tickvals=list(range(1, classes + 1)),
        ticktext=names,
    )
    layout = parts.time_layout(theme, length, height, rows, shapes=_end_of_training(theme, trained))
    layout["yaxis2"] = parts.axis(theme, range=[0, 1], domain=[top, 1], showticklabels=False)
    add_scale(layout, theme, theme.share, ("0", "1"))
    parts.frame(layout, theme)
    strip = _strip([labels[s] for s in said], levels, theme)
    alt = f"Heatmap of the probability of {classes} symbols at {count(length, 'step')}. {reading}"
    figure = {"data": [drawn, dots, strip], "layout": layout}
    return Panel("free-distribution", title, "time", figure, reading, alt, height)


def _strip(texts: Sequence[str], levels: int, theme: Theme) -> Dict:
    """The symbols along the steps, above the rows; smaller where they are many."""
    length = len(texts)
    return {
        "type": "scatter",
        "mode": "text",
        "x": parts.steps(length),
        "y": parts.typed(heights(length, levels)),
        "yaxis": "y2",
        "text": list(texts),
        "textfont": {"size": SIZE if length <= 600 / LETTER else SIZE - 3, "color": theme.text},
        "hoverinfo": "skip",
    }


def written_reading(run: Written | Rewritten, task: Task) -> str:
    """Say how probable the symbols were, and how they were taken."""
    chosen = np.take_along_axis(run.chances, run.symbols[:, None], 1)[:, 0]
    surest, least = int(chosen.argmax()), int(chosen.argmin())

    def told(step: int) -> str:
        return f"{quoted(task.output_labels[run.symbols[step]])} with {percent(chosen[step])}"

    text = (
        f"Most confident at step {surest + 1}: {told(surest)}; least at step {least + 1}: "
        f"{told(least)}."
    )
    if run.temperature:
        other = int((run.chances.argmax(1) != run.symbols).sum())
        text += (
            f" Sampled at temperature {run.temperature:g}: {other} of {len(run.symbols)} are not "
            "the most probable."
        )
    elif repeats := period(run.symbols):
        text += f" Always the most probable: it ends in a loop of {count(repeats, 'symbol')}."
    return text


def state(values: Floats, theme: Theme) -> Panel:
    """Draw the hidden state (steps, units) that belongs to the steps above."""
    length, units = values.shape
    top = close_above(largest(values), at_least=1.0)
    hover = "step %{x}, unit %{y}: h = %{z:.3~g}"
    drawn = parts.heatmap(values.T, theme.signed, -top, top, hover)
    axis = parts.row_axis(theme, units, "unit")
    layout = parts.time_layout(theme, length, STATE_HEIGHT, axis)
    add_scale(layout, theme, theme.signed, (tick(-top), tick(top)))
    parts.frame(layout, theme)
    moving = np.abs(np.diff(values, axis=0)).mean() if length > 1 else 0.0
    reading = f"A unit changes by {number(moving)} per step on average."
    alt = f"Heatmap of h: {count(units, 'unit')} by {count(length, 'step')}. {reading}"
    figure = {"data": [drawn], "layout": layout}
    return Panel("free-state", "hₜ · hidden state", "time", figure, reading, alt, STATE_HEIGHT)


# --- series --------------------------------------------------------------------------------


def forecast(run: Forecast, task: Task, example: int, strand: str, theme: Theme) -> list[Panel]:
    """Draw an example's forecast beside the truth, and the error of all examples at each step."""
    ahead, length = len(run.values), run.first + len(run.values)
    truth = np.concatenate([run.known, run.truth])[:, example]
    gap = np.full((run.first, truth.shape[1]), np.nan)
    answers = np.concatenate([gap, run.values[:, example]])
    last = np.concatenate([gap, np.broadcast_to(run.last[example], run.values[:, example].shape)])
    split = lanes.needed(task) > 1
    ends = [_limits(t, a) for t, a in zip(truth.T, answers.T, strict=True)]
    if not split:
        ends = [_limits(truth, answers)] * truth.shape[1]
    unit = f" {task.unit}" if task.unit else ""
    own, repeated = run.errors[:, example].mean(), run.errors_of_repeating[:, example].mean()
    reading = (
        f"After step {run.first + 1} its inputs are its own outputs: over {count(ahead, 'step')} "
        f"the forecast is off by {number(own)}{unit} on average, repeating the last value by "
        f"{number(repeated)}{unit}."
    )
    if not np.isfinite(own):
        reading = "Some values of the forecast are not finite numbers; they are not drawn."
    else:
        reading += edges.said(answers, ends)
    traces = [
        *_lines(truth, "the truth", theme.text, ends),
        *_lines(last, "the last value repeated", theme.muted, ends, dash="dot"),
        *_lines(answers, "forecast", theme.network, ends, markers=True),
        *_beyond(answers, "forecast", theme, ends),
    ]
    shapes, height = _begin(theme, run.first), lanes.height(task, LINE_HEIGHT)
    layout = parts.time_layout(
        theme, length, height, _amounts(theme, task, *ends[0]), shapes=shapes
    )
    if split:
        own_traces = [traces[place :: task.n_out] for place in range(task.n_out)]
        lanes.spread(layout, own_traces, ends, task, theme)
    alt = f"Forecast of {count(ahead, 'step')} beside the truth. {reading}"
    drawn = Panel(
        "free-forecast",
        "y · forecast ○, truth ━, last value repeated ┈",
        "time",
        {"data": traces, "layout": layout},
        reading,
        alt,
        height,
    )
    return [drawn, errors(run, task, theme), state(run.states[strand]["h"][:, example], theme)]


def errors(run: Forecast, task: Task, theme: Theme) -> Panel:
    """Draw the mean error over the examples at each step, and that of repeating the last value."""
    own, repeated = run.errors.mean(1), run.errors_of_repeating.mean(1)
    ahead, length, examples = len(own), run.first + len(own), run.errors.shape[1]
    gap = np.full(run.first, np.nan)
    finite = repeated[np.isfinite(repeated)]
    top = nice_above(max(2 * largest(finite), min(largest(own), 4 * largest(finite))) / 2)
    ends, curve = (0.0, top), np.concatenate([gap, own])[:, None]
    traces = [
        *_lines(np.concatenate([gap, repeated])[:, None], "repeating", theme.muted, [ends], "dot"),
        *_lines(curve, "forecast", theme.network, [ends], markers=True),
        *_beyond(curve, "forecast", theme, [ends]),
    ]
    better = int((own < repeated).sum())
    unit = f" {task.unit}" if task.unit else ""
    reading = (
        f"Mean of {count(examples, 'example')}: {number(own[0])}{unit} at the first step, "
        f"{number(own[-1])} at the last; smaller than when the last value is repeated at {better} "
        f"of {count(ahead, 'step')}."
    )
    reading += edges.said(curve, [ends])
    layout = parts.time_layout(
        theme,
        length,
        ERROR_HEIGHT,
        _amounts(theme, task, 0.0, top),
        shapes=_begin(theme, run.first),
    )
    alt = f"Error of the forecast at {count(ahead, 'step')}. {reading}"
    figure = {"data": traces, "layout": layout}
    return Panel(
        "free-error",
        "|e| · error of the forecast ○ and of repeating the last value ┈",
        "time",
        figure,
        reading,
        alt,
        ERROR_HEIGHT,
    )


# --- one to many ---------------------------------------------------------------------------


def alone(run: Alone, task: Task, example: int, strand: str, theme: Theme) -> list[Panel]:
    """Draw the outputs of a network without input, beyond the steps it is trained on."""
    drawn = _classes_alone if task.loss == "cross-entropy" else _values_alone
    states = state(run.states[strand]["h"][:, example], theme)
    states.figure["layout"]["shapes"] = _end_of_training(theme, run.trained)
    return [drawn(run, task, example, theme), states]


def _classes_alone(run: Alone, task: Task, example: int, theme: Theme) -> Panel:
    answers, known = run.answers[:, example], np.asarray(run.known[:, example])
    said, truth = answers.argmax(1), np.asarray(run.truth[:, example], int)
    right = int((said == truth)[known].sum())
    reading = (
        f"It generates “{''.join(task.output_labels[s] for s in said)}”; {right} of the "
        f"{count(int(known.sum()), 'step')} that have a target ● are correct."
    )
    title = "p · probabilities of the symbols, ● the target"
    return distribution(
        answers, said, truth, known, task, title, reading, theme, trained=run.trained
    )


def _values_alone(run: Alone, task: Task, example: int, theme: Theme) -> Panel:
    known = np.asarray(run.known[:, example])
    truth = np.where(known[:, None], run.truth[:, example], np.nan)
    answers = run.answers[:, example]
    low, high = _limits(truth, answers)
    ends = [(low, high)] * truth.shape[1]
    error = np.abs(answers - truth).mean(1)
    unit = f" {task.unit}" if task.unit else ""
    inside, beyond = error[: run.trained], error[run.trained :]
    reading = f"Over the {run.trained} steps that it is trained on, the output is off by "
    reading += f"{number(inside.mean())}{unit} on average"
    later = beyond[~np.isnan(beyond)]
    reading += f", beyond them by {number(later.mean())}{unit}." if later.size else "."
    reading += edges.said(answers, ends)
    traces = [
        *_lines(truth, "the truth", theme.text, ends),
        *_lines(answers, "output", theme.network, ends, markers=True),
        *_beyond(answers, "output", theme, ends),
    ]
    layout = parts.time_layout(
        theme,
        len(answers),
        LINE_HEIGHT,
        _amounts(theme, task, low, high),
        shapes=_end_of_training(theme, run.trained),
    )
    alt = f"Output and truth over {count(len(answers), 'step')}. {reading}"
    figure = {"data": traces, "layout": layout}
    title = "y · output ○, truth ━"
    return Panel("free-values", title, "time", figure, reading, alt, LINE_HEIGHT)


# --- parts ---------------------------------------------------------------------------------


def _limits(truth: Floats, answers: Floats) -> tuple[float, float]:
    """Limits that hold the truth and, as far as half its span away, the outputs."""
    known = truth[np.isfinite(truth)]
    if not known.size:
        return nice_limits(answers)
    low, high = float(known.min()), float(known.max())
    room = (high - low or 1.0) / 2
    near = np.clip(answers[np.isfinite(answers)], low - room, high + room)
    return nice_limits(np.concatenate([[low, high], near]))


def _amounts(theme: Theme, task: Task, low: float, high: float) -> Dict:
    ticks = [low, (low + high) / 2, high]
    unit = parts.axis_title(theme, symbol(task.unit), 2) if task.unit else None
    return parts.value_axis(
        theme, low, high, ticks, ticktext=[number_tick(t) for t in ticks], title=unit
    )


def _lines(
    values: Floats,
    name: str,
    colour: str,
    ends: Sequence[tuple[float, float]],
    dash: str = "",
    markers: bool = False,
) -> list[Dict]:
    """A line for each column of (T, n), held inside its ends; hovering tells the true value.

    With `markers` where they are few; without, a step that stands alone has one all the same."""
    return [
        {
            "type": "scatter",
            "mode": parts.line_mode(column) if markers or parts.alone(column) else "lines",
            "x": parts.steps(len(values)),
            "y": parts.typed(np.clip(parts.finite(column), *ends[k])),
            "customdata": parts.typed(column),
            "line": {"color": colour, "width": 1.5, "dash": dash or DASHES[k % len(DASHES)]},
            "marker": {
                "symbol": "circle-open",
                "size": 6,
                "color": colour,
                "line": {"width": 1.5},
            },
            "hovertemplate": f"step %{{x}}: {name} %{{customdata:.4~g}}<extra></extra>",
        }
        for k, column in enumerate(values.T)
    ]


def _beyond(
    values: Floats, name: str, theme: Theme, ends: Sequence[tuple[float, float]]
) -> list[Dict]:
    """Triangles where a column of (T, n) leaves its ends: all upper ones, then all lower ones."""
    columns = zip(values.T, ends, strict=True)
    pairs = [edges.marks(column, pair, theme.network, name) for column, pair in columns]
    return [up for up, _ in pairs] + [down for _, down in pairs]


def _begin(theme: Theme, first: int) -> list[Dict]:
    """A line where outputs begin to be fed back."""
    return [_upright(theme, first + 0.5)]


def _end_of_training(theme: Theme, trained: int) -> list[Dict]:
    """A line after the last step that the network is trained on."""
    return [_upright(theme, trained + 0.5)] if trained else []


def _upright(theme: Theme, x: float) -> Dict:
    line = {"color": theme.fresh, "width": 1.5, "dash": "dash"}
    return {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": line}
