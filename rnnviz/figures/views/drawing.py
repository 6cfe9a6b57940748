"""The whole drawing of a network, beside its target."""

import numpy as np

from rnnviz.analysis.drawings import ink, strokes
from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Floats
from rnnviz.engine.numbers import number
from rnnviz.figures import marks, multiples, parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import quoted

HEIGHT = 200
TOP = 24  # px for the names above the pictures
ABOVE = {"xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom"}
Span = tuple[float, float, float, float]  # left, right, bottom, top
ROOM = 1.2  # of the largest target of the probe, how far a pen may be seen to go


def keys(run: Run) -> tuple[str, ...]:
    """Nothing where the output is no drawing."""
    return ("drawing",) if run.task.drawing else ()


def draw(run: Run, theme: Theme, key: str) -> Panel:
    """Draw target and output as upright pictures."""
    pair = {"target": run.targets, "output": run.predictions}
    sort = pixels if run.task.drawing == "rows" else pen
    traces, span = sort(run, theme, pair)
    axes = multiples.squares(theme, span)
    layout = parts.side_layout(theme, HEIGHT, axes.pop("xaxis"), axes.pop("yaxis"), top=TOP)
    layout |= axes
    layout["annotations"] = [
        parts.note(name, x, 1.01, theme.muted, **ABOVE)
        for name, x in zip(pair, (0.23, 0.77), strict=True)
    ]
    reading = said(run)
    return Panel(
        key=key,
        title="y · the whole drawing",
        column="side",
        figure={"data": traces, "layout": layout},
        reading=reading,
        alt=f"Two pictures, target and output. {reading}",
        height=HEIGHT,
    )


def pixels(run: Run, theme: Theme, pair: dict[str, Floats]) -> tuple[list[Dict], Span]:
    """Draw images, a step a row."""
    traces = []
    for place, (name, values) in enumerate(pair.items()):
        hover = f"{name}, row %{{y}}, column %{{x}}: ink %{{z:.2f}}"
        axes = multiples.of_square(place)
        traces.append(marks.cells(values, theme.ink, 0, 1, hover, xgap=0, ygap=0, **axes))
    rows, columns = run.predictions.shape
    return traces, (0.5, columns + 0.5, rows + 0.5, 0.5)


def pen(run: Run, theme: Theme, pair: dict[str, Floats]) -> tuple[list[Dict], Span]:
    """Draw the way of a pen from the centre; between strokes it is up and leaves nothing."""
    traces = []
    for place, (name, moves) in enumerate(pair.items()):
        colour = theme.network if place else theme.text
        hover = f"{name}: %{{x:.1f}} to the right, %{{y:.1f}} up"
        axes = multiples.of_square(place)
        traces.append(marks.line(*line(moves), colour, hover, width=3, **axes))
    reach = ROOM * float(np.abs(run.trace.targets[..., :2].cumsum(0)).max())
    return traces, (-reach, reach, -reach, reach)


def line(moves: Floats) -> tuple[Floats, Floats]:
    """Turn (T, 3) steps to the right, up, and pen down, into a line with gaps: x and y."""
    ends = moves[:, :2].cumsum(0)
    starts = np.concatenate([np.zeros((1, 2)), ends[:-1]])
    gaps = np.full_like(ends, np.nan)
    pieces = np.stack([starts, ends, gaps], 1)
    pieces[~(moves[:, 2] > 0.5)] = np.nan
    flat = pieces.reshape(-1, 2)
    return flat[:, 0], flat[:, 1]


def said(run: Run) -> str:
    """Say what was asked for, and how the output differs."""
    labels = run.task.input_labels
    asked = quoted(labels[int(run.inputs[0].argmax())]) if labels else "the input"
    if not np.isfinite(run.predictions).all():
        return "Some outputs are not finite numbers; they are not drawn."
    if run.task.drawing == "rows":
        shades = ink(run)
        return (
            f"Input {asked}: the mean ink of a pixel is {number(shades.drawn)}, in the target "
            f"{number(shades.wanted)}. The mean of all images of a digit has the smallest loss, "
            "so the output is blurred."
        )
    pen_of = strokes(run)
    return (
        f"Input {asked}: the pen is down at {pen_of.down} of {run.length} steps (target "
        f"{pen_of.wanted}) and ends {number(pen_of.apart)} away from the target's end; a digit is "
        "about 8 high."
    )


DRAWING = Figure(key="drawing", title="Whole drawing", order=55, draw=draw, shows=keys)
