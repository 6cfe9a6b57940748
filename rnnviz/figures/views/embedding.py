"""The learned vectors of symbols in two dimensions, and how they moved."""

import math
from html import unescape

import numpy as np

from rnnviz.analysis.ranges import largest, nice_above
from rnnviz.analysis.run import Run
from rnnviz.analysis.vectors import InPlane, closest, farthest, in_plane
from rnnviz.engine.numbers import number, percent, tick
from rnnviz.figures import marks, parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import quoted, symbols

HEIGHT = 350
TITLES = {
    "embedding": "E · embedding of each input symbol",
    "decoder-embedding": "E · embedding of the decoder's symbols",
}
START = "▸ start"  # what the decoder reads first
FEW = 12  # symbols that are set in bold
DOT = "•"  # where a name has no room
LETTER, LINE = 6.5, 13  # px of a name, about
PLOT = 250  # px of the picture's span, between that of a phone and of a desk


def symbols_of(run: Run) -> dict[str, tuple[str, ...]]:
    """The sets of symbols that have vectors, by panel: the input's, then the decoder's."""
    every = {
        "embedding": run.task.input_labels,
        "decoder-embedding": (*run.task.output_labels, START),
    }
    return {key: labels for key, labels in every.items() if f"{key}.E" in run.weights}


def draw(run: Run, theme: Theme, key: str) -> Panel:
    """Draw one set of vectors."""
    labels, now = symbols_of(run)[key], np.asarray(run.weights[f"{key}.E"])
    updates, before = run.trails.get(f"{key}.E", (np.array([run.updates]), now[None]))
    finite = bool(np.isfinite(now).all() and np.isfinite(before).all())
    nothing = np.zeros_like(now)
    seen = in_plane(now, before) if finite else in_plane(nothing, nothing[None])
    text = reading(now, seen, labels) if finite else "Some vectors are not finite numbers."
    size = "one number" if len(now) == 1 else f"{len(now)} numbers"
    return Panel(
        key=key,
        title=f"{TITLES[key]} ({size})",
        column="side",
        figure={"data": traces(seen, labels, theme), "layout": layout(seen, theme)},
        reading=text,
        alt=f"Map of {len(labels)} symbols with trails from update {updates[0]} to "
        f"{run.updates}. {text}",
        height=HEIGHT,
    )


def traces(seen: InPlane, labels: tuple[str, ...], theme: Theme) -> list[Dict]:
    """Draw a faint trail behind each symbol, a gap between two."""
    paths = np.concatenate([seen.trails, seen.points[None]])
    gap = np.full((1, *paths.shape[1:]), np.nan)
    x, y = np.concatenate([paths, gap]).transpose(2, 1, 0).reshape(2, -1)
    trails = marks.line(x, y, theme.network_faint, width=1)
    names = symbols(labels)
    roomy = with_room(seen.points, names, span_of(seen))
    shown = [
        (f"<b>{name}</b>" if len(labels) <= FEW else name) if has_room else DOT
        for name, has_room in zip(names, roomy, strict=True)
    ]
    named = marks.words(
        seen.points[:, 0],
        seen.points[:, 1],
        shown,
        12,
        theme.text,
        "%{hovertext} at %{x:.2f}, %{y:.2f}",
        hovertext=names,
        cliponaxis=False,
    )
    return [trails, named]


def with_room(points: np.ndarray, names: list[str], span: float) -> list[bool]:
    """Whether each name can stand at its point (n, 2) without touching one before it."""
    pixels = points * PLOT / (2 * span)
    taken: list[tuple[float, float, float]] = []
    shown = []
    for (x, y), name in zip(pixels, names, strict=True):
        half = LETTER * len(unescape(name)) / 2
        free = all(abs(x - u) >= half + w or abs(y - v) >= LINE for u, v, w in taken)
        shown.append(free)
        if free:
            taken.append((x, y, half))
    return shown


def span_of(seen: InPlane) -> float:
    """The round number that holds every point and trail."""
    top = max(largest(seen.points), largest(seen.trails))
    step = nice_above(top / 10, 0.1)
    return step * math.ceil(top / step - 1e-9) if top else step


def layout(seen: InPlane, theme: Theme) -> Dict:
    """Return equal axes around 0 that hold every point and trail."""
    span = span_of(seen)
    ticks = [-span, 0.0, span]
    low, high = -1.1 * span, 1.1 * span
    axis = parts.value_axis(theme, low, high, ticks, ticktext=[tick(t) for t in ticks])
    axis |= {"type": "linear", "constrain": "domain"}
    return parts.side_layout(theme, HEIGHT, axis, {**axis, "scaleanchor": "x"})


def reading(now: np.ndarray, seen: InPlane, labels: tuple[str, ...]) -> str:
    """Say which two are nearest, which has moved farthest, and how much the picture shows."""
    one, other, apart = closest(now)
    far, moved = farthest(seen)
    text = f"Closest: {quoted(labels[one])} and {quoted(labels[other])}, {number(apart)} apart."
    if moved > 0:
        text += f" Trails begin at update 0; {quoted(labels[far])} has moved farthest, by "
        text += f"{number(moved)}."
    if not all(with_room(seen.points, symbols(labels), span_of(seen))):
        text += f" {DOT}: no room for the name; hover to read it."
    if len(now) > 2:
        text += f" Projected on the first two principal components: {percent(seen.share)} of the "
        text += "variance."
    return text


EMBEDDING = Figure(
    key="embedding",
    title="Embeddings",
    order=64,
    draw=draw,
    shows=lambda run: tuple(symbols_of(run)),
)
