"""How far each gate is open, steps × updates, the gates above each other."""

from collections.abc import Sequence

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.analysis.whole_run import AtUpdate
from rnnviz.engine.numbers import count
from rnnviz.figures import parts
from rnnviz.figures.figure import Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.scales import add_scale
from rnnviz.figures.theme import TIME_MARGIN_LEFT, Theme
from rnnviz.figures.whole_run import across
from rnnviz.figures.words import margin_name, subscript

LANE = 92  # px of a gate, its gap included
GAP = 0.09  # of a lane, below it
NAME = 12  # px from the panel's left edge to a gate's name


def panel(found: Sequence[AtUpdate], run: Run, upto: int, theme: Theme) -> Panel:
    """Draw a lane for each gate: the mean over its units, in the colours of gates."""
    gates = list(found[0].gates)
    height = LANE * len(gates) + across.MARK + across.BELOW
    data, axes = [], []
    for place, gate in enumerate(gates):
        own = f"y{place + 1 if place else ''}"
        cells, axis = _lane(found, run, theme, gate, _domain(place, len(gates)))
        data.append(cells | {"yaxis": own})
        axes.append(axis)
    layout = across.layout(theme, found, run, upto, height, axes[0])
    layout |= {f"yaxis{place + 1}": axis for place, axis in enumerate(axes) if place}
    layout["xaxis"] |= {"anchor": f"y{len(gates) if len(gates) > 1 else ''}"}
    layout["annotations"] += [
        _name(gate, axis, theme) for gate, axis in zip(gates, axes, strict=True)
    ]
    for trace in data:
        layout["shapes"] += across.handover(theme, run, trace["yaxis"])
    add_scale(layout, theme, theme.share, ("0 closed", "1 open"))
    told = reading(found)
    symbols = ", ".join(subscript(name, run.topology.index) for name in gates)
    return Panel(
        key="whole-run-gates",
        title=f"{symbols} · mean openness of the gates over the updates{run.path_note}",
        column="side",
        figure={"data": data, "layout": layout},
        reading=told,
        alt=f"Heatmaps of {', '.join(gates)}: {count(len(found[0].gradient), run.noun)} by "
        f"{count(len(found), 'update')}, from 0 to 1. {told}",
        height=height,
    )


def _domain(place: int, many: int) -> list[float]:
    """From where to where a lane has the plot's height; the first one is on top."""
    top = 1 - place / many
    return [max(0.0, top - (1 - GAP if place < many - 1 else 1) / many), top]


def _lane(
    found: Sequence[AtUpdate], run: Run, theme: Theme, gate: str, domain: list[float]
) -> tuple[Dict, Dict]:
    values = [parts.finite(at.gates[gate]) for at in found]
    hover = f"update %{{x:,.0f}}, {run.noun} %{{y}}: mean {gate} = %{{z:.2f}}"
    axis = across.steps_axis(theme, run, len(values[0]), 2)
    return across.cells(found, values, theme.share, (0, 1), hover), {**axis, "domain": domain}


def _name(gate: str, axis: Dict, theme: Theme) -> Dict:
    """The name of a gate, left of its steps."""
    middle = sum(axis["domain"]) / 2
    place = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "middle"}
    name = f"<b>{margin_name(gate)}</b>"
    return parts.note(name, 0, middle, theme.text, **place, xshift=NAME - TIME_MARGIN_LEFT)


def reading(found: Sequence[AtUpdate]) -> str:
    """Say how each gate's mean went."""
    what = "Colour: the mean over the units. Over all steps and the eight examples, too"
    means = {gate: [at.openness[gate] for at in found] for gate in found[0].openness}
    if not all(np.isfinite(own).all() for own in means.values()):
        return "Some values are not finite numbers; they are not drawn."
    told = ", ".join(f"{gate} {across.course(own)}" for gate, own in means.items())
    return f"{what}, {across.span(found)}: {told}."
