"""The output of a network that predicts amounts: target ● and prediction ○ over the steps."""

import numpy as np

from rnnviz.analysis.outputs import errors
from rnnviz.analysis.ranges import finite_ends, nice_limits
from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Floats
from rnnviz.engine.numbers import number, tick
from rnnviz.figures import edges, marks, multiples, parts
from rnnviz.figures.parts import Dict, Drawn
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import symbol

HEIGHT = 120
DASHES = ("solid", "dash", "dot")


def draw(run: Run, theme: Theme) -> Drawn:
    """Draw every output; what is not in the loss is pale."""
    every = all_limits(run)
    low, high = every[0]  # outputs in lanes get an axis each in `arrange`
    middle = 0.0 if parts.has_zero(low, high) else (low + high) / 2
    ticks = [low, middle, high]
    unit = parts.axis_title(theme, symbol(run.task.unit), 2) if run.task.unit else None
    axis = parts.value_axis(
        theme, low, high, ticks, ticktext=[number_tick(t) for t in ticks], title=unit
    )
    traces: list[Dict] = []
    for output, ends in enumerate(every):
        traces += traces_of(run, theme, output, ends)
    height = multiples.lanes_height(run.task, HEIGHT)
    said = reading(run) + edges.said(run.shown(run.predictions), every)
    return traces, axis, height, f"Target and prediction over {run.length} steps.", said


def number_tick(value: float) -> str:
    """Write an axis number in at most six places."""
    return tick(float(f"{value:.4g}"))


def arrange(layout: Dict, traces: list[Dict], run: Run, theme: Theme) -> None:
    """Give outputs that differ in scale an axis each."""
    count = multiples.lanes_of(run.task)
    if count > 1:
        each = len(traces) // count
        own = [traces[place * each : (place + 1) * each] for place in range(count)]
        multiples.spread(layout, own, all_limits(run), run.task, theme)


def all_limits(run: Run) -> list[tuple[float, float]]:
    """Return the limits of each output: their own where each has a lane, else those of all."""
    outputs = range(run.predictions.shape[1])
    if multiples.lanes_of(run.task) > 1:
        return [limits(run, [output]) for output in outputs]
    return [limits(run)] * len(outputs)


def limits(run: Run, outputs: list[int] | slice = slice(None)) -> tuple[float, float]:
    """Return limits that hold the targets and, as far as one span away, the predictions.

    All the probe's targets count, or this example's where each has an origin of its own.
    """
    own = np.asarray(run.mask)
    if np.ndim(run.origin):
        targets = run.shown(run.targets)[own][:, outputs]
    else:
        targets = run.shown(run.trace.targets[np.asarray(run.trace.mask)])[..., outputs]
    predictions = run.shown(run.predictions)[:, outputs]
    if not targets.size:
        return nice_limits(predictions)
    low, high = float(targets.min()), float(targets.max())
    span = high - low or 1.0
    near = finite_ends(predictions) or finite_ends(predictions[np.isfinite(predictions)]) or ()
    return nice_limits([low, high, *(min(max(end, low - span), high + span) for end in near)])


def traces_of(run: Run, theme: Theme, output: int, ends: tuple[float, float]) -> list[Dict]:
    """Draw target and prediction of one output, what it predicts at other steps, and where a
    prediction lies outside the axis."""
    name = symbol(run.task.output_labels[output]) if run.task.output_labels else "value"
    mask = np.asarray(run.mask)
    predictions = parts.finite(run.shown(run.predictions)[:, output])
    targets = run.shown(run.targets)[:, output]
    held = ends if edges.outside(predictions, ends) else None
    dash = DASHES[output % len(DASHES)]
    size = 6 if np.count_nonzero(mask) > 1 else 10
    ring = {"symbol": "circle-open", "line": {"width": 2}}
    early = line_of(
        np.where(mask, np.nan, predictions),
        f"{name} (not in the loss)",
        theme.network_faint,
        dash,
        {"size": 5, **ring},
        held,
    )
    target = line_of(
        np.where(mask, targets, np.nan),
        "target " + name,
        theme.text,
        dash,
        {"size": size, "symbol": "circle"},
    )
    prediction = line_of(
        np.where(mask, predictions, np.nan),
        "prediction " + name,
        theme.network,
        dash,
        {"size": size + 1, **ring},
        held,
    )
    beyond = edges.triangles(predictions, ends, theme.network, "prediction " + name)
    return [early, target, prediction, *beyond]


def line_of(
    values: Floats,
    what: str,
    colour: str,
    dash: str,
    marker: Dict,
    ends: tuple[float, float] | None = None,
) -> Dict:
    """Return a line held inside the axis, where it ends at `ends`; hovering tells the value."""
    told = parts.typed(values)
    return marks.line(
        parts.steps(len(values)),
        np.clip(values, *ends) if ends else told,
        colour,
        f"step %{{x}}: {what} %{{customdata:.4~g}}",
        dash=dash,
        marker=marker,
        mode=parts.line_mode(values),
        customdata=told,
        cliponaxis=False,
    )


def reading(run: Run) -> str:
    """Say what is predicted, what the target is, and how far apart they are."""
    found = errors(run)
    if not found.steps.size:
        return "No step of this example is in the loss."
    if not found.finite:
        return "Some predictions are not finite numbers; they are not drawn."
    unit = f" {run.task.unit}" if run.task.unit else ""
    predictions, targets = found.predictions, found.targets
    if found.steps.size == 1:
        early = " Pale: earlier outputs, not in the loss."
        return (
            f"At step {found.steps[0] + 1} the prediction ○ is {number(predictions[0, 0], 3)}"
            f"{unit}, the target ● {number(targets[0, 0], 3)}{unit}."
            + (early if run.length > 1 else "")
        )
    worst, output = found.worst
    of = f" in “{run.task.output_labels[output]}”" if np.ndim(run.task.scale) else ""
    return (
        f"Prediction ○ and target ● differ by {number(found.mean)}{unit} on average, most at "
        f"step {found.steps[worst] + 1}{of}: {number(predictions[worst, output], 3)} instead of "
        f"{number(targets[worst, output], 3)}."
    )
