"""The nodes of a batch of binary trees, sorted so that they can be computed level by level."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Levels:
    """The R nodes of a batch as rows, the leaves of all trees first, then what lies above.

    `nodes`, `examples`: (R,) where each row stands in the batch. `children`: (R, 2) rows, R where
    there is no child. `slices`: the rows of one height each; children lie in earlier ones.
    """

    nodes: Rows
    examples: Rows
    children: Rows
    slices: list[slice]


def levels_of(children: NDArray[np.integer], used: NDArray[np.bool_]) -> Levels:
    """Sort nodes by height. `children` (N, B, 2): node numbers in post-order, -1 for none.

    `used` (N, B): nodes that count even when they stand alone. Raises ValueError when a child
    comes after its parent or has two parents.
    """
    steps, batch, _ = children.shape
    if (children >= np.arange(steps)[:, None, None]).any():
        raise ValueError("children: a child comes after its parent; nodes stand in post-order")
    columns = np.arange(batch)[:, None]
    parents = np.zeros((steps + 1, batch), int)  # -1 reads the row that no node has
    np.add.at(parents, (children, columns), 1)
    if parents[:-1].max(initial=0) > 1:
        raise ValueError("children: a node has two parents; in a tree it has one")
    nodes, examples = np.nonzero(used | (parents[:-1] > 0) | (children.max(-1) >= 0))
    height = _heights(children)[nodes, examples]
    order = np.argsort(height, kind="stable")
    nodes, examples = nodes[order], examples[order]
    row = np.full((steps + 1, batch), len(nodes))
    row[nodes, examples] = np.arange(len(nodes))
    counts = np.bincount(height)
    slices = [slice(b - n, b) for n, b in zip(counts, counts.cumsum(), strict=True)]
    return Levels(nodes, examples, row[children[nodes, examples], examples[:, None]], slices)


def _heights(children: NDArray[np.integer]) -> Rows:
    """(N, B): 0 at a leaf, else one more than the higher child."""
    steps, batch, _ = children.shape
    columns = np.arange(batch)[:, None]
    height = np.full((steps + 1, batch), -1)
    while True:  # as often as the highest tree is high
        above = height[children, columns].max(-1) + 1
        if np.array_equal(above, height[:-1]):
            return above
        height[:-1] = above
