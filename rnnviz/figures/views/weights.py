"""The weights: recurrent, input and biases, attention, output."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rnnviz.analysis.ranges import close_above, largest
from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Floats
from rnnviz.figures import parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.scales import add_scale
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import labelled, number, subscript, tick

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


def panels(run: Run, theme: Theme) -> list[Panel]:
    """Draw the cell's matrices block beside block, then the head; a colour range each."""
    cell = run.path_weights
    matrices = [block(name, w) for name, w in cell.items() if w.ndim == 2]
    recurrent = [b for b in matrices if b.name.startswith("U")]
    others = [b for b in matrices if b not in recurrent]
    others += biases({name: w for name, w in cell.items() if w.ndim == 1})
    head = [block("W", run.weights["head.W"])]
    head += biases({"b": run.weights["head.b"]} if "head.b" in run.weights else {})
    rows = len(run.weights["head.W"])
    low = min(60 + 6 * rows, 130)
    h, y = (subscript(name, run.noun) for name in "hy")
    kinds = [
        Kind("weights-recurrent", "U · recurrent weights", "unit", "unit", 150),
        Kind("weights-input", "W, b · input weights and biases", "unit", "input", 130),
        Kind("weights-attention", "W, U, v · weights of the attention score", "unit", "unit", 110),
        Kind("weights-head", f"W, b · output weights, from {h} to {y}", "output", "unit", low),
    ]
    looking = {n.split(".")[1]: w for n, w in run.weights.items() if n.startswith("attention.")}
    attention = [block(name, w) for name, w in looking.items() if w.ndim == 2]
    attention += biases({name: w for name, w in looking.items() if w.ndim == 1})
    kinds[:2] = [replace(k, title=f"{k.title}{run.path_note}") for k in kinds[:2]]
    drawn = zip(kinds, (recurrent, others, attention, head), strict=True)
    return [panel(theme, kind, blocks) for kind, blocks in drawn if blocks]


def span_of(blocks: list[DrawnWeights]) -> float:
    """Return the end of a colour range: 0.5, 0.6, 0.8, 1, 1.2, …"""
    return close_above(max((largest(b.values) for b in blocks), default=0.0), AT_LEAST)


def block(name: str, weights: Floats) -> DrawnWeights:
    """Return a matrix whose columns are numbered from 1."""
    numbers = np.arange(1, weights.shape[1] + 1, dtype=np.uint8 if weights.shape[1] < 256 else None)
    return DrawnWeights(name, weights, parts.whole(np.broadcast_to(numbers, weights.shape)))


def biases(vectors: dict[str, Floats]) -> list[DrawnWeights]:
    """Return all vectors as the columns of one block, none without vectors."""
    if not vectors:
        return []
    values = np.stack(list(vectors.values()), 1)
    name = "b" if len(vectors) > 1 else next(iter(vectors))
    return [DrawnWeights(name, values, [[labelled(n) for n in vectors]] * len(values))]


def panel(theme: Theme, kind: Kind, blocks: list[DrawnWeights]) -> Panel:
    """Draw blocks of one height side by side, each in a frame, with a gap between two."""
    span = span_of(blocks)
    total = sum(b.values.shape[1] for b in blocks)
    gap = max(total * 0.02, 0.3)
    width = total + gap * (len(blocks) - 1)
    traces, centres, frames, start = [], [], [], 0.0
    for b in blocks:
        end = start + b.values.shape[1]
        traces.append(trace(theme, b, start, kind, span))
        frames.append(frame(theme, start / width, end / width))
        centres.append((start + end + 1) / 2)
        start = end + gap
    xaxis = parts.axis(
        theme,
        type="linear",
        range=[0.5, width + 0.5],
        tickvals=centres,
        ticktext=[below(b.name) for b in blocks],
        tickangle=0,
    )
    rows = len(blocks[0].values)
    yaxis = parts.row_axis(theme, rows, kind.rows)
    second = LINE if any(" " in b.name for b in blocks) else 0
    height = kind.height + second
    layout = parts.side_layout(theme, height, xaxis, yaxis, shapes=frames)
    layout["margin"]["b"] += second
    add_scale(layout, theme, theme.signed, (tick(-span), tick(span)))
    names = ", ".join(b.name for b in blocks)
    return Panel(
        key=kind.key,
        title=kind.title,
        column="side",
        figure={"data": traces, "layout": layout},
        reading=reading(blocks, kind),
        alt=f"Heatmaps of {names}: {rows} rows, colours from {tick(-span)} to {tick(span)}.",
        height=height,
    )


def frame(theme: Theme, left: float, right: float) -> Dict:
    """Return the line around a block, from and to a share of the plot's width: weights of 0 have
    the background's colour."""
    place = {"xref": "paper", "x0": left, "x1": right, "yref": "paper", "y0": 0, "y1": 1}
    return {"type": "rect", **place, "line": {"color": theme.frame, "width": 1}}


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
    return parts.heatmap(
        b.values, theme.signed, -span, span, hover, x0=start + 1, customdata=b.columns
    ) | {"xgap": 0, "ygap": 0}


def reading(blocks: list[DrawnWeights], kind: Kind) -> str:
    """Say which weight is largest, and how large they are on the whole."""
    sizes = {b.name: np.abs(b.values) for b in blocks}
    if not all(np.isfinite(size).all() for size in sizes.values()):
        return "Some weights are not finite numbers; they are not drawn."
    name = max(sizes, key=lambda n: sizes[n].max(initial=0.0))
    row, column = np.unravel_index(int(sizes[name].argmax()), sizes[name].shape)
    value = next(b.values[row, column] for b in blocks if b.name == name)
    mean = np.concatenate([size.ravel() for size in sizes.values()]).mean()
    return (
        f"Row: receiving {kind.rows}; column: sending {kind.columns}. Largest weight: "
        f"{number(value)} in {name} (row {row + 1}, column {column + 1}); mean magnitude "
        f"{number(mean)}."
    )


WEIGHTS = Figure(key="weights", order=80, panels=panels)
