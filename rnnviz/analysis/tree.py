"""The form of one tree, and what lies below each of its nodes."""

from dataclasses import dataclass
from functools import lru_cache

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

    @property
    def root(self) -> int:
        """The place of the root."""
        return int(self.depth.argmin())

    @property
    def deepest(self) -> int:
        """The place of the leaf farthest from the root, the first of several."""
        return int(self.depth.argmax())

    @property
    def leaves(self) -> Whole:
        """The places of the leaves, from left to right."""
        return np.flatnonzero(self.height == 0)

    @property
    def edges(self) -> list[tuple[int, int]]:
        """(parent, child) places, a child's edge from left to right."""
        found = [(p, int(c)) for p, pair in enumerate(self.children) for c in pair if c >= 0]
        return sorted(found, key=lambda edge: edge[1])

    def below(self, place: int) -> Whole:
        """The places of the leaves below a node, itself if it is one."""
        first, last = place, place
        while self.children[first, 0] >= 0:
            first = self.children[first, 0]
        while self.children[last, 1] >= 0:
            last = self.children[last, 1]
        return np.arange(first, last + 1, 2)


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
    shape = np.array(nodes), below, height, np.array(depths)
    for values in shape:
        values.flags.writeable = False
    return TreeShape(*shape)


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
    depths = [shape.depth for shape in shapes]
    values = [norms[shape.nodes, column] for column, shape in enumerate(shapes)]
    found = []
    for depth in range(int(max(d.max() for d in depths)) + 1):
        here = [
            v[(d == depth) & (v > 0) & np.isfinite(v)] for v, d in zip(values, depths, strict=True)
        ]
        every, own = np.concatenate(here), here[example]
        if every.size:
            mean = float(np.exp(np.log(own).mean())) if own.size else float("nan")
            found.append(AtDepth(depth, float(every.min()), float(every.max()), mean))
    return found


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
