"""The mean openness of each gate over the updates."""

from collections.abc import Sequence

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.analysis.whole_run import AtUpdate
from rnnviz.figures import parts
from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import Theme
from rnnviz.figures.whole_run import across
from rnnviz.figures.words import subscript

HEIGHT = 150


def panel(found: Sequence[AtUpdate], run: Run, upto: int, theme: Theme) -> Panel:
    """Draw a line for each gate, from 0, closed, to 1, open."""
    gates = list(found[0].openness)
    values = {name: np.array([at.openness[name] for at in found]) for name in gates}
    yaxis = parts.value_axis(theme, -0.02, 1.02, [0, 0.5, 1])
    yaxis["ticktext"] = ["0 closed", "0.5", "1 open"]
    layout = across.layout(theme, found, upto, run.updates, HEIGHT, yaxis)
    layout["annotations"] += across.names(theme, values, yaxis, HEIGHT)
    told = reading(found, values)
    symbols = ", ".join(subscript(name, run.topology.index) for name in gates)
    return Panel(
        key="whole-run-gates",
        title=f"{symbols} · mean openness of the gates{run.path_note}",
        column="side",
        figure={"data": across.curves(theme, found, values, "mean {}"), "layout": layout},
        reading=told,
        alt=f"Curves over {upto} updates, from 0 to 1. {told}",
        height=HEIGHT,
    )


def reading(found: Sequence[AtUpdate], values: dict[str, np.ndarray]) -> str:
    """Say how each gate's mean went."""
    what = "Mean over all units, steps and the eight examples"
    if not all(np.isfinite(own).all() for own in values.values()):
        return f"{what}. Some values are not finite numbers; they are not drawn."
    if len(found) == 1:
        told = ", ".join(f"{name} {across.number(own[0])}" for name, own in values.items())
        return f"{what} {across.span(found)}: {told}."
    told = ", ".join(f"{name} {across.course(own[0], own[-1])}" for name, own in values.items())
    return f"{what}, {across.span(found)}: {told}."
