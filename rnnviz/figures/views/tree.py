"""The tree itself: its words, the prediction at each node, and where gradients flow."""

import math

import numpy as np

from rnnviz.analysis.outputs import hits
from rnnviz.analysis.ranges import CEILING, FLOOR, largest
from rnnviz.analysis.run import Run
from rnnviz.analysis.tree import TreeShape, deepest_share
from rnnviz.engine.batch import Floats
from rnnviz.engine.numbers import count, multiple, number, percent
from rnnviz.figures import marks, parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.scales import add_scale
from rnnviz.figures.staggered import SIZE, levels_for
from rnnviz.figures.theme import Scale, Theme
from rnnviz.figures.words import quoted, symbol, symbols

LEVEL, WORDS = 24, 20  # px of a level, and of a line of words below
ORDERED = 3  # up to so many classes are drawn as one scale, from the first to the last
BANDS = 6  # of gradient magnitude, half a power of ten each, with a width and a colour each
WIDTHS = np.linspace(1, 6, BANDS)  # px
MOST_SHOWN = 60  # letters of a phrase when hovering


def keys(run: Run) -> tuple[str, ...]:
    """Nothing along a chain."""
    return ("tree",) if run.topology.rooted else ()


def draw(run: Run, theme: Theme, key: str) -> Panel:
    """Draw the example's tree."""
    assert run.tree is not None
    tree, words = run.tree, words_of(run)
    known, lines = phrases(run), levels_for(words, run.length)
    top = int(tree.height.max())
    height = parts.BAR + 4 + parts.AXIS + LEVEL * (top + 1) + WORDS * lines
    below = lines * WORDS / LEVEL  # in levels
    axis = parts.axis(theme, range=[-0.45 - below, top + 0.55], showticklabels=False)
    layout = parts.time_layout(theme, run.length, height, axis)
    scale, ends = colours(run, theme)
    beside_nodes = (top + 1) / (top + 1 + below)  # the words below may be wider than the plot
    add_scale(layout, theme, scale, ends, part=beside_nodes)
    said = reading(run, tree, known)
    return Panel(
        key=key,
        title=f"yₙ · prediction (fill), target (dot), |∂L/∂{run.gradient_of}| (line width)",
        column="time",
        figure={
            "data": [
                *edges(run, tree, theme),
                *nodes(run, tree, theme, known),
                leaves(words, lines, tree, theme),
            ],
            "layout": layout,
        },
        reading=said,
        alt=f"A tree of {count(run.length, 'node')}: {known[tree.root]}. {said}",
        height=height,
    )


def words_of(run: Run) -> list[str]:
    """The word of each leaf, nothing at inner nodes."""
    labels = run.task.input_labels
    given = zip(run.inputs.argmax(-1), np.asarray(run.input_mask), strict=True)
    return [labels[word] if has else "" for word, has in given]


def phrases(run: Run) -> list[str]:
    """The words below each node."""
    assert run.tree is not None
    known, found = words_of(run), []
    for leaves in run.tree.below:
        text = " ".join([known[leaf] for leaf in leaves]).replace(" ,", ",")
        found.append(text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…")
    return found


def colours(run: Run, theme: Theme) -> tuple[Scale, tuple[str, str]]:
    """The scale of the nodes' fill, and what its ends mean."""
    labels = run.task.output_labels
    if len(labels) <= ORDERED:
        return theme.signed, (symbol(labels[0]), symbol(labels[-1]))
    return theme.share, ("0", "1")


def fills(run: Run) -> tuple[Floats, Floats]:
    """What is drawn of predictions and targets, on the colour scale's −1..1 or 0..1."""
    chances: Floats = run.predictions
    right = np.asarray(run.targets, int)
    if chances.shape[1] <= ORDERED:
        places = np.linspace(-1, 1, chances.shape[1])
        return chances @ places, places[right]
    return np.take_along_axis(chances, right[:, None], 1)[:, 0], np.ones(len(right))


def nodes(run: Run, tree: TreeShape, theme: Theme, known: list[str]) -> list[Dict]:
    """Draw the nodes, with the `known` phrase of each, and the dots of their targets."""
    scale, _ = colours(run, theme)
    predictions, targets = fills(run)
    counted, size = np.asarray(run.mask), node_size(run.length)
    wrong = counted & (run.predictions.argmax(-1) != run.targets)
    rings = np.where(wrong, theme.alarm, np.where(counted, theme.text, theme.frame)).tolist()
    colour = {
        "cmin": -1 if scale is theme.signed else 0,
        "cmax": 1,
        "colorscale": scale,
    }
    places = np.arange(run.length)
    given = np.flatnonzero(counted)
    ring = {"color": rings, "width": (1 + wrong).tolist()}
    dot = {"size": round(0.4 * size), "color": parts.typed(targets[given])}
    return [
        marks.points(
            places + 1,
            tree.height,
            colour | {"size": size, "color": parts.typed(predictions), "line": ring},
            "%{text}",
            text=told(run, known),
            cliponaxis=False,
        ),
        marks.points(given + 1, tree.height[given], colour | dot, cliponaxis=False),
    ]


def node_size(length: int) -> int:
    """Pixels of a node's marker: smaller where many stand side by side."""
    return 16 if length <= 25 else 11


def leaves(words: list[str], lines: int, tree: TreeShape, theme: Theme) -> Dict:
    """Draw the words below their leaves, on so many lines."""
    row = np.arange(len(tree.leaves)) % lines
    return marks.words(
        tree.leaves + 1,
        -0.45 - (row + 0.5) * WORDS / LEVEL,
        [symbol(words[leaf]) for leaf in tree.leaves],
        SIZE,
        theme.text,
        cliponaxis=False,
    )


def told(run: Run, known: list[str]) -> list[str]:
    """What hovering over each node says."""
    labels, signal = symbols(run.task.output_labels), run.gradient_of
    said, norms = run.predictions.argmax(-1), run.gradient_norm(signal)
    wrong = np.asarray(run.mask) & (said != run.targets)
    found = []
    for place, phrase in enumerate(known):
        text = f"node {place + 1}: {symbol(quoted(phrase))}"
        text += f"<br>{labels[said[place]]} {run.predictions[place, said[place]]:.2f}"
        if wrong[place]:
            text += f", target {labels[int(run.targets[place])]}"
        found.append(f"{text}<br>‖∂L/∂{signal}‖ = {number(norms[place])}")
    return found


def edges(run: Run, tree: TreeShape, theme: Theme) -> list[Dict]:
    """Draw the lines from parents to children, in bands of the gradient that reaches the child."""
    highest = highest_of(run)
    band, drawn = bands(run, highest), []
    for k in sorted(set(band.tolist())):
        here = tree.edges[band[tree.edges[:, 1]] == k]
        lines = np.full((2, len(here), 3), np.nan)  # from, to, a gap
        lines[:, :, :2] = here + 1, tree.height[here]
        x, y = lines.reshape(2, -1)
        look: Dict = {"colour": theme.muted, "width": 1, "dash": "dot"}
        if k >= 0:
            colour = colour_of(highest - (BANDS - 1 - k) / 2, theme)
            look = {"colour": colour, "width": float(WIDTHS[k])}
        drawn.append(marks.line(x, y, **look, cliponaxis=False))
    return drawn


def highest_of(run: Run) -> int:
    """The first power of ten above every gradient of the probe."""
    top = largest(run.gradient_norms[run.gradient_of])
    return math.ceil(math.log10(top) - 1e-9) if top > 0 else 0


def colour_of(exponent: float, theme: Theme) -> str:
    """The colour of 10 to the `exponent` on the scale of all gradients; what is small has that of
    10⁻⁴, as a paler line would not be seen."""
    share = min(max((exponent - FLOOR) / (CEILING - FLOOR), 0.5), 1.0)
    place = share * (len(theme.gradient) - 1)
    at = min(int(place), len(theme.gradient) - 2)
    one, other = (
        np.array([int(theme.gradient[k][1][i : i + 2], 16) for i in (1, 3, 5)])
        for k in (at, at + 1)
    )
    mixed = np.round(one + (place - at) * (other - one)).astype(int)
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def bands(run: Run, highest: int) -> np.ndarray:
    """The band of each node: BANDS - 1 next to 10 to the `highest`, −1 for none."""
    norms = run.gradient_norm(run.gradient_of)
    usable = (norms > 0) & np.isfinite(norms)
    decades = np.log10(np.where(usable, norms, 1.0)) - highest
    found = np.clip(BANDS - 1 + np.ceil(2 * decades), 0, BANDS - 1)
    return np.where(usable, found, -1).astype(int)


def reading(run: Run, tree: TreeShape, known: list[str]) -> str:
    """Say how many nodes are right, and how much gradient the deepest leaf gets."""
    if not np.isfinite(run.predictions).all():
        return "The predictions are not finite numbers; the nodes stay empty."
    found = hits(run)
    many = found.steps.size
    if many == 1:
        sure = percent(found.of_target[0])
        start = f"Only the root is in the loss: there the correct class gets {sure}."
    elif found.correct < many:
        start = f"{found.correct} of {many} nodes are correct; the others have a red ring."
    else:
        start = f"All {many} nodes are correct."
    share, deepest = deepest_share(run.gradient_norm(run.gradient_of), tree), tree.deepest
    if math.isnan(share):
        return f"{start} No gradient of {run.gradient_of} enters at the root."
    return (
        f"{start} The deepest leaf, {quoted(known[deepest])}, "
        f"{count(int(tree.depth[deepest]), 'level')} below the root, gets "
        f"{multiple(share)} the root's gradient of {run.gradient_of}."
    )


TREE = Figure(key="tree", title="Tree", order=11, draw=draw, shows=keys)
