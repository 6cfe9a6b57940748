"""The norms of the weights over the updates."""

from collections.abc import Sequence

import numpy as np

from rnnviz.analysis.ranges import largest, nice_above
from rnnviz.analysis.run import Run
from rnnviz.analysis.whole_run import AtUpdate
from rnnviz.engine.numbers import multiple, number, tick
from rnnviz.figures import parts
from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import Theme
from rnnviz.figures.whole_run import across

HEIGHT = 190


def panel(found: Sequence[AtUpdate], run: Run, upto: int, theme: Theme) -> Panel:
    """Draw a line for each kind of weights, from 0 up."""
    kinds = list(found[0].norms)
    values = {name: np.array([at.norms[name] for at in found]) for name in kinds}
    top = nice_above(largest(np.array(list(values.values()))))
    ticks = [0, top / 2, top]
    yaxis = parts.value_axis(theme, 0, 1.02 * top, ticks, ticktext=[tick(t) for t in ticks])
    layout = across.layout(theme, found, upto, run.updates, HEIGHT, yaxis)
    layout["annotations"] += across.names(theme, values, yaxis, HEIGHT)
    told = reading(found, values)
    return Panel(
        key="whole-run-weights",
        title=f"‖W‖ · norms of the weights{run.path_note}",
        column="side",
        figure={"data": across.curves(theme, found, values, "‖{}‖"), "layout": layout},
        reading=told,
        alt=f"Curves over {upto} updates, from 0 to {tick(top)}. {told}",
        height=HEIGHT,
    )


def reading(found: Sequence[AtUpdate], values: dict[str, np.ndarray]) -> str:
    """Say which weights changed their norm most."""
    what = "Root of the sum of squares of all weights of one letter, or of a layer beside them"
    if not all(np.isfinite(own).all() for own in values.values()):
        return f"{what}. Some are not finite numbers; they are not drawn."
    told = ", ".join(f"{name} {number(own[-1])}" for name, own in values.items())
    if len(found) == 1:
        return f"{what}, {across.span(found)}: {told}."
    told = ", ".join(f"{name} {across.course(own[0], own[-1])}" for name, own in values.items())
    ratios = {name: own[-1] / own[0] for name, own in values.items() if own[0] > 0}
    most = max(ratios, key=lambda name: abs(np.log(max(ratios[name], 1e-300))))
    return (
        f"{what}, {across.span(found)}: {told}. {most} changes most, to "
        f"{multiple(ratios[most])} what it was."
    )
