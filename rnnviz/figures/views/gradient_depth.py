"""The norm of a signal's gradient over the depth of the trees, logarithmic."""

import numpy as np

from rnnviz.analysis.gradients import verdict
from rnnviz.analysis.ranges import log_window
from rnnviz.analysis.run import Run
from rnnviz.analysis.tree import AtDepth, by_depth, descent
from rnnviz.engine.numbers import count, multiple, number
from rnnviz.figures import marks, parts
from rnnviz.figures.decades import decade_axis, wider
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.theme import Theme
from rnnviz.figures.views.gradient_norm import BAND, DASHES, names
from rnnviz.figures.words import sentences, subscript

HEIGHT = 164


def keys(run: Run) -> tuple[str, ...]:
    """Nothing along a chain."""
    return ("gradient-depth",) if run.topology.rooted else ()


def draw(run: Run, theme: Theme, key: str) -> Panel:
    """Draw `run.gradient_of`: the nodes of the example, their mean at each depth, and the whole
    probe as a band; the means of the other states are pale."""
    assert run.tree is not None
    signal = run.gradient_of
    shown = dict.fromkeys((signal, *run.path.states))
    every = {name: run.gradient_norms[name] for name in shown}
    floor, ceiling = log_window(np.stack(list(every.values())))
    found = {name: by_depth(norms, run.trees, run.example) for name, norms in every.items()}
    deepest = max(int(tree.depth.max()) for tree in run.trees)
    yaxis = decade_axis(theme, floor, ceiling)
    layout = parts.side_layout(theme, HEIGHT, depth_axis(theme, deepest), yaxis)
    means = {name: np.array([at.mean for at in levels]) for name, levels in found.items()}
    layout["annotations"] = names(means, yaxis["range"], theme) if len(means) > 1 else []
    norms = run.gradient_norm(signal)
    said = reading(found, run) + wider(floor, ceiling)
    lowest, name = 10.0**floor, subscript(signal, run.topology.index)
    drawn = [
        *traces(signal, found[signal], run.tree.depth, norms, lowest, theme),
        *beside(found, lowest, theme),
    ]
    return Panel(
        key=key,
        title=f"‖∂L/∂{name}‖ · gradient over depth, root to leaves →",
        column="side",
        figure={"data": drawn, "layout": layout},
        reading=said,
        alt=f"Norms of the gradient over {count(deepest + 1, 'level')} of trees. {said}",
        height=HEIGHT,
    )


def depth_axis(theme: Theme, deepest: int) -> parts.Dict:
    """Return the horizontal axis of depths; of many, every few have their number."""
    stride = 1 + deepest // 12
    return parts.axis(
        theme,
        type="linear",
        range=[-0.4, deepest + 0.4],
        tickvals=list(range(0, deepest + 1, stride)),
        ticktext=["root", *map(str, range(stride, deepest + 1, stride))],
    )


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
        marks.band(x, low, high, theme.network_band, theme.network_faint),
        marks.line(x, mean, theme.network, "depth %{x}: mean %{y:.2~g}"),
        marks.dots(
            depth[drawn],
            norms[drawn],
            theme.network,
            6,
            f"%{{text}}, depth %{{x}}: ‖∂L/∂{signal}‖ = %{{y:.2~g}}",
            text=[f"node {place + 1}" for place in np.flatnonzero(drawn)],
        ),
    ]


def beside(found: dict[str, list[AtDepth]], lowest: float, theme: Theme) -> list[parts.Dict]:
    """Draw the means of the states other than the chosen signal as thin grey lines."""
    return [
        marks.line(
            [at.depth for at in levels],
            [max(at.mean, lowest) for at in levels],
            theme.muted,
            f"depth %{{x}}: mean ‖∂L/∂{name}‖ = %{{y:.2~g}}",
            dash=dash,
        )
        for (name, levels), dash in zip(list(found.items())[1:], DASHES, strict=False)
    ]


def reading(found: dict[str, list[AtDepth]], run: Run) -> str:
    """Compare the deepest level of the example with its root, for the chosen signal first."""
    signal, *others = found
    if not all(np.isfinite(run.gradient_norm(name)).all() for name in found):
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
    fall = descent(levels)
    if fall is None:
        return ""
    mean = f"the mean ‖∂L/∂{signal}‖"
    if fall.first or fall.last == 0:
        return f"at depth {fall.last} {mean} is {number(fall.mean)}."
    text = f"at depth {fall.last} {mean} is {multiple(fall.ratio)} the root's"
    if entering > 1:
        return f"{text}."
    return f"{text}, a factor {number(fall.factor)} per level: it {verdict(fall.ratio)}."


GRADIENT_DEPTH = Figure(
    key="gradient-depth", title="Gradient over depth", order=65, draw=draw, shows=keys
)
