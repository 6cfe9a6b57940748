"""The whole drawing of a network, beside its target."""

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Floats
from rnnviz.figures import parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import number, quoted

HEIGHT = 200
TOP = 24  # px for the names above the pictures
ABOVE = {"xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom"}
ROOM = 1.2  # of the largest target of the probe, how far a pen may be seen to go


def panels(run: Run, theme: Theme) -> list[Panel]:
    """Draw target and output as upright pictures; nothing where the output is none."""
    if not run.task.drawing:
        return []
    pair = {"target": run.targets, "output": run.predictions}
    draw = pixels if run.task.drawing == "rows" else pen
    traces, span = draw(run, theme, pair)
    layout = parts.side_layout(theme, HEIGHT, *squares(theme, span, 0), top=TOP)
    layout["xaxis2"], layout["yaxis2"] = squares(theme, span, 1)
    layout["annotations"] = [
        parts.note(name, x, 1.01, theme.muted, **ABOVE)
        for name, x in zip(pair, (0.23, 0.77), strict=True)
    ]
    reading = said(run)
    return [
        Panel(
            key="drawing",
            title="y · the whole drawing",
            column="side",
            figure={"data": traces, "layout": layout},
            reading=reading,
            alt=f"Two pictures, target and output. {reading}",
            height=HEIGHT,
        )
    ]


def squares(theme: Theme, span: tuple[float, float, float, float], place: int) -> tuple[Dict, Dict]:
    """Return the axes of one of two pictures; `span`: left, right, bottom, top."""
    left, right, bottom, top = span
    end = "2" if place else ""
    plain = parts.axis(theme, showticklabels=False, constrain="domain")
    domain = [0.54 * place, 0.54 * place + 0.46]
    across = {**plain, "range": [left, right], "domain": domain, "anchor": f"y{end}"}
    down = {**plain, "range": [bottom, top], "anchor": f"x{end}", "scaleanchor": f"x{end}"}
    return across, down


def pixels(
    run: Run, theme: Theme, pair: dict[str, Floats]
) -> tuple[list[Dict], tuple[float, float, float, float]]:
    """Draw images, a step a row."""
    traces = []
    for place, (name, values) in enumerate(pair.items()):
        hover = f"{name}, row %{{y}}, column %{{x}}: ink %{{z:.2f}}"
        traces.append(parts.heatmap(values, theme.ink, 0, 1, hover, xgap=0, ygap=0, **axes(place)))
    rows, columns = run.predictions.shape
    return traces, (0.5, columns + 0.5, rows + 0.5, 0.5)


def axes(place: int) -> Dict:
    """Return the names of the axes of the first or the second picture."""
    return {"xaxis": "x2", "yaxis": "y2"} if place else {}


def pen(
    run: Run, theme: Theme, pair: dict[str, Floats]
) -> tuple[list[Dict], tuple[float, float, float, float]]:
    """Draw the way of a pen from the centre; between strokes it is up and leaves nothing."""
    traces = []
    for place, (name, moves) in enumerate(pair.items()):
        x, y = line(moves)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": parts.typed(x),
                "y": parts.typed(y),
                "line": {"color": theme.network if place else theme.text, "width": 3},
                "hovertemplate": f"{name}: %{{x:.1f}} to the right, %{{y:.1f}} up<extra></extra>",
                **axes(place),
            }
        )
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
        ink, wanted = run.predictions.mean(), run.targets.mean()
        return (
            f"Input {asked}: the mean ink of a pixel is {number(ink)}, in the target "
            f"{number(wanted)}. The mean of all images of a digit has the smallest loss, so the "
            "output is blurred."
        )
    down, wanted = (int((moves[:, 2] > 0.5).sum()) for moves in (run.predictions, run.targets))
    apart = np.hypot(*(run.predictions - run.targets)[:, :2].sum(0))
    return (
        f"Input {asked}: the pen is down at {down} of {run.length} steps (target {wanted}) and "
        f"ends {number(apart)} away from the target's end; a digit is about 8 high."
    )


DRAWING = Figure(key="drawing", order=55, panels=panels)
