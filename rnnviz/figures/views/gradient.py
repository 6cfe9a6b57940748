"""The magnitude of the gradient of one signal: units × steps, logarithmic."""

import numpy as np

from rnnviz.analysis.gradients import log_magnitudes
from rnnviz.analysis.ranges import log_window
from rnnviz.analysis.run import Run
from rnnviz.figures import parts
from rnnviz.figures.decades import wider
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.scales import add_scale
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import number, percent, power, sentences, subscript

HEIGHT = 130


def panels(run: Run, theme: Theme) -> list[Panel]:
    """Draw the gradient of `run.gradient_of` for the chosen example.

    The colours span the same powers of ten in all experiments, more where the probe batch has
    larger gradients.
    """
    signal = run.gradient_of
    floor, ceiling = log_window(run.path.grads[signal])
    logs = log_magnitudes(run.gradient(signal))
    length, units = logs.shape
    drawn = parts.heatmap(
        logs.T,
        theme.gradient,
        floor,
        ceiling,
        f"{run.noun} %{{x}}, unit %{{y}}: |∂L/∂{signal}| = 10<sup>%{{z:.1f}}</sup>",
    )
    axis = parts.row_axis(theme, units, "unit")
    layout = parts.run_layout(
        theme, run, HEIGHT, axis, shapes=parts.bars_above(run.mask, theme.text)
    )
    add_scale(layout, theme, theme.gradient, (power(floor), power(ceiling)))
    parts.frame(layout, theme)
    title = f"|∂L/∂{subscript(signal, run.noun)}|"
    return [
        Panel(
            key="gradient",
            title=f"{title} · gradient of every unit{run.path_note} {run.flow}",
            column="time",
            figure={"data": [drawn], "layout": layout},
            reading=reading(run, floor) + wider(floor, ceiling),
            alt=f"Heatmap of {title}: {units} units by {length} {run.noun}s, from "
            f"{power(floor)} to {power(ceiling)} on a logarithmic scale.",
            height=HEIGHT,
        )
    ]


def reading(run: Run, floor: int) -> str:
    """Say where the gradient is largest and how much of the picture it never reaches."""
    signal = run.gradient_of
    sizes = np.abs(run.gradient(signal))
    start = (
        "The loss is computed at the steps under the bars; its gradient flows back through time."
    )
    if not run.topology.in_time:
        start = (
            "The loss is taken at the nodes under the bars; its gradient flows down to the leaves."
        )
    if not np.isfinite(sizes).all():
        bad = percent(float((~np.isfinite(sizes)).mean()))
        return f"{start} {bad} of the gradients are not finite numbers; they are not drawn."
    if not sizes.any():
        return f"{start} No gradient flows here: it is exactly 0 everywhere."
    step, unit = np.unravel_index(int(sizes.argmax()), sizes.shape)
    largest = float(sizes[step, unit])
    text = f"{start} Largest at {run.noun} {step + 1}, unit {unit + 1}: {number(largest)}."
    blank, faint = float((sizes == 0).mean()), float((sizes < 10.0**floor).mean())
    if blank:
        return f"{text} Empty cells ({percent(blank)}) are exactly 0."
    if faint:
        return sentences(text, f"{percent(faint)} of the cells are below {power(floor)}.")
    ratio = largest / float(sizes.min())
    return f"{text} The smallest is about {number(ratio, 1)} times smaller."


GRADIENT = Figure(key="gradient", order=40, panels=panels)
