"""The form of one tree, and what lies below each of its nodes."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from rnnviz.engine.batch import Floats
from rnnviz.tasks.material.sequences import Whole


@dataclass(frozen=True)
class TreeShape:
    """A tree whose n nodes are listed from left to right, each between the parts below it.

    `nodes` (n,): where each stands on the axis of the trace. `children` (n, 2): places in this
    list, -1 for none. `height` (n,): 0 at leaves; `depth` (n,): 0 at the root.
    """

    nodes: Whole
    children: Whole
    height: Whole
    depth: Whole

    @cached_property
    def root(self) -> int:
        """The place of the root."""
        return int(self.depth.argmin())

    @cached_property
    def deepest(self) -> int:
        """The place of the leaf farthest from the root, the first of several."""
        return int(self.depth.argmax())

    @cached_property
    def leaves(self) -> Whole:
        """The places of the leaves, from left to right."""
        return _fixed(np.flatnonzero(self.height == 0))

    @cached_property
    def edges(self) -> Whole:
        """(parent, child) places, (n - 1, 2), a child's edge from left to right."""
        parents, sides = np.nonzero(self.children >= 0)
        found = np.stack([parents, self.children[parents, sides]], 1)
        return _fixed(found[found[:, 1].argsort()])

    @cached_property
    def below(self) -> tuple[range, ...]:
        """Of each node the places of the leaves below it, itself if it is one."""
        children: list[list[int]] = self.children.tolist()
        found = []
        for place in range(len(children)):
            first, last = place, place
            while children[first][0] >= 0:
                first = children[first][0]
            while children[last][1] >= 0:
                last = children[last][1]
            found.append(range(first, last + 1, 2))
        return tuple(found)


def shape_of(children: Whole) -> TreeShape:
    """Read the tree whose root is the last of (N, 2) `children`, node numbers or -1. Read-only: the
    trees that are looked at stay the same while training plays, and are read once."""
    return _shape_of(np.ascontiguousarray(children, np.int64).tobytes())


@lru_cache(maxsize=256)
def _shape_of(numbers: bytes) -> TreeShape:
    children: list[list[int]] = np.frombuffer(numbers, np.int64).reshape(-1, 2).tolist()
    nodes: list[int] = []
    depths: list[int] = []
    place: dict[int, int] = {}

    def visit(node: int, depth: int) -> None:
        left, right = children[node]
        if left >= 0:
            visit(left, depth + 1)
        place[node] = len(nodes)
        nodes.append(node)
        depths.append(depth)
        if right >= 0:
            visit(right, depth + 1)

    visit(len(children) - 1, 0)
    below = np.array([[place.get(c, -1) for c in children[node]] for node in nodes])
    height = np.zeros(len(nodes), int)
    for at in np.argsort(nodes):  # children come before their parents there
        height[at] = max((1 + height[c] for c in below[at] if c >= 0), default=0)
    return TreeShape(*map(_fixed, (np.array(nodes), below, height, np.array(depths))))


def _fixed(values: Whole) -> Whole:
    """The same array, which nobody can change any more."""
    values.flags.writeable = False
    return values


def deepest_share(norms: Floats, tree: TreeShape) -> float:
    """How much of the root's gradient, of (nodes,) `norms`, the deepest leaf gets; NaN of none."""
    at_root = float(norms[tree.root])
    return float(norms[tree.deepest]) / at_root if at_root > 0 else float("nan")


@dataclass(frozen=True)
class AtDepth:
    """What gradient norms there are at one depth: the least and the most of all trees, and the
    geometric mean of one of them."""

    depth: int
    low: float
    high: float
    mean: float


def by_depth(norms: Floats, shapes: list[TreeShape], example: int) -> list[AtDepth]:
    """Gather norms (N, B) of the nodes of B trees by their depth, the root first.

    Depths where nothing is above 0 are left out; the mean is NaN where the `example` has nothing.
    """
    columns = [norms[shape.nodes, column] for column, shape in enumerate(shapes)]
    depths, values = np.concatenate([shape.depth for shape in shapes]), np.concatenate(columns)
    usable = (values > 0) & np.isfinite(values)
    depths, values = depths[usable], values[usable]
    low, high = np.full((2, int(depths.max(initial=-1)) + 1), np.nan)
    np.fmin.at(low, depths, values)
    np.fmax.at(high, depths, values)
    mean = _means(columns[example], shapes[example].depth, len(low))
    every = zip(low.tolist(), high.tolist(), mean.tolist(), strict=True)
    return [AtDepth(depth, *at) for depth, at in enumerate(every) if at[0] > 0]


def _means(norms: Floats, depth: Whole, levels: int) -> Floats:
    """The geometric mean of one tree's norms at each depth, NaN where none is above 0."""
    usable = (norms > 0) & np.isfinite(norms)
    counts = np.bincount(depth[usable], minlength=levels)
    sums = np.bincount(depth[usable], np.log(norms[usable]), levels)
    means: Floats = np.exp(sums / np.where(counts, counts, np.nan))
    return means


@dataclass(frozen=True)
class Descent:
    """How the mean gradient of one tree changes from its level at depth `first` to the deepest,
    `last`, that gets any; `mean`: what is left there."""

    first: int
    last: int
    mean: float
    ratio: float

    @property
    def factor(self) -> float:
        """The ratio as a constant factor for each level."""
        return self.ratio ** (1 / (self.last - self.first))


def descent(levels: list[AtDepth]) -> Descent | None:
    """Compare the levels of `by_depth`; None where no gradient is."""
    own = [at for at in levels if np.isfinite(at.mean)]
    if not own:
        return None
    first, last = own[0], own[-1]
    return Descent(first.depth, last.depth, last.mean, last.mean / first.mean)
