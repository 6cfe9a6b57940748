"""The magnitude of the gradient of one signal: units × steps, logarithmic."""

import numpy as np

from rnnviz.analysis.gradients import log_magnitudes, spread
from rnnviz.analysis.ranges import finite_ends, log_window
from rnnviz.analysis.run import Run
from rnnviz.engine.numbers import number, percent, power
from rnnviz.figures import heatmaps, marks
from rnnviz.figures.decades import wider
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import sentences, subscript

HEIGHT = 130


def draw(run: Run, theme: Theme, key: str) -> Panel:
    """Draw the gradient of `run.gradient_of` for the chosen example.

    The colours span the same powers of ten in all experiments, more where the probe batch has
    larger gradients.
    """
    signal = run.gradient_of
    floor, ceiling = log_window(run.path.grads[signal])
    logs = log_magnitudes(run.gradient(signal))
    length, units = logs.shape
    hover = f"{run.noun} %{{x}}, unit %{{y}}: |∂L/∂{signal}| = 10<sup>%{{z:.1f}}</sup>"
    drawn = marks.cells(logs.T, theme.gradient, floor, ceiling, hover)
    ends = power(floor), power(ceiling)
    layout = heatmaps.layout_of(theme, run, HEIGHT, units, theme.gradient, ends, bars=True)
    title = f"|∂L/∂{subscript(signal, run.topology.index)}|"
    return Panel(
        key=key,
        title=f"{title} · gradient of every unit{run.path_note} {run.flow}",
        column="time",
        figure={"data": [drawn], "layout": layout},
        reading=reading(run, floor) + wider(floor, ceiling),
        alt=f"Heatmap of {title}: {units} units by {length} {run.noun}s, from "
        f"{ends[0]} to {ends[1]} on a logarithmic scale.",
        height=HEIGHT,
    )


def reading(run: Run, floor: int) -> str:
    """Say where the gradient is largest and how much of the picture it never reaches."""
    grads = run.gradient(run.gradient_of)
    start = (
        "The loss is computed at the steps under the bars; its gradient flows back through time."
    )
    if not run.topology.in_time:
        start = (
            "The loss is taken at the nodes under the bars; its gradient flows down to the leaves."
        )
    ends = finite_ends(grads)
    if ends is None:
        bad = percent(float((~np.isfinite(grads)).mean()))
        return f"{start} {bad} of the gradients are not finite numbers; they are not drawn."
    if ends == (0.0, 0.0):
        return f"{start} No gradient flows here: it is exactly 0 everywhere."
    found = spread(grads, 10.0**floor)
    text = f"{start} Largest at {run.noun} {found.step + 1}, unit {found.unit + 1}: "
    text += f"{number(found.largest)}."
    if found.none:
        return f"{text} Empty cells ({percent(found.none)}) are exactly 0."
    if found.faint:
        return sentences(text, f"{percent(found.faint)} of the cells are below {power(floor)}.")
    ratio = found.largest / found.smallest
    return f"{text} The smallest is about {number(ratio, 1)} times smaller."


GRADIENT = Figure(key="gradient", title="Gradient of every unit", order=40, draw=draw)
