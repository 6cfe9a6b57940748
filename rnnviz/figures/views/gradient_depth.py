"""The norm of a signal's gradient over the depth of the trees, logarithmic."""

import numpy as np

from rnnviz.analysis.gradients import step_norms
from rnnviz.analysis.ranges import log_window
from rnnviz.analysis.run import Run
from rnnviz.analysis.tree import AtDepth, by_depth
from rnnviz.figures import parts
from rnnviz.figures.decades import decade_axis, wider
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.theme import Theme
from rnnviz.figures.views.gradient_norm import BAND, DASHES, names, verdict
from rnnviz.figures.words import count, multiple, number, sentences, subscript

HEIGHT = 164


def panels(run: Run, theme: Theme) -> list[Panel]:
    """Draw `run.gradient_of`: the nodes of the example, their mean at each depth, and the whole
    probe as a band; the means of the other states are pale."""
    if run.tree is None:  # a topology without roots
        return []
    signal = run.gradient_of
    every = {
        name: step_norms(run.path.grads[name]) for name in dict.fromkeys((signal, *run.path.states))
    }
    floor, ceiling = log_window(np.stack(list(every.values())))
    found = {name: by_depth(norms, run.trees, run.example) for name, norms in every.items()}
    deepest = max(int(tree.depth.max()) for tree in run.trees)
    xaxis = parts.axis(
        theme,
        type="linear",
        range=[-0.4, deepest + 0.4],
        tickvals=list(range(0, deepest + 1, 1 + deepest // 12)),
        ticktext=["root", *map(str, range(1 + deepest // 12, deepest + 1, 1 + deepest // 12))],
    )
    yaxis = decade_axis(theme, floor, ceiling)
    layout = parts.side_layout(theme, HEIGHT, xaxis, yaxis)
    means = {name: np.array([at.mean for at in levels]) for name, levels in found.items()}
    layout["annotations"] = names(means, yaxis["range"], theme) if len(means) > 1 else []
    norms = every[signal][run.tree.nodes, run.example]
    said = reading(found, run) + wider(floor, ceiling)
    lowest = 10.0**floor
    return [
        Panel(
            key="gradient-depth",
            title=f"‖∂L/∂{subscript(signal, run.noun)}‖ · gradient over depth, root to leaves →",
            column="side",
            figure={
                "data": [
                    *traces(signal, found[signal], run.tree.depth, norms, lowest, theme),
                    *beside(found, lowest, theme),
                ],
                "layout": layout,
            },
            reading=said,
            alt=f"Norms of the gradient over {count(deepest + 1, 'level')} of trees. {said}",
            height=HEIGHT,
        )
    ]


def traces(
    signal: str,
    found: list[AtDepth],
    depth: np.ndarray,
    norms: np.ndarray,
    lowest: float,
    theme: Theme,
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
            "fillcolor": theme.network_band,
            "line": {"color": theme.network_faint, "width": 1},
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
            "hovertemplate": "%{text}, depth %{x}: "
            f"‖∂L/∂{signal}‖ = %{{y:.2~g}}<extra></extra>",
        },
    ]


def beside(found: dict[str, list[AtDepth]], lowest: float, theme: Theme) -> list[parts.Dict]:
    """Draw the means of the states other than the chosen signal as thin grey lines."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": parts.typed([at.depth for at in levels]),
            "y": parts.typed([max(at.mean, lowest) for at in levels]),
            "line": {"color": theme.muted, "width": 1.5, "dash": dash},
            "hovertemplate": f"depth %{{x}}: mean ‖∂L/∂{name}‖ = %{{y:.2~g}}<extra></extra>",
        }
        for (name, levels), dash in zip(list(found.items())[1:], DASHES, strict=False)
    ]


def reading(found: dict[str, list[AtDepth]], run: Run) -> str:
    """Compare the deepest level of the example with its root, for the chosen signal first."""
    signal, *others = found
    if not all(np.isfinite(run.gradient(name)).all() for name in found):
        return "The gradient is not a finite number at some nodes; they are not drawn."
    entering = int(np.sum(run.mask))
    text = sentences(told(signal, found[signal], entering))
    if not text:
        return f"No gradient of {signal} flows: it is exactly 0 at every node."
    if entering > 1:
        text = f"Errors enter at {entering} nodes. {text}"
    more = [told(name, found[name], entering) for name in others]
    return " ".join([text, *(f"Beside it, {part}" for part in more if part), BAND])


def told(signal: str, levels: list[AtDepth], entering: int) -> str:
    """Say how much of a signal's gradient reaches the deepest level; nothing of none."""
    own = [at for at in levels if np.isfinite(at.mean)]
    if not own:
        return ""
    first, last = own[0], own[-1]
    mean = f"the mean ‖∂L/∂{signal}‖"
    if first.depth or last.depth == 0:
        return f"at depth {last.depth} {mean} is {number(last.mean)}."
    ratio = last.mean / first.mean
    text = f"at depth {last.depth} {mean} is {multiple(ratio)} the root's"
    if entering > 1:
        return f"{text}."
    factor = number(ratio ** (1 / (last.depth - first.depth)))
    return f"{text}, a factor {factor} per level: {verdict(ratio)}."


GRADIENT_DEPTH = Figure(key="gradient-depth", order=65, panels=panels)
