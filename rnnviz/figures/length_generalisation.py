"""Pictures of a trained network at other lengths: its loss and its score beside the baseline's."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from rnnviz.analysis.length_generalisation import AtLength, beaten
from rnnviz.analysis.ranges import nice_above
from rnnviz.engine.batch import Floats
from rnnviz.engine.numbers import count, number, percent
from rnnviz.figures import marks, parts
from rnnviz.figures.figure import Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme
from rnnviz.figures.updates import log_axis
from rnnviz.tasks.material.task import Task

HEIGHT = 240
TICKS = 7


def panels(found: Sequence[AtLength], trained: int, task: Task, theme: Theme) -> list[Panel]:
    """Draw loss and score over the length, both lengths and losses logarithmic."""
    found = sorted(found, key=lambda measured: measured.length)
    lengths = np.array([m.length for m in found])
    return [_loss(found, lengths, trained, theme), _score(found, lengths, trained, task, theme)]


def _loss(found: Sequence[AtLength], lengths: Floats, trained: int, theme: Theme) -> Panel:
    own = np.array([m.loss for m in found])
    baseline = np.array([m.baseline.loss for m in found])
    axis = _loss_axis(theme, np.concatenate([own, baseline]))
    return _panel(
        "lengths-loss",
        "L · held-out loss at other lengths",
        lengths,
        (own, baseline),
        trained,
        axis,
        loss_reading(found, trained),
        theme,
    )


def _score(
    found: Sequence[AtLength], lengths: Floats, trained: int, task: Task, theme: Theme
) -> Panel:
    own = np.array([m.score for m in found])
    baseline = np.array([m.baseline.score for m in found])
    here = float(own[lengths == trained][0])
    told: Callable[[float], str] = number
    if task.classifies:
        axis = parts.value_axis(theme, 0, 1.02, [0, 0.5, 1], tickformat=".0%")
        told = percent
    else:
        shown = np.concatenate([own, baseline])
        top = nice_above(float(shown[np.isfinite(shown)].max(initial=0.0)))
        unit = parts.axis_title(theme, task.unit, 2) if task.unit else None
        axis = parts.value_axis(theme, 0, top, [0, top / 2, top], title=unit)
    unit_said = f" {task.unit}" if task.unit else ""
    reading = (
        f"{task.score_name[:1].upper()}{task.score_name[1:]} {told(here)}{unit_said} at the "
        f"trained length {trained}, {told(float(own[-1]))}{unit_said} at {lengths[-1]}."
    )
    symbol = "p" if task.classifies else "|e|"
    title = f"{symbol} · {task.score_name} at other lengths"
    return _panel("lengths-score", title, lengths, (own, baseline), trained, axis, reading, theme)


def loss_reading(found: Sequence[AtLength], trained: int) -> str:
    """Say over which lengths around the trained one the network beats the baseline."""
    here = next(m for m in found if m.length == trained)
    text = f"Trained at length {trained}: {number(here.loss)} there, the baseline "
    text += f"“{here.baseline.name}” {number(here.baseline.loss)}. "
    best = beaten(found, trained)
    if best is None:
        return text + "Not yet better at the trained length: train on, then measure again."
    if best.everywhere:
        text += f"It beats the baseline at every length from {best.low} to {best.high}"
    else:
        text += f"It beats the baseline from length {best.low} to {best.high}, not beyond"
    last = found[-1].length
    return f"{text}; at {last} its loss is {number(best.growth)} times that at {trained}."


def _panel(
    key: str,
    title: str,
    lengths: Floats,
    curves: tuple[Floats, Floats],
    trained: int,
    yaxis: Dict,
    reading: str,
    theme: Theme,
) -> Panel:
    """One picture: the network's curve, the baseline's, and a line at the trained length."""
    own, baseline = curves
    x = parts.typed(lengths)
    own_look = {
        "opacity": 1,
        "size": [11 if n == trained else 7 for n in lengths],
        "color": [theme.network if n == trained else theme.fresh for n in lengths],
    }
    traces = [
        marks.line(x, baseline, theme.muted, "length %{x:.0f}: baseline %{y:.3~g}", dash="dash"),
        marks.points(
            x,
            own,
            own_look,
            "length %{x:.0f}: network %{y:.3~g}",
            mode="lines+markers",
            line={"color": theme.fresh, "width": 1.5},
        ),
    ]
    place = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    legend = (
        f'<span style="color:{theme.network}">● trained length</span>   '
        f'<span style="color:{theme.fresh}">● others</span>   - - baseline'
    )
    layout = parts.side_layout(
        theme,
        HEIGHT,
        _length_axis(theme, lengths, trained),
        yaxis,
        top=24,
        annotations=[parts.note(legend, 0, 1.01, theme.muted, **place)],
    )
    alt = f"Curve over {count(len(lengths), 'length')} beside the baseline's. {reading}"
    return Panel(key, title, "side", {"data": traces, "layout": layout}, reading, alt, HEIGHT)


def _loss_axis(theme: Theme, values: Floats) -> Dict:
    """Logarithmic where the values differ tenfold, else from 0."""
    finite = values[np.isfinite(values)]
    if not finite.size or finite.max() > 10 * finite.min():
        return log_axis(theme, values)
    top = nice_above(float(finite.max()))
    return parts.value_axis(theme, 0, top, [0, top / 2, top])


def _length_axis(theme: Theme, lengths: Floats, trained: int) -> Dict:
    """A logarithmic axis of lengths, some of the measured ones as its numbers."""
    low, high = math.log10(lengths[0]), math.log10(lengths[-1])
    room = 0.04 * (high - low) or 0.1
    every = math.ceil(len(lengths) / TICKS)
    shown = lengths[int(np.flatnonzero(lengths == trained)[0]) % every :: every].tolist()
    texts = [f"{n}" for n in shown[:-1]] + [f"length {shown[-1]}"]
    ends = [low - room, high + room]
    return parts.axis(theme, type="log", range=ends, tickvals=shown, ticktext=texts)
