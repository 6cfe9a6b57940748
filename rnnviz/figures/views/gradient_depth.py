"""The norm of the hidden state's gradient over the depth of the trees, logarithmic."""

import numpy as np

from rnnviz.analysis.gradients import step_norms
from rnnviz.analysis.ranges import log_window
from rnnviz.analysis.run import Run
from rnnviz.analysis.tree import AtDepth, by_depth
from rnnviz.figures import parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.theme import Theme
from rnnviz.figures.views.gradient_norm import verdict
from rnnviz.figures.words import count, multiple, number, power

HEIGHT = 150
SIGNAL = "h"


def panels(run: Run, theme: Theme) -> list[Panel]:
    """Draw the nodes of the example, their mean at each depth, and the whole probe as a band."""
    if run.tree is None:
        return []
    everyone = step_norms(run.strand.grads[SIGNAL])
    floor, ceiling = log_window(everyone)
    found = by_depth(everyone, run.trees, run.example)
    deepest = max(int(tree.depth.max()) for tree in run.trees)
    xaxis = parts.axis(
        theme,
        type="linear",
        range=[-0.4, deepest + 0.4],
        tickvals=list(range(0, deepest + 1, 1 + deepest // 12)),
        ticktext=["root", *map(str, range(1 + deepest // 12, deepest + 1, 1 + deepest // 12))],
    )
    yaxis = parts.value_axis(
        theme,
        floor - 0.4,
        ceiling + 0.2,
        [10.0**e for e in range(ceiling, floor - 1, -2)],
        type="log",
        ticktext=[power(e) for e in range(ceiling, floor - 1, -2)],
    )
    norms = everyone[run.tree.nodes, run.example]
    said = reading(run, found)
    return [
        Panel(
            key="gradient-depth",
            title="‖∂L/∂hₙ‖ · gradient over depth → from the root to the leaves",
            column="side",
            figure={
                "data": traces(found, run.tree.depth, norms, 10.0**floor, theme),
                "layout": parts.side_layout(theme, HEIGHT, xaxis, yaxis),
            },
            reading=said,
            alt=f"Norms of the gradient over {count(deepest + 1, 'level')} of trees. {said}",
            height=HEIGHT,
        )
    ]


def traces(
    found: list[AtDepth], depth: np.ndarray, norms: np.ndarray, lowest: float, theme: Theme
) -> list[parts.Dict]:
    """The band of the probe, the example's mean and its nodes; nothing below the floor."""
    x = np.array([at.depth for at in found], float)
    low, high, mean = (
        np.maximum([getattr(at, name) for at in found], lowest) for name in ("low", "high", "mean")
    )
    drawn = norms >= lowest
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": parts.typed(np.concatenate([x, x[::-1]])),
            "y": parts.typed(np.concatenate([high, low[::-1]])),
            "fill": "toself",
            "fillcolor": theme.network_faint,
            "opacity": 0.6,
            "line": {"width": 0},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": parts.typed(x),
            "y": parts.typed(mean),
            "line": {"color": theme.network, "width": 1.5},
            "hovertemplate": "depth %{x}: mean %{y:.2~g}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": parts.typed(depth[drawn]),
            "y": parts.typed(norms[drawn]),
            "marker": {"size": 6, "color": theme.network},
            "text": [f"node {place + 1}" for place in np.flatnonzero(drawn)],
            "hovertemplate": "%{text}, depth %{x}: ‖∂L/∂h‖ = %{y:.2~g}<extra></extra>",
        },
    ]


def reading(run: Run, found: list[AtDepth]) -> str:
    """Compare the deepest level of the example with its root."""
    assert run.tree is not None
    if not np.isfinite(run.gradient(SIGNAL)).all():
        return "The gradient is no longer a number at some nodes; they are left out."
    own = [at for at in found if np.isfinite(at.mean)]
    if not own:
        return "No gradient flows: it is exactly 0 at every node."
    first, last = own[0], own[-1]
    band = "The band holds all trees of the probe."
    if first.depth or last.depth == 0:
        return f"At depth {last.depth} its mean is {number(last.mean)}. {band}"
    ratio = last.mean / first.mean
    levels = last.depth - first.depth
    entering = int(np.sum(run.mask))
    if entering > 1:
        return (
            f"Errors enter at {entering} nodes: at depth {last.depth} the mean is "
            f"{multiple(ratio)} the root's. {band}"
        )
    return (
        f"At depth {last.depth} the mean is {multiple(ratio)} the root's, a factor "
        f"{number(ratio ** (1 / levels))} a level: {verdict(ratio)}. {band}"
    )


GRADIENT_DEPTH = Figure(key="gradient-depth", order=65, panels=panels)
