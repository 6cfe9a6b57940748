"""Networks over binary trees: every node reads the states of its two children.

All nodes of one height of the whole batch are computed at once. A node has one parent, so what
flows back to it is added in one place.
"""

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.arena import Workspace
from rnnviz.engine.batch import Batch, Symbols
from rnnviz.engine.bound import Extent, Life, Named, Pass
from rnnviz.engine.elementwise import Numbers, derivative
from rnnviz.engine.embedding import spread, vectors_of
from rnnviz.engine.graph import Node
from rnnviz.engine.levels import levels_of
from rnnviz.engine.loss import by_output
from rnnviz.engine.lowering import Group
from rnnviz.engine.one_stack import OneStack
from rnnviz.engine.operation import run
from rnnviz.engine.operations import PRIMITIVES
from rnnviz.engine.topologies.tree import TREE

Array = NDArray[np.floating]


class TreeNetwork(OneStack):
    """A tree's cell and a linear head that reads every node; the weights as in a chain."""

    topology = TREE

    def over(self, extent: Extent) -> "TreePass":
        return TreePass(self, extent)


class TreePass(Pass):
    """A forward and a backward pass over a batch of trees.

    Inside, values and adjoints are (R + 1, units): a row for each node, and a last one that
    stands for an absent child: its value is zero, and what flows back to it is never read.
    """

    network: TreeNetwork

    def __init__(
        self, network: TreeNetwork, extent: Extent, workspace: Workspace | None = None
    ) -> None:
        super().__init__(network, extent, workspace)
        self.schedule = network.schedule
        (self.layout,) = network.strands
        self.parameters = network.parameters
        self.dtype, self.numbers = self.parameters.dtype, Numbers(self.parameters.dtype)
        shape = self.steps - self.first_output, network.design.n_out, self.batch
        self._y = np.zeros(shape, self.dtype)
        self._dy = by_output(lambda *sizes: np.zeros(sizes, self.dtype), *shape)
        self.loss = network.loss(self._y, self._dy)
        nodes, program = self.schedule.nodes, network.program
        self._starts = {min(g.rows, key=nodes.index): k for k, g in enumerate(self.schedule.groups)}
        self._reads = [
            (node, self.schedule.signals[self.schedule.sources[name]], program.place(name))
            for name, node in self.schedule.states.items()
        ]

    # --- the batch -------------------------------------------------------------------------

    def _take(self, batch: Batch) -> None:
        """Sort the nodes; see `levels_of`."""
        self._forget()
        if batch.children is None:
            raise ValueError("children: a batch of trees needs them")
        self.levels = levels_of(batch.children, batch.input_mask | batch.mask)
        self._x = batch.x[self.levels.nodes, self.levels.examples]
        self._answers = self.levels.nodes >= self.first_output  # the rows that have an output
        nodes = self.levels.nodes[self._answers] - self.first_output
        self._at = nodes, slice(None), self.levels.examples[self._answers]

    def leave(self) -> None:
        super().leave()
        self._forget()

    def _forget(self) -> None:
        """Free what a batch of another size could not use."""
        self.value: dict[Node, Array] = {}
        self.adjoint: dict[Node, Array] = {}
        self.operands: list[Array] = []

    def _zeros(self, width: int) -> Array:
        return np.zeros((len(self.levels.nodes) + 1, width), self.dtype)

    # --- forward ---------------------------------------------------------------------------

    def _run(self) -> None:
        """Compute every node, children first."""
        layout = self.layout
        for name, place in layout.aliases:
            place.of(self.parameters)[...] = layout.places[name].of(self.parameters)
        self.value = {node: self._start(node) for node in self.schedule.nodes if node.op != "x"}
        self.operands = [self._columns(block.columns) for block in layout.groups]
        for level in self.levels.slices:
            self._climb(level)
        head = self.network.head.place.of(self.parameters)
        h = self.value[self.schedule.signals["h"]][:-1][self._answers]
        self._y[...] = head[:, :1]
        self._y[self._at] = h @ head[:, 1:].T + head[:, 0]

    def _start(self, node: Node) -> Array:
        """The node's values: of all rows alike, or to be computed."""
        if node.op == "constant":
            return np.full((1, 1), node.value, self.dtype)
        if node.op == "vector":
            return self.layout.vectors[node].of(self.parameters).T
        return self._zeros(self.layout.units)

    def _columns(self, width: int) -> Array:
        """What a packed product reads, [x | 1 | operands], the operands still zero."""
        columns, place = self._zeros(width), self.network.entry.place
        x = self._x
        if place is not None:
            x = vectors_of(x, place.of(self.parameters))
        if isinstance(x, Symbols):  # no symbol falls on the column of ones
            columns[np.arange(len(x.numbers)), x.numbers] = 1.0
        else:
            columns[:-1, : self.layout.n_in] = x
        columns[:, self.layout.n_in] = 1.0
        return columns

    def _of(self, node: Node, level: slice) -> Array:
        """The node's values in a level."""
        value = self.value[node]
        return value if node.op in ("constant", "vector") else value[level]

    def _climb(self, level: slice) -> None:
        """Compute the nodes of one level."""
        children = self.levels.children[level]
        for node, source, side in self._reads:
            self.value[node][level] = self.value[source][children[:, side]]
        for node in self.schedule.nodes:
            if node in self._starts:
                self._multiply(self._starts[node], level)
            elif node.is_elementwise:
                out = self.value[node][level]
                arguments = [self._of(a, level) for a in node.args]
                run(PRIMITIVES[node.op].calls(*arguments, out, self.numbers.constant))

    def _multiply(self, number: int, level: slice) -> None:
        """One product for all rows of a group."""
        group, columns = self.schedule.groups[number], self.operands[number]
        for operand in group.operands:
            columns[level, self.layout.columns(group)[operand]] = self._of(operand, level)
        z = columns[level] @ self.layout.groups[number].of(self.parameters).T
        for row, part in self._parts(group):
            self.value[row][level] = z[:, part]

    def _parts(self, group: Group) -> list[tuple[Node, slice]]:
        units = self.layout.units
        return [(row, slice(k * units, (k + 1) * units)) for k, row in enumerate(group.rows)]

    # --- backward --------------------------------------------------------------------------

    def _run_back(self) -> None:
        self.gradient[...] = 0.0
        self.adjoint = {node: self._zeros(self.layout.units) for node in self.value}
        self._slopes = {n: self._derivative(n) for n in self.value if n.is_elementwise}
        self._from_answers()
        for level in reversed(self.levels.slices):
            self._descend(level)
        self._weigh_nodes()
        self._embed_back()

    def _from_answers(self) -> None:
        h = self.schedule.signals["h"]
        d, head = self._dy[self._at], self.network.head.place
        gradient = head.of(self.gradient)
        gradient[:, 0] = d.sum(0)
        gradient[:, 1:] = d.T @ self.value[h][:-1][self._answers]
        self.adjoint[h][:-1][self._answers] = d @ head.of(self.parameters)[:, 1:]

    def _derivative(self, node: Node) -> list[tuple[Node, int, Array | None]]:
        """The node's slopes by its arguments at all rows: argument, sign, size (None: 1)."""
        y, arguments = self.value[node], [self.value[a] for a in node.args]
        slopes = derivative(node.op, self.numbers, y, arguments)
        return [
            (argument, sign, None if slope is None else np.broadcast_to(slope, y.shape))
            for argument, (sign, slope) in zip(node.args, slopes, strict=True)
        ]

    def _descend(self, level: slice) -> None:
        """From the values of a level to what they were computed from."""
        for node in reversed(self.schedule.nodes):
            if node in self._starts:
                self._multiply_back(self._starts[node], level)
            elif node.is_elementwise:
                mine = self.adjoint[node][level]
                for argument, sign, slope in self._slopes[node]:
                    amount = mine if slope is None else mine * slope[level]
                    self.adjoint[argument][level] += amount if sign > 0 else -amount
        children = self.levels.children[level]
        for node, source, side in self._reads:
            self.adjoint[source][children[:, side]] += self.adjoint[node][level]

    def _multiply_back(self, number: int, level: slice) -> None:
        group, block = self.schedule.groups[number], self.layout.groups[number]
        weights = block.of(self.parameters)
        back = self._dz(group, level) @ weights
        for operand in group.operands:
            self.adjoint[operand][level] += back[:, self.layout.columns(group)[operand]]

    def _dz(self, group: Group, rows: slice) -> Array:
        return np.concatenate([self.adjoint[row][rows] for row in group.rows], axis=1)

    def _weigh_nodes(self) -> None:
        """The gradient of the weights: one product for all nodes of all trees."""
        layout, every = self.layout, slice(0, -1)
        for number, group in enumerate(self.schedule.groups):
            block = layout.groups[number].of(self.gradient)
            block[...] = self._dz(group, every).T @ self.operands[number][every]
        for node, column in layout.vectors.items():
            column.of(self.gradient)[:, 0] = self.adjoint[node][every].sum(0)
        for name, place in layout.aliases:
            layout.places[name].of(self.gradient)[...] += place.of(self.gradient)
            place.of(self.gradient)[...] = 0.0
        for gap in layout.gaps:
            gap.of(self.gradient)[...] = 0.0

    def _embed_back(self) -> None:
        """The gradient of the symbols' vectors, which the leaves have read."""
        place = self.network.entry.place
        if place is None:
            return
        n_in = self.layout.n_in
        d = sum(
            self._dz(group, slice(0, -1)) @ block.of(self.parameters)[:, :n_in]
            for group, block in zip(self.schedule.groups, self.layout.groups, strict=True)
        )
        spread(np.asarray(d), self._x, place.of(self.gradient))

    @property
    def lives(self) -> "list[TreeLife]":
        return [TreeLife(self)]

    def at_nodes(self, rows: Array) -> Array:
        """Rows where their nodes are: (N, B, width), 0 at unused nodes."""
        whole = np.zeros((self.steps, self.batch, rows.shape[1]), self.dtype)
        whole[self.levels.nodes, self.levels.examples] = rows[:-1]
        return whole


class TreeLife(Life):
    """Nodes take the place of steps; unused ones are 0."""

    def __init__(self, bound: TreePass) -> None:
        self.bound, self.layout = bound, bound.layout

    def look(self) -> tuple[Named, Named]:
        return self._named(self.bound.value), self._named(self.bound.adjoint)

    def restore(self) -> None:
        """Nothing: a tree's buffers are made anew for every batch."""

    def _named(self, rows: dict[Node, Array]) -> Named:
        signals = self.bound.schedule.signals.items()
        return {name: self.bound.at_nodes(rows[node]) for name, node in signals}
