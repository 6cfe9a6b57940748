"""The weights: recurrent, input and biases, attention, output."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np

from rnnviz.analysis.ranges import close_above, largest
from rnnviz.analysis.run import Run
from rnnviz.analysis.weights import Largest, largest_weight
from rnnviz.engine.batch import Floats
from rnnviz.engine.numbers import number, tick
from rnnviz.figures import marks, multiples, parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.scales import add_scale
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import labelled, subscript

LINE = 13  # px, for a second line of names
AT_LEAST = 0.5  # the smallest colour range


@dataclass(frozen=True)
class DrawnWeights:
    """A matrix of the picture: `columns` names what each column stands for when hovering."""

    name: str
    values: Floats
    columns: Any


@dataclass(frozen=True)
class Kind:
    """One of the pictures: what its rows and columns are, and its height."""

    key: str
    title: str
    rows: str
    columns: str
    height: int


def recurrent(run: Run) -> dict[str, Floats]:
    """The cell's matrices that states pass through."""
    return {name: w for name, w in run.path_weights.items() if name[0] == "U" and w.ndim == 2}


def entering(run: Run) -> dict[str, Floats]:
    """The cell's other parameters."""
    return {name: w for name, w in run.path_weights.items() if name[0] != "U" or w.ndim != 2}


def beside(run: Run, part: str) -> dict[str, Floats]:
    """The parameters of the attention or of the head."""
    start = len(part) + 1
    return {name[start:]: w for name, w in run.weights.items() if name.startswith(f"{part}.")}


PARAMETERS: dict[str, Callable[[Run], dict[str, Floats]]] = {  # of each picture, by its key
    "weights-recurrent": recurrent,
    "weights-input": entering,
    "weights-attention": partial(beside, part="attention"),
    "weights-head": partial(beside, part="head"),
}


def keys(run: Run) -> tuple[str, ...]:
    """The pictures that have something to show."""
    return tuple(key for key, parameters in PARAMETERS.items() if parameters(run))


def kind_of(run: Run, key: str, weights: dict[str, Floats]) -> Kind:
    """What the picture with this key is called, and how high it is."""
    if key == "weights-recurrent":
        return Kind(key, f"U · recurrent weights{run.path_note}", "unit", "unit", 150)
    if key == "weights-input":
        title = f"W, b · input weights and biases{run.path_note}"
        return Kind(key, title, "unit", "input", 130)
    if key == "weights-attention":
        return Kind(key, "W, U, v · weights of the attention score", "unit", "unit", 110)
    h, y = (subscript(name, run.topology.index) for name in "hy")
    low = min(60 + 6 * len(weights["W"]), 130)
    return Kind(key, f"W, b · output weights, from {h} to {y}", "output", "unit", low)


def draw(run: Run, theme: Theme, key: str) -> Panel:
    """Draw matrices block beside block, then the vectors as one; a colour range for all."""
    weights = PARAMETERS[key](run)
    blocks = [block(name, w) for name, w in weights.items() if w.ndim == 2]
    blocks += biases({name: w for name, w in weights.items() if w.ndim == 1})
    return panel(theme, kind_of(run, key, weights), blocks)


def span_of(blocks: list[DrawnWeights], found: Largest | None) -> float:
    """Return the end of a colour range: 0.5, 0.6, 0.8, 1, 1.2, … that holds the largest weight."""
    top = abs(found.value) if found else max(largest(b.values) for b in blocks)
    return close_above(top, AT_LEAST)


def block(name: str, weights: Floats) -> DrawnWeights:
    """Return a matrix whose columns are numbered from 1."""
    return DrawnWeights(name, weights, parts.column_numbers(*weights.shape))


def biases(vectors: dict[str, Floats]) -> list[DrawnWeights]:
    """Return all vectors as the columns of one block, none without vectors."""
    if not vectors:
        return []
    values = np.array(list(vectors.values())).T
    name = "b" if len(vectors) > 1 else next(iter(vectors))
    return [DrawnWeights(name, values, [[labelled(n) for n in vectors]] * len(values))]


def panel(theme: Theme, kind: Kind, blocks: list[DrawnWeights]) -> Panel:
    """Draw blocks of one height side by side, each in a frame, with a gap between two."""
    found = largest_weight({b.name: b.values for b in blocks})
    span, rows = span_of(blocks, found), len(blocks[0].values)
    named = tuple((b.name, b.values.shape[1]) for b in blocks)
    layout, starts = layout_of(theme, kind, named, rows, span)
    places = zip(blocks, starts, strict=True)
    names = ", ".join(b.name for b in blocks)
    return Panel(
        key=kind.key,
        title=kind.title,
        column="side",
        figure={
            "data": [trace(theme, b, start, kind, span) for b, start in places],
            "layout": layout,
        },
        reading=reading(found, kind),
        alt=f"Heatmaps of {names}: {rows} rows, colours from {tick(-span)} to {tick(span)}.",
        height=layout["height"],
        names=tuple(word for word in (found.name.split() if found else ()) if "_" in word),
    )


@lru_cache(maxsize=256)
def layout_of(
    theme: Theme, kind: Kind, blocks: tuple[tuple[str, int], ...], rows: int, span: float
) -> tuple[Dict, list[float]]:
    """Return the layout of blocks with these names and numbers of columns, and right of what each
    begins; both are nobody's to change."""
    row = multiples.row([columns for _, columns in blocks])
    xaxis = parts.axis(
        theme,
        type="linear",
        range=[0.5, row.width + 0.5],
        tickvals=row.centres,
        ticktext=[below(name) for name, _ in blocks],
        tickangle=0,
    )
    yaxis = {**parts.row_axis(theme, rows, kind.rows), "ticklabelstandoff": 2}
    second = LINE if any(" " in name for name, _ in blocks) else 0
    height = kind.height + second
    layout = parts.side_layout(theme, height, xaxis, yaxis, shapes=row.frames(theme))
    layout["margin"]["b"] += second
    add_scale(layout, theme, theme.signed, (tick(-span), tick(span)))
    return layout, row.starts


def below(name: str) -> str:
    """Write a block's name below it; "encoder" and "decoder", shortened, on a second line."""
    parameter, _, strand = name.partition(" ")
    return f"{labelled(parameter)}<br>{strand[:3]}" if strand else labelled(parameter)


def trace(theme: Theme, b: DrawnWeights, start: float, kind: Kind, span: float) -> Dict:
    """Return the heatmap of one block, its first column right of `start`."""
    name = labelled(b.name)
    hover = f"{name}, from {kind.columns} %{{customdata}} to {kind.rows} %{{y}}: %{{z:.3~g}}"
    if isinstance(b.columns, list):
        hover = f"%{{customdata}}, {kind.rows} %{{y}}: %{{z:.3~g}}"
    more = {"x0": start + 1, "customdata": b.columns, "xgap": 0, "ygap": 0}
    return marks.cells(b.values, theme.signed, -span, span, hover, **more)


def reading(found: Largest | None, kind: Kind) -> str:
    """Say which weight is largest, and how large they are on the whole."""
    if found is None:
        return "Some weights are not finite numbers; they are not drawn."
    return (
        f"Row: receiving {kind.rows}; column: sending {kind.columns}. Largest weight: "
        f"{number(found.value)} in {found.name} (row {found.row + 1}, column "
        f"{found.column + 1}); mean magnitude {number(found.mean)}."
    )


WEIGHTS = Figure(
    key="weights",
    title="Weights",
    order=80,
    draw=draw,
    shows=keys,
)
