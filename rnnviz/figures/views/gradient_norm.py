"""The norm of the hidden state's gradient at each step, logarithmic."""

import math

import numpy as np

from rnnviz.analysis.gradients import Reach, reach, step_norms
from rnnviz.analysis.ranges import log_window
from rnnviz.analysis.run import Run
from rnnviz.figures import parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import multiple, number, power
from rnnviz.task import Floats

HEIGHT = 120
SIGNAL = "h"


def panels(run: Run, theme: Theme) -> list[Panel]:
    """Draw the chosen example as a line, the whole probe batch as a band behind it; nothing of
    a tree, whose nodes are no sequence."""
    if run.tree is not None:
        return []
    everyone = step_norms(run.strand.grads[SIGNAL])
    norms = everyone[:, run.example]
    floor, ceiling = log_window(everyone)
    axis = parts.value_axis(
        theme,
        floor - 0.4,
        ceiling + 0.2,
        [10.0**e for e in range(ceiling, floor - 1, -2)],
        type="log",
        ticktext=[power(e) for e in range(ceiling, floor - 1, -2)],
    )
    layout = parts.run_layout(
        theme, run, HEIGHT, axis, shapes=parts.bars_above(run.mask, theme.text)
    )
    got = reach(norms, run.mask[: len(norms)])  # an encoder's backward strand ends earlier
    return [
        Panel(
            key="gradient-norm",
            title=f"{run.strand_prefix}‖∂L/∂hₜ‖ · gradient per step {run.flow}",
            column="time",
            figure={"data": traces(everyone, norms, floor, theme), "layout": layout},
            reading=reading(norms, got, int(run.mask.sum())),
            alt=f"Line of the gradient's norm over {run.length} steps: {number(norms[0])} at "
            f"step 1, {number(norms[got.last - 1])} at step {got.last}.",
            height=HEIGHT,
        )
    ]


def traces(everyone: Floats, norms: Floats, floor: int, theme: Theme) -> list[parts.Dict]:
    """Draw the band, the line and the steps whose norm lies below the picture's floor."""
    lowest = 10.0**floor
    x = np.arange(1, len(norms) + 1)
    held = np.maximum(everyone, lowest)  # NaN stays NaN
    below = norms < lowest
    band = parts.typed(np.concatenate([held.max(1), held.min(1)[::-1]]))
    line = {"type": "scatter", "hoverinfo": "skip"}
    return [
        {
            **line,
            "mode": "lines",
            "x": parts.typed(np.concatenate([x, x[::-1]])),
            "y": band,
            "fill": "toself",
            "fillcolor": theme.network_faint,
            "opacity": 0.6,
            "line": {"width": 0},
        },
        {
            "type": "scatter",
            "mode": "lines+markers" if len(x) <= 80 else "lines",
            "x": parts.typed(x),
            "y": parts.typed(np.where(below, np.nan, norms)),
            "line": {"color": theme.network, "width": 1.5},
            "marker": {"size": 5, "color": theme.network},
            "hovertemplate": "step %{x}: ‖∂L/∂h‖ = %{y:.2~g}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": parts.typed(x[below]),
            "y": parts.typed(np.full(int(below.sum()), lowest)),
            "marker": {
                "symbol": "triangle-down-open",
                "size": 6 if len(x) <= 60 else 3,
                "color": theme.muted,
            },
            "hovertemplate": f"step %{{x}}: below {power(floor)}<extra></extra>",
        },
    ]


def verdict(ratio: float) -> str:
    """Say in a word what happens to the gradient on its way back."""
    for limit, word in ((1e-3, "vanishes"), (0.2, "fades"), (5, "arrives"), (1e3, "grows")):
        if ratio < limit:
            return f"it {word}"
    return "it explodes"


def reading(norms: Floats, got: Reach, losses: int) -> str:
    """Say how much of the last step's gradient reaches step 1; `losses` steps carry loss."""
    end = f"step {got.last}"
    if not np.isfinite(norms).all():
        return "The gradient is no longer a number at some steps; they stay empty."
    if not norms.any():
        return "No gradient flows: it is exactly 0 at every step."
    if got.last == got.first:
        return f"There is one step; its gradient has the norm {number(norms[0])}."
    if got.ratio == 0:
        return (
            f"No gradient reaches step 1: it is exactly 0 before step {got.furthest}, so nothing "
            f"earlier can be learned from. At {end} it is {number(norms[got.last - 1])}."
        )
    if math.isnan(got.ratio):
        return f"No gradient enters at {end}; step 1 gets {number(norms[0])}."
    share = f"{multiple(got.ratio)} the one at {end}"
    if losses > 1:
        return (
            f"Errors enter at {losses} steps and add up on the way back: the gradient reaching "
            f"step 1 is {share}. The band holds all examples of the probe."
        )
    return (
        f"The gradient reaching step 1 is {share}, a factor {number(got.factor)} a step: "
        f"{verdict(got.ratio)}. The band holds all examples of the probe."
    )


GRADIENT_NORM = Figure(key="gradient-norm", order=50, panels=panels)
