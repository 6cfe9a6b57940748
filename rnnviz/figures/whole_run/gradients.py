"""The norm of a gradient, steps × updates, logarithmic."""

from collections.abc import Sequence

import numpy as np

from rnnviz.analysis.gradients import log_magnitudes, verdict
from rnnviz.analysis.ranges import log_window
from rnnviz.analysis.run import Run
from rnnviz.analysis.whole_run import AtUpdate
from rnnviz.engine.numbers import count, multiple, number, power, whole
from rnnviz.figures import parts
from rnnviz.figures.decades import wider
from rnnviz.figures.figure import Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.scales import add_scale
from rnnviz.figures.theme import Theme
from rnnviz.figures.whole_run import across
from rnnviz.figures.words import subscript

HEIGHT = 240
BAR = 3  # px, beside the steps that carry loss


def panel(found: Sequence[AtUpdate], run: Run, upto: int, theme: Theme) -> Panel:
    """Draw the gradient of `run.gradient_of` in the colours that it has in every picture."""
    norms = [at.gradient.astype(float) for at in found]
    floor, ceiling = log_window(np.stack(norms))
    signal, length = run.gradient_of, len(norms[0])
    hover = f"update %{{x:,.0f}}, {run.noun} %{{y}}: ‖∂L/∂{signal}‖ = 10<sup>%{{z:.1f}}</sup>"
    logs = [log_magnitudes(own) for own in norms]
    cells = across.cells(found, logs, theme.gradient, (floor, ceiling), hover)
    yaxis = {**across.steps_axis(theme, run, length), "ticklabelstandoff": BAR + 5}
    layout = across.layout(theme, found, run, upto, HEIGHT, yaxis)
    layout["shapes"] += [*across.handover(theme, run), *_bars(theme, run, length)]
    ends = power(floor), power(ceiling)
    add_scale(layout, theme, theme.gradient, ends)
    symbol = f"‖∂L/∂{subscript(signal, run.topology.index)}‖"
    told = reading(found, run) + wider(floor, ceiling)
    return Panel(
        key="whole-run-gradient",
        title=f"{symbol} · gradient per {run.noun} over the updates{run.path_note}",
        column="side",
        figure={"data": [cells], "layout": layout},
        reading=told,
        alt=f"Heatmap of {symbol}: {count(length, run.noun)} by {count(len(found), 'update')}, "
        f"from {ends[0]} to {ends[1]} on a logarithmic scale. {told}",
        height=HEIGHT,
    )


def _bars(theme: Theme, run: Run, length: int) -> list[Dict]:
    """A bar left of the steps that carry loss."""
    beside = {"xref": "paper", "xsizemode": "pixel", "xanchor": 0, "x0": -BAR - 3, "x1": -3}
    look = {"fillcolor": theme.text, "line": {"width": 0}}
    return [
        {"type": "rect", **beside, "yref": "y", "y0": first - 0.46, "y1": last + 0.46, **look}
        for first, last in parts.stretches(run.mask[:length])
    ]


def reading(found: Sequence[AtUpdate], run: Run) -> str:
    """Say how the gradient's way back changed with training."""
    known = [at for at in found if at.finite]
    if not known:
        return "The gradient is not a finite number at any update."
    in_order = run.topology.in_time and len(known[0].gradient) > 1
    text = _ways(known, run) if in_order else _largest(known, run)
    if lost := len(found) - len(known):
        text += f" At {count(lost, 'update')} some of it is not a finite number; it is not drawn."
    if any(not at.gradient.all() for at in known):
        text += " Empty cells are exactly 0."
    return text


def _largest(known: Sequence[AtUpdate], run: Run) -> str:
    """Where and when it is largest: of trees, whose nodes are no sequence, and of one step."""
    tops = [float(at.gradient.max()) for at in known]
    at = known[int(np.argmax(tops))]
    place = int(at.gradient.argmax()) + 1
    text = f"Largest at update {whole(at.update)}, {run.noun} {place}: {number(max(tops))}."
    if len(known) == 1:
        return text
    return f"{text} The largest of all {run.noun}s, {across.span(known)}: {across.course(tops)}."


def _ways(known: Sequence[AtUpdate], run: Run) -> str:
    """How much of the last loss's gradient reaches step 1, at the ends and at its most."""
    ways = {at.update: at.reach(run.mask) for at in known}
    ratios = {update: way.ratio for update, way in ways.items() if np.isfinite(way.ratio)}
    last = next(iter(ways.values())).last
    if not ratios:
        return f"No gradient flows at {run.noun} {last}."
    (start, before), *_, (end, after) = [*ratios.items()] * 2  # it may be one
    text = f"The gradient at {run.noun} 1 is {multiple(before)} that at {run.noun} {last} at "
    text += f"update {whole(start)}{_verdict(before, run)}"
    if start == end:
        return f"{text}."
    text += f", and {multiple(after)} that at update {whole(end)}{_verdict(after, run)}."
    most = max(ratios, key=lambda update: ratios[update])
    if most in (start, end):
        return text
    return f"{text} Most of it arrives at update {whole(most)}: {multiple(ratios[most])} that."


def _verdict(ratio: float, run: Run) -> str:
    """What happens to it on its way; nothing where more enters there."""
    return f" (it {verdict(ratio)})" if np.count_nonzero(run.mask) == 1 else ""
