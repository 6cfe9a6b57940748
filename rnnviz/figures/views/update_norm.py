"""The norm of the whole gradient at every update, and where it was clipped."""

import numpy as np

from rnnviz.analysis.curves import NormCurve, norm_curve, thin
from rnnviz.analysis.run import Run
from rnnviz.engine.numbers import number, percent, tick
from rnnviz.figures import events, marks
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme
from rnnviz.figures.updates import level, log_axis

HEIGHT = 120


def draw(run: Run, theme: Theme, key: str) -> Panel:
    """Draw the norm before clipping; updates that were clipped carry a mark, the fatal one ✕."""
    curve = norm_curve(run)
    limit = [run.config.clip] if run.config.clip > 0 else []
    held = np.concatenate([curve.norm, limit])
    axis = log_axis(theme, events.with_fatal(run, "gradient_norm", held))
    above = events.LINE if run.changes else 0
    layout = events.layout(run, theme, HEIGHT + above, axis, above + 8)
    limits = [level(theme, value) for value in limit]
    layout["shapes"] = [*limits, *events.lines(run, theme)]
    traces = [*lines(theme, curve), *events.cross(run, "gradient_norm", axis, theme, "‖g‖")]
    told = reading(curve, run.config.clip)
    if run.fatal is not None and not curve.norm.size:
        told = "No update was made."
    told += events.failure(run, "gradient_norm", axis) + events.told(run)
    return Panel(
        key=key,
        title="‖g‖ · norm of the whole gradient per update",
        column="side",
        figure={"data": traces, "layout": layout},
        reading=told,
        alt=f"Curve of the gradient's norm over {events.alt(run)}. {told}",
        height=HEIGHT + above,
    )


def lines(theme: Theme, curve: NormCurve) -> list[Dict]:
    """Draw the norms as a line, and a mark at those that were clipped."""
    hover = "update %{x:,.0f}: ‖g‖ = %{y:.3~g}"
    line = marks.line(
        curve.update,
        curve.norm,
        theme.network,
        hover,
        width=1,
        marker={"size": 5},
        mode="lines" if len(curve.norm) > 1 else "lines+markers",
    )
    cut = np.flatnonzero(curve.clipped)
    cut = cut[thin(curve.update[cut], 300)]
    if not cut.size:
        return [line]
    x, y, look = curve.update[cut], curve.norm[cut], {"symbol": "triangle-down"}
    return [line, marks.dots(x, y, theme.alarm, 5, f"{hover}, clipped", look)]


def reading(curve: NormCurve, limit: float) -> str:
    """Say how large the gradient is and how often it was clipped."""
    norm = curve.norm
    if not norm.size:
        rule = f"Norms above {tick(limit)} will be clipped" if limit else "Nothing is clipped"
        return f"No update yet. {rule}."
    text = f"The last norm is {number(norm[-1])}, the largest so far {number(norm.max())}. "
    if not limit:
        now = "Nothing is clipped now." if curve.share_clipped else "Nothing is clipped."
    else:
        now = f"The limit is {tick(limit)} (dashed)."  # it may have been another one before
    if not curve.share_clipped:
        return f"{text}{now} None was clipped." if limit else f"{text}{now}"
    return f"{text}▾ {percent(curve.share_clipped)} of all updates were clipped. {now}"


UPDATE_NORM = Figure(key="update-norm", title="Gradient norm per update", order=70, draw=draw)
