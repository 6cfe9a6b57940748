"""The norm of a gradient, steps × updates, logarithmic."""

from collections.abc import Sequence

import numpy as np

from rnnviz.analysis.gradients import Reach, log_magnitudes, verdict
from rnnviz.analysis.ranges import log_window
from rnnviz.analysis.run import Run
from rnnviz.analysis.whole_run import AtUpdate, finite, reached
from rnnviz.engine.numbers import count, multiple, number, power, whole
from rnnviz.figures import marks, parts
from rnnviz.figures.decades import wider
from rnnviz.figures.figure import Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.scales import add_scale
from rnnviz.figures.theme import Theme
from rnnviz.figures.whole_run import across
from rnnviz.figures.words import subscript

HEIGHT = 250
BAR = 3  # px, beside the steps that carry loss


def panel(found: Sequence[AtUpdate], run: Run, upto: int, theme: Theme) -> Panel:
    """Draw the gradient of `run.gradient_of` for the chosen example, in the colours that it has in
    every picture."""
    norms = np.stack([own(at, run) for at in found], 1)
    floor, ceiling = log_window(np.stack([at.gradient for at in found]))
    signal, ends = run.gradient_of, (power(floor), power(ceiling))
    cells = marks.cells(
        log_magnitudes(norms),
        theme.gradient,
        floor,
        ceiling,
        f"update %{{x:,.0f}}, {run.noun} %{{y}}: ‖∂L/∂{signal}‖ = 10<sup>%{{z:.1f}}</sup>",
        xgap=0,
        ygap=0,
    )
    del cells["x0"], cells["dx"]
    cells["x"] = parts.typed([at.update for at in found])
    layout = across.layout(theme, found, upto, run.updates, HEIGHT, _steps(theme, run))
    layout["shapes"] = [*layout["shapes"], *_handover(theme, run), *_bars(theme, run)]
    add_scale(layout, theme, theme.gradient, ends)
    symbol = f"‖∂L/∂{subscript(signal, run.topology.index)}‖"
    told = reading(found, run) + wider(floor, ceiling)
    return Panel(
        key="whole-run-gradient",
        title=f"{symbol} · gradient per {run.noun} over the updates{run.path_note}",
        column="side",
        figure={"data": [cells], "layout": layout},
        reading=told,
        alt=f"Heatmap of {symbol}: {count(len(norms), run.noun)} by {len(found)} of "
        f"{count(upto, 'update')}, from {ends[0]} to {ends[1]} on a logarithmic scale. {told}",
        height=HEIGHT,
    )


def own(at: AtUpdate, run: Run) -> np.ndarray:
    """The norms (T,) of the chosen example, of a tree those of its nodes."""
    every = at.gradient[:, run.example]
    chosen = every if run.tree is None else every[run.tree.nodes]
    return chosen.astype(float)


def _steps(theme: Theme, run: Run) -> Dict:
    """The vertical axis, the last step at the top: the gradient goes down from there."""
    length = len(run.gradient("h"))
    ticks = parts.round_ticks(length, 5)
    texts = [str(step) for step in ticks[:-1]] + [f"{run.noun} {length}"]
    standoff = {"ticklabelstandoff": BAR + 5}
    span = [0.5, length + 0.5]
    return parts.axis(theme, type="linear", range=span, tickvals=ticks, ticktext=texts, **standoff)


def _handover(theme: Theme, run: Run) -> list[Dict]:
    """A line where an encoder hands over to its decoder; none without one."""
    if not run.answers_from:
        return []
    at, line = run.answers_from + 0.5, {"color": theme.text, "width": 1.5, "dash": "2px,2px"}
    place = {"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": at, "y1": at}
    return [{"type": "line", **place, "line": line}]


def _bars(theme: Theme, run: Run) -> list[Dict]:
    """A bar left of the steps that carry loss."""
    across_ = {"xref": "paper", "xsizemode": "pixel", "xanchor": 0, "x0": -BAR - 3, "x1": -3}
    look = {"fillcolor": theme.text, "line": {"width": 0}}
    length = len(run.gradient("h"))
    return [
        {"type": "rect", **across_, "yref": "y", "y0": first - 0.46, "y1": last + 0.46, **look}
        for first, last in parts.stretches(run.mask[:length])
    ]


def reading(found: Sequence[AtUpdate], run: Run) -> str:
    """Say how the way back of the gradient changed with training."""
    known = finite(found, run.example)
    if not known:
        return "The gradient is not a finite number at any update; it is not drawn."
    text = _largest(known, run) if run.topology.rooted else _ways(known, run)
    lost = len(found) - len(known)
    if lost:
        text += f" At {count(lost, 'update')} it is not a finite number everywhere."
    return f"{text} Empty cells are exactly 0." if _has_zeros(known, run) else text


def _has_zeros(known: Sequence[AtUpdate], run: Run) -> bool:
    return any(not own(at, run).all() for at in known)


def _largest(known: Sequence[AtUpdate], run: Run) -> str:
    """Where and when it is largest: of trees, whose nodes are no sequence."""
    tops = [float(own(at, run).max()) for at in known]
    at = known[int(np.argmax(tops))]
    node = int(own(at, run).argmax()) + 1
    text = f"Largest at update {whole(at.update)}, {run.noun} {node}: {number(max(tops))}."
    if len(known) == 1:
        return text
    first, last = known[0], known[-1]
    return (
        f"{text} The largest of a picture's column goes {across.span(known)}: "
        f"{across.course(float(own(first, run).max()), float(own(last, run).max()))}."
    )


def _ways(known: Sequence[AtUpdate], run: Run) -> str:
    """How much of the last step's gradient reaches step 1, at the ends and at its most."""
    ways = [(at.update, reached(at, run.example, run.mask)) for at in known]
    length = len(own(known[0], run))
    if length == 1:
        tops = [float(own(at, run)[0]) for at in known]
        return f"There is one {run.noun}; its gradient goes {across.span(known)}: " + (
            f"{across.course(tops[0], tops[-1])}."
        )
    whole_ways = [(update, way) for update, way in ways if np.isfinite(way.ratio)]
    if not whole_ways:
        return f"No gradient flows at {run.noun} {ways[0][1].last}."
    (first, start), (last, end) = whole_ways[0], whole_ways[-1]
    text = f"At update {whole(first)} the gradient at {run.noun} 1 is {multiple(start.ratio)} "
    text += f"that at {run.noun} {start.last}: it {_verdict(start)}"
    if first == last:
        return f"{text}."
    text += f"; at update {whole(last)} it is {multiple(end.ratio)}: it {_verdict(end)}."
    best, most = max(whole_ways, key=lambda item: item[1].ratio)
    if best in (first, last):
        return text
    return f"{text} Most of it arrives at update {whole(best)}: {multiple(most.ratio)} that."


def _verdict(way: Reach) -> str:
    return verdict(way.ratio)
