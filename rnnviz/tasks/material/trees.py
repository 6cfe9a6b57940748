"""Binary trees of words, and how many of them become one batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Union

import numpy as np

from rnnviz.engine.batch import Batch, Bools, Symbols
from rnnviz.tasks.material.sequences import Whole

Tree = Union[str, "tuple[Tree, Tree]"]  # a word, or two parts


def leaves(tree: Tree) -> tuple[str, ...]:
    """The words from left to right."""
    return (tree,) if isinstance(tree, str) else leaves(tree[0]) + leaves(tree[1])


def nodes_of(count: int) -> int:
    """How many nodes a binary tree of `count` leaves has."""
    return 2 * count - 1


def post_order(tree: Tree) -> list[tuple[Tree, int, int]]:
    """Each node as (its subtree, left child, right child), children first; -1 for no child."""
    found: list[tuple[Tree, int, int]] = []

    def visit(part: Tree) -> int:
        below = (-1, -1) if isinstance(part, str) else (visit(part[0]), visit(part[1]))
        found.append((part, *below))
        return len(found) - 1

    visit(tree)
    return found


@dataclass(frozen=True)
class Forest:
    """M trees of at most N nodes, in post-order, the root last, unused nodes first.

    `words` (N, M): the leaf's word, `symbols` where there is none. `children` (N, M, 2): node
    numbers, -1 for none. `targets` (N, M): a class; `mask` (N, M): the nodes that have one.
    """

    words: Whole
    children: Whole
    targets: Whole
    mask: Bools
    symbols: int

    def batch(self, pick: Whole) -> Batch:
        """The trees with these numbers as a batch."""
        words = self.words[:, pick]
        return Batch(
            x=Symbols(words, self.symbols),
            targets=self.targets[:, pick],
            mask=self.mask[:, pick],
            input_mask=words < self.symbols,
            children=self.children[:, pick],
        )


def plant(
    trees: Sequence[Tree],
    length: int,
    vocabulary: Sequence[str],
    label: Callable[[Tree], int | None],
) -> Forest:
    """Put `trees` of at most `length` leaves side by side; `label` gives a subtree's class, or
    None where nothing is asked."""
    number = {word: place for place, word in enumerate(vocabulary)}
    shape = nodes_of(length), len(trees)
    words = np.full(shape, len(number))
    children = np.full((*shape, 2), -1)
    targets, mask = np.zeros(shape, int), np.zeros(shape, bool)
    for column, tree in enumerate(trees):
        found = post_order(tree)
        first = len(words) - len(found)
        for place, (part, left, right) in enumerate(found, first):
            if isinstance(part, str):
                words[place, column] = number[part]
            else:
                children[place, column] = left + first, right + first
            asked = label(part)
            if asked is not None:
                targets[place, column], mask[place, column] = asked, True
    return Forest(words, children, targets, mask, len(number))
