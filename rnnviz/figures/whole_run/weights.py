"""The norms of the weights over the updates."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from rnnviz.analysis.ranges import largest, nice_above
from rnnviz.analysis.run import Run
from rnnviz.analysis.whole_run import AtUpdate
from rnnviz.engine.numbers import count, multiple, tick
from rnnviz.figures import marks, parts
from rnnviz.figures.figure import Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme
from rnnviz.figures.whole_run import across

HEIGHT = 180
LINE = 13  # px of a name beside its curve
DASHES = ("", "dash", "dot", "dashdot", "longdash")
Curves = Mapping[str, np.ndarray]


def panel(found: Sequence[AtUpdate], run: Run, upto: int, theme: Theme) -> Panel:
    """Draw a line for each kind of weights, from 0 up."""
    curves = {name: np.array([at.norms[name] for at in found]) for name in found[0].norms}
    top = nice_above(largest(np.array(list(curves.values()))))
    ticks = [0, top / 2, top]
    yaxis = parts.value_axis(theme, 0, 1.02 * top, ticks, ticktext=[tick(t) for t in ticks])
    layout = across.layout(theme, found, run, upto, HEIGHT, yaxis)
    layout["annotations"] += names(theme, curves, yaxis, found[-1].update)
    told = reading(found, curves)
    return Panel(
        key="whole-run-weights",
        title=f"‖W‖ · norms of the weights over the updates{run.path_note}",
        column="side",
        figure={"data": lines(theme, found, curves), "layout": layout},
        reading=told,
        alt=f"Curves at {count(len(found), 'update')}, from 0 to {tick(top)}. {told}",
        height=HEIGHT,
    )


def lines(theme: Theme, found: Sequence[AtUpdate], curves: Curves) -> list[Dict]:
    """Return a line for each norm."""
    x = [at.update for at in found]
    return [
        marks.line(
            x,
            own,
            theme.network,
            f"update %{{x:,.0f}}: ‖{name}‖ = %{{y:.3~g}}",
            dash=DASHES[place % len(DASHES)],
            marker={"size": 5},
            mode=parts.line_mode(own) if len(own) == 1 else "lines",
        )
        for place, (name, own) in enumerate(curves.items())
    ]


def names(theme: Theme, curves: Curves, yaxis: Dict, last: int) -> list[Dict]:
    """Name each curve right of its end at the update `last`, none upon another."""
    low, high = yaxis["range"]
    each = LINE * (high - low) / (HEIGHT - across.MARK - across.BELOW)
    ends = {name: float(own[-1]) if np.isfinite(own[-1]) else low for name, own in curves.items()}
    order, places, below = sorted(ends, key=lambda name: ends[name]), [], low - each / 2
    for name in order:  # upwards, none upon the one below
        places.append(below := max(ends[name], below + each))
    limit = high
    for index in reversed(range(len(places))):  # and down again, where there is no room above
        places[index] = min(places[index], limit)
        limit = places[index] - each
    place = {"xanchor": "left", "xshift": 5, "yanchor": "middle"}
    return [
        parts.note(name, last, at, theme.network, **place)
        for name, at in zip(order, places, strict=True)
    ]


def reading(found: Sequence[AtUpdate], curves: Curves) -> str:
    """Say how large the weights are, and which changed their norm most."""
    if not all(np.isfinite(own).all() for own in curves.values()):
        return "Some weights are not finite numbers; they are not drawn."
    told = ", ".join(f"{name} {across.course(own.tolist())}" for name, own in curves.items())
    text = "Frobenius norms, each of all parameters of one letter or of one part, "
    text += f"{across.span(found)}: {told}."
    ratios = {name: own[-1] / own[0] for name, own in curves.items() if own[0] and own[-1]}
    if len(found) == 1 or not ratios:
        return text
    most = max(ratios, key=lambda name: abs(math.log(ratios[name])))
    return f"{text} Changed most: {most}, to {multiple(ratios[most])} what it was."
