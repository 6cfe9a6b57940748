"""The norm of the whole gradient at every update, and where it was clipped."""

import numpy as np

from rnnviz.analysis.curves import thin
from rnnviz.analysis.run import Run
from rnnviz.figures import parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.theme import Theme
from rnnviz.figures.updates import log_axis, update_axis
from rnnviz.figures.views.loss import baseline_line
from rnnviz.figures.words import count, number, percent, tick
from rnnviz.task import Bools, Floats

HEIGHT = 120


def panels(run: Run, theme: Theme) -> list[Panel]:
    """Draw the norm before clipping; updates that were clipped carry a mark."""
    norm = run.history["gradient_norm"].to_numpy(float)
    seen = np.isfinite(norm)
    update = run.history["update"].to_numpy(float)[seen]
    clipped = run.history["clipped"].to_numpy(bool)[seen]
    norm = norm[seen]
    places = thin(len(norm))
    cut = np.flatnonzero(clipped)
    cut = cut[thin(len(cut), 300)]
    limit = [run.config.clip] if run.config.clip > 0 else []
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": parts.typed(update[places]),
            "y": parts.typed(norm[places]),
            "line": {"color": theme.network, "width": 1},
            "hovertemplate": "update %{x:,.0f}: ‖g‖ = %{y:.3~g}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": parts.typed(update[cut]),
            "y": parts.typed(norm[cut]),
            "marker": {"symbol": "triangle-down", "size": 5, "color": theme.alarm},
            "hovertemplate": "update %{x:,.0f}: ‖g‖ = %{y:.3~g}, clipped<extra></extra>",
        },
    ]
    layout = parts.side_layout(
        theme,
        HEIGHT,
        update_axis(theme, run.updates),
        log_axis(theme, np.concatenate([norm, limit])),
        shapes=[baseline_line(theme, value) for value in limit],
    )
    told = reading(norm, clipped, run.config.clip)
    return [
        Panel(
            key="update-norm",
            title="‖g‖ · gradient of all weights per update",
            column="side",
            figure={"data": traces, "layout": layout},
            reading=told,
            alt=f"Curve of the gradient's norm over {count(run.updates, 'update')}. {told}",
            height=HEIGHT,
        )
    ]


def reading(norm: Floats, clipped: Bools, limit: float) -> str:
    """Say how large the gradient is and how often it was cut."""
    if not norm.size:
        rule = f"Gradients longer than {tick(limit)} will be cut" if limit else "Nothing is clipped"
        return f"No update yet. {rule}."
    text = f"The last norm is {number(norm[-1])}, the largest so far {number(norm.max())}. "
    if not limit:
        now = "Nothing is clipped now." if clipped.any() else "Nothing is clipped."
    else:
        now = f"The limit is {tick(limit)} (dashed)."  # it may have been another one before
    if not clipped.any():
        return f"{text}{now} None was clipped." if limit else f"{text}{now}"
    return f"{text}▾ {percent(float(clipped.mean()))} of all updates were clipped. {now}"


UPDATE_NORM = Figure(key="update-norm", order=70, panels=panels)
