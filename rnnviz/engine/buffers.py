"""The buffers of a strand's two passes, and what lies where in them.

Buffers are feature-major, (time, feature, batch), so that the gates of a step are contiguous
slabs.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.arena import Arena, Workspace, repeated
from rnnviz.engine.demands import START, Demands
from rnnviz.engine.graph import Node
from rnnviz.engine.layout import Layout, Vectors
from rnnviz.engine.loss import by_output
from rnnviz.engine.operation import Constants
from rnnviz.engine.product import Product

Array = NDArray[np.floating]
CHUNK_BYTES = 1024 * 1024  # what the dz of a chunk of steps may fill of the second-level cache


@dataclass(frozen=True)
class Room:
    """Where buffers for `steps` steps of `batch` sequences lie: in an arena of a workspace, which
    also has room for what is only needed on the way back.

    `passing`: whether nobody needs a layer once the layer above has run; then others lie in the
    same place, and a strand begins anew each time.
    """

    steps: int
    batch: int
    arena: Arena
    workspace: Workspace
    passing: bool = False

    def of_layer(self, number: int) -> "Room":
        """Where the buffers of a layer lie."""
        if not self.passing:
            return self
        return replace(self, arena=self.workspace.passing_arena(number))


class Buffers:
    """Buffers of one strand over `steps` steps of `batch` sequences.

    `x`: write the inputs (T, n_in, B) here. `h`: (T+1, 1+units, B), the ones row and h, index t+1
    after step t. `adjoint["h"]`: (T+1, units, B), dL/dh by the same index. `dx` (T, n_in, B):
    dL/dx, on demand. The states begin as `state[name][0]`, zeros unless somebody writes there.
    """

    def __init__(
        self,
        layout: Layout,
        vectors: Vectors,
        room: Room,
        demands: Demands,
    ) -> None:
        self.schedule, self.layout, self.vectors = layout.schedule, layout, vectors
        self.steps, self.batch, self.demands = room.steps, room.batch, demands
        self.room, self.zeros = room, room.arena.zeros
        self.units, self.n_in = layout.units, layout.n_in
        self.dtype = vectors.parameters.dtype
        self.const = Constants(self.dtype)
        schedule, parameters, gradient = self.schedule, vectors.parameters, vectors.gradient
        # Behind a cut the packed product would still have to return the output's gradient.
        self.rides = demands.rides and layout.head is not None and demands.cuts <= START
        n_out = layout.n_out if self.rides else 0
        self.d_outputs = by_output(self.zeros, self.steps, n_out, self.batch)
        self.dx = self.zeros(self.steps, layout.n_in if demands.dx else 0, self.batch)
        self.chunk = self._chunk_length()
        self.products = [self._product(k) for k in range(len(schedule.groups))]
        self._bind_operands()
        self._bind_values()
        self._bind_adjoints()
        self.set_ones()
        self.aliases = [
            (home.of(parameters), place.of(parameters), home.of(gradient), place.of(gradient))
            for home, place in ((layout.places[name], p) for name, p in layout.aliases)
        ]
        self.gaps = [gap.of(gradient) for gap in layout.gaps]

    def _product(self, number: int) -> Product:
        return Product(
            self.layout,
            number,
            self.vectors,
            self.zeros,
            shape=(self.steps, self.chunk, self.batch),
            rides=self.rides and self.schedule.groups[number].stage == "main",
            demands=self.demands,
        )

    def _bind_operands(self) -> None:
        """The columns [x | 1 | states] of all steps, and of each late product."""
        main = next((p for p in self.products if p.group.stage == "main"), None)
        operands = main.group.operands if main else ()
        wide = self.n_in + 1 + len(operands) * self.units
        self.inputs = self.zeros(self.steps + 1, wide, self.batch)
        self.x = self.inputs[: self.steps, : self.n_in]
        self.state: dict[str, Array] = {}
        for node in operands:
            assert main is not None
            self.state[node.name] = self.inputs[:, main.columns[node]]
        for name in self.schedule.states:
            if name not in self.state and name != "h":
                self.state[name] = self.zeros(self.steps + 1, self.units, self.batch)
        if "h" in self.state:
            start = self.n_in
            self.h = self.inputs[:, start : start + 1 + self.units]
        else:
            self.h = self.zeros(self.steps + 1, 1 + self.units, self.batch)
            self.state["h"] = self.h[:, 1:]
        for product in self.products:
            columns = product.weights.shape[1]
            if product.group.stage == "late":
                product.operands = self.zeros(self.steps, columns, self.batch)
            else:
                product.operands = self.inputs[: product.steps, :columns]

    def begin(self) -> None:
        """Set what a strand begins with, where others have calculated."""
        for state in self.state.values():
            state[0] = 0.0
        self.set_ones()

    def set_ones(self) -> None:
        """Set what biases are multiplied with."""
        self.inputs[:, self.n_in] = 1.0
        self.h[:, 0] = 1.0
        for product in self.products:
            product.operands[:, self.n_in] = 1.0

    def _bind_values(self) -> None:
        """Where each node's value lies: (T, units, B), or without time for scratch."""
        schedule = self.schedule
        self.value: dict[Node, Array] = {}
        self.timeless: set[Node] = set()
        self.copies: dict[Node, list[Array]] = {}  # late operands that have a second place
        for node, name in schedule.carried.items():
            self.value[node] = self.state[name][1:]
        for product in self.products:
            if product.group.stage == "late":
                for operand in product.group.operands:
                    place = product.operands[:, product.columns[operand]]
                    if operand in self.value:
                        self.copies.setdefault(operand, []).append(place)
                    else:
                        self.value[operand] = place
            for row in product.group.rows:
                self.value[row] = product.z[: self.steps, product.rows(row, self.units)]
        for name, node in schedule.states.items():
            self.value[node] = self.state[name][: self.steps]
        for node in schedule.nodes:
            if node not in self.value:
                self._bind_value(node)

    def _bind_value(self, node: Node) -> None:
        if node.op == "constant":
            self.value[node] = self.const(node.value)
        elif node.op == "vector":
            self.value[node] = self.layout.vectors[node].of(self.vectors.parameters)
        elif node in self.schedule.in_place:
            self.value[node] = self.value[node.args[0]]
            return
        elif node in self.schedule.kept:
            zeros = self.zeros if self.demands.learns else repeated(self.zeros)
            self.value[node] = zeros(self.steps, self.units, self.batch)
            return
        elif node.is_elementwise:
            self.value[node] = self.zeros(self.units, self.batch)
        self.timeless.add(node)

    def mark(self, symbols: NDArray[np.integer]) -> None:
        """Set `x` to symbols (T, B): to ones in their rows. No symbol, n_in, is where a one stands
        already, in the row of ones behind x."""
        self.x.fill(0.0)
        numbers, firsts, where = self._marks
        np.multiply(symbols, self.batch, where)
        np.add(where, firsts, where)
        numbers[where] = 1.0

    @cached_property
    def _marks(self) -> tuple[Array, NDArray[np.integer], NDArray[np.integer]]:
        """`inputs` as one row of numbers; where in it row 0 of each step and example lies; room for
        where their symbols do."""
        steps = np.arange(self.steps)[:, None] * self.inputs[0].size
        firsts = steps + np.arange(self.batch)
        return self.inputs.reshape(-1), firsts, np.empty_like(firsts)

    def at(self, node: Node, t: int | slice) -> Array:
        """The node's value at step t (or steps t)."""
        return self.value[node] if node in self.timeless else self.value[node][t]

    def _bind_adjoints(self) -> None:
        """dL/d(value) of each root for all steps; a state's index t+1 is after step t. Of no steps
        where nobody goes back."""
        steps = self.steps if self.demands.learns else 0
        self.adjoint: dict[str, Array] = {}
        self.root_adjoint: dict[Node, Array] = {}
        for root in self.schedule.roots:
            name = self.schedule.carried.get(root)
            if name:
                self.adjoint[name] = self.zeros(steps + 1, self.units, self.batch)
                self.root_adjoint[root] = self.adjoint[name][1:]
            else:
                self.root_adjoint[root] = self.zeros(steps, self.units, self.batch)
        self.vector_adjoint = {
            node: self.zeros(steps, self.units, self.batch) for node in self.layout.vectors
        }

    def _chunk_length(self) -> int:
        """How many steps' dz and its feature-major copy stay in the cache."""
        rows = sum(block.rows for block in self.layout.groups)
        each = 2 * rows * self.batch * self.dtype.itemsize
        return max(1, min(self.steps, CHUNK_BYTES // each))
