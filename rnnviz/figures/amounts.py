"""The answer of a network that predicts amounts: target ● and prediction ○ over the steps."""

import numpy as np

from rnnviz.analysis.ranges import nice_limits
from rnnviz.analysis.run import Run
from rnnviz.figures import lanes, parts
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import number, symbol, tick
from rnnviz.task import Floats

HEIGHT = 120
FEW = 60  # steps up to which every one gets a marker
Drawn = tuple[list[Dict], Dict, int, str]  # traces, vertical axis, height, alt
DASHES = ("solid", "dash", "dot")


def draw(run: Run, theme: Theme) -> Drawn:
    """Draw every output; what does not count is pale."""
    low, high = limits(run)
    middle = 0.0 if 0.75 * low < 0 < 0.75 * high else (low + high) / 2
    ticks = [low, middle, high]
    unit = parts.axis_title(theme, symbol(run.task.unit), 2) if run.task.unit else None
    axis = parts.value_axis(
        theme, low, high, ticks, ticktext=[number_tick(t) for t in ticks], title=unit
    )
    traces: list[Dict] = []
    for output in range(run.predictions.shape[1]):
        ends = limits(run, [output]) if lanes.needed(run.task) > 1 else (low, high)
        traces += traces_of(run, theme, output, ends)
    height = lanes.height(run.task, HEIGHT)
    return traces, axis, height, f"Target and prediction over {run.length} steps."


def number_tick(value: float) -> str:
    """Write an axis number in at most six places."""
    return tick(float(f"{value:.4g}"))


def arrange(layout: Dict, traces: list[Dict], run: Run, theme: Theme) -> None:
    """Give outputs that differ in scale an axis each."""
    count = lanes.needed(run.task)
    if count > 1:
        each = len(traces) // count
        ends = [limits(run, [output]) for output in range(count)]
        own = [traces[place * each : (place + 1) * each] for place in range(count)]
        lanes.spread(layout, own, ends, run.task, theme)


def limits(run: Run, outputs: list[int] | slice = slice(None)) -> tuple[float, float]:
    """Return limits that hold the targets and, as far as one span away, the answers.

    All the probe's targets count, or this example's where each has an origin of its own.
    """
    own = np.asarray(run.mask)
    if np.ndim(run.origin):
        targets = run.shown(run.targets)[own][:, outputs]
    else:
        targets = run.shown(run.trace.targets[np.asarray(run.trace.mask)])[..., outputs]
    answers = run.shown(run.predictions)[:, outputs]
    if not targets.size:
        return nice_limits(answers)
    low, high = float(targets.min()), float(targets.max())
    span = high - low or 1.0
    near = np.clip(answers[np.isfinite(answers)], low - span, high + span)
    return nice_limits(np.concatenate([[low, high], near]))


def traces_of(run: Run, theme: Theme, output: int, ends: tuple[float, float]) -> list[Dict]:
    """Draw target and prediction of one output, and what it would say at other steps."""
    name = symbol(run.task.output_labels[output]) if run.task.output_labels else "value"
    mask = np.asarray(run.mask)
    targets = run.shown(run.targets)[:, output]
    answers = run.shown(run.predictions)[:, output]
    dash = DASHES[output % len(DASHES)]
    counted = "lines+markers" if run.length <= FEW else "lines"
    target = {
        "type": "scatter",
        "mode": counted,
        "x": parts.steps(run.length),
        "y": parts.typed(np.where(mask, targets, np.nan)),
        "line": {"color": theme.text, "width": 1.5, "dash": dash},
        "marker": {"size": 6 if mask.sum() > 1 else 10, "color": theme.text},
        "cliponaxis": False,
        "hovertemplate": f"step %{{x}}: target {name} %{{y:.4~g}}<extra></extra>",
    }
    answer = line_of(np.where(mask, answers, np.nan), ends)
    answer |= {
        "mode": counted,
        "cliponaxis": False,
        "line": {"color": theme.network, "width": 1.5, "dash": dash},
        "marker": {
            "symbol": "circle-open",
            "size": 7 if mask.sum() > 1 else 11,
            "color": theme.network,
            "line": {"width": 2},
        },
        "hovertemplate": f"step %{{x}}: answer {name} %{{customdata:.4~g}}<extra></extra>",
    }
    early = line_of(np.where(mask, np.nan, answers), ends)
    early |= {
        "mode": counted,
        "line": {"color": theme.network_faint, "width": 1.5, "dash": dash},
        "marker": {"symbol": "circle-open", "size": 5, "color": theme.network_faint},
        "hovertemplate": f"step %{{x}}: would answer {name} %{{customdata:.4~g}}<extra></extra>",
    }
    return [early, target, answer]


def line_of(values: Floats, ends: tuple[float, float]) -> Dict:
    """Return a trace held inside the axis; hovering tells the true value."""
    return {
        "type": "scatter",
        "x": parts.steps(len(values)),
        "y": parts.typed(np.clip(values, *ends)),
        "customdata": parts.typed(values),
    }


def reading(run: Run) -> str:
    """Say what is answered, what was right, and how far apart they are."""
    mask = np.asarray(run.mask)
    counted = np.flatnonzero(mask)
    if not counted.size:
        return "No step of this example carries loss."
    targets, answers = run.shown(run.targets)[counted], run.shown(run.predictions)[counted]
    if not np.isfinite(answers).all():
        return "The answer is no longer a number; the picture stays empty there."
    unit = f" {run.task.unit}" if run.task.unit else ""
    errors = np.abs(answers - targets)
    if np.ndim(run.task.scale):  # each output in its own unit
        errors = errors / run.task.scale
    if counted.size == 1:
        early = " Pale: what it would answer earlier, which does not count."
        return (
            f"At step {counted[0] + 1} the answer ○ is {number(answers[0, 0], 3)}{unit}, the "
            f"target ● {number(targets[0, 0], 3)}{unit}." + (early if run.length > 1 else "")
        )
    worst = int(errors.max(-1).argmax())
    output = int(errors[worst].argmax())
    of = f" in “{run.task.output_labels[output]}”" if np.ndim(run.task.scale) else ""
    return (
        f"Answer ○ and target ● are {number(errors.mean())}{unit} apart on average, most at step "
        f"{counted[worst] + 1}{of}: {number(answers[worst, output], 3)} for "
        f"{number(targets[worst, output], 3)}."
    )
