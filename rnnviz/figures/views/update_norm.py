"""The norm of the whole gradient at every update, and where it was clipped."""

import numpy as np

from rnnviz.analysis.curves import NormCurve, norm_curve, thin
from rnnviz.analysis.run import Run
from rnnviz.figures import marks, parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme
from rnnviz.figures.updates import end_of, log_axis, update_axis
from rnnviz.figures.views.loss import baseline_line
from rnnviz.figures.words import number, percent, tick

HEIGHT = 120


def panels(run: Run, theme: Theme) -> list[Panel]:
    """Draw the norm before clipping; updates that were clipped carry a mark, the fatal one ✕."""
    curve = norm_curve(run)
    limit = [run.config.clip] if run.config.clip > 0 else []
    axis = log_axis(
        theme, marks.with_fatal(run, "gradient_norm", np.concatenate([curve.norm, limit]))
    )
    end = marks.last_update(run)
    above = marks.LINE if run.changes else 0
    layout = parts.side_layout(
        theme,
        HEIGHT + above,
        update_axis(theme, end),
        axis,
        top=above + 8,
        shapes=[*(baseline_line(theme, value) for value in limit), *marks.lines(run, theme)],
        annotations=marks.labels(run, end_of(end), theme),
    )
    traces = [
        *lines(theme, curve),
        *marks.cross(run, "gradient_norm", axis, theme, "‖g‖"),
    ]
    told = reading(curve, run.config.clip)
    if run.fatal is not None and not curve.norm.size:
        told = "No update was made."
    told += marks.failure(run, "gradient_norm", axis) + marks.told(run)
    return [
        Panel(
            key="update-norm",
            title="‖g‖ · norm of the whole gradient per update",
            column="side",
            figure={"data": traces, "layout": layout},
            reading=told,
            alt=f"Curve of the gradient's norm over {marks.alt(run)}. {told}",
            height=HEIGHT + above,
        )
    ]


def lines(theme: Theme, curve: NormCurve) -> list[Dict]:
    """Draw the norms as a line, and a mark at those that were clipped."""
    line = {
        "type": "scatter",
        "mode": "lines" if len(curve.norm) > 1 else "lines+markers",
        "x": parts.typed(curve.update),
        "y": parts.typed(curve.norm),
        "line": {"color": theme.network, "width": 1},
        "marker": {"size": 5, "color": theme.network},
        "hovertemplate": "update %{x:,.0f}: ‖g‖ = %{y:.3~g}<extra></extra>",
    }
    cut = np.flatnonzero(curve.clipped)
    cut = cut[thin(curve.update[cut], 300)]
    if not cut.size:
        return [line]
    return [
        line,
        {
            "type": "scatter",
            "mode": "markers",
            "x": parts.typed(curve.update[cut]),
            "y": parts.typed(curve.norm[cut]),
            "marker": {"symbol": "triangle-down", "size": 5, "color": theme.alarm},
            "hovertemplate": "update %{x:,.0f}: ‖g‖ = %{y:.3~g}, clipped<extra></extra>",
        },
    ]


def reading(curve: NormCurve, limit: float) -> str:
    """Say how large the gradient is and how often it was clipped."""
    norm = curve.norm
    if not norm.size:
        rule = f"Norms above {tick(limit)} will be clipped" if limit else "Nothing is clipped"
        return f"No update yet. {rule}."
    text = f"The last norm is {number(norm[-1])}, the largest so far {number(norm.max())}. "
    if not limit:
        now = "Nothing is clipped now." if curve.share else "Nothing is clipped."
    else:
        now = f"The limit is {tick(limit)} (dashed)."  # it may have been another one before
    if not curve.share:
        return f"{text}{now} None was clipped." if limit else f"{text}{now}"
    return f"{text}▾ {percent(curve.share)} of all updates were clipped. {now}"


UPDATE_NORM = Figure(key="update-norm", order=70, panels=panels)
