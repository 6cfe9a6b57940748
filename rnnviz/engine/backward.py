"""Writes the backward calls of a plan, last step first.

Chunk by chunk: the path factors of a few steps, then those steps' multiply-adds and products;
behind each chunk, while its dz is in the cache, its part of the weights' gradient.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.buffers import Buffers
from rnnviz.engine.graph import Node
from rnnviz.engine.operation import Call
from rnnviz.engine.operations import PRIMITIVES
from rnnviz.engine.product import Product

Array = NDArray[np.floating]
LANES = 16  # columns that BLAS computes at once: half a set takes longer than a whole one
SMALL = 1_000_000  # multiplications: up to here OpenBLAS has kernels to which that does not apply
SMALL_RESULT = 1200  # numbers: larger results of a product with a transposed factor get none
FACTOR_BYTES = 64 * 1024  # one path factor of a few steps: three of them fit the first-level cache


class Backward:
    """Gathers `calls`; `bind_chunk` appends those of the steps it is given, last chunk first."""

    def __init__(self, buffers: Buffers) -> None:
        self.buffers, zeros = buffers, buffers.room.workspace.scratch_arena().zeros
        self.calls: list[Call] = []
        each = buffers.units * buffers.batch * buffers.dtype.itemsize
        self.few = max(1, min(buffers.chunk, FACTOR_BYTES // each))
        self.factor = self._factor_places(zeros)
        self.spare = zeros(buffers.units, buffers.batch)
        self.written: set[tuple[object, int]] = set()
        if not buffers.rides:
            self.written |= {("h", t + 1) for t in range(buffers.demands.first_read, buffers.steps)}
        if buffers.demands.continued:
            self.written |= {(name, buffers.steps) for name in buffers.schedule.states}
        order = {n: k for k, n in enumerate(buffers.schedule.nodes)}
        self.rows: dict[Node, Array] = {}
        for product in buffers.products:
            for row in product.group.rows:
                self.rows[row] = product.dz[:, product.rows(row, buffers.units)]
        late = [p for p in buffers.products if p.group.stage == "late"]
        # A late product is left once all behind it is done: just before its last operand.
        self.late: dict[Node, list[Product]] = {}
        for p in late:
            self.late.setdefault(max(p.group.operands, key=order.__getitem__), []).append(p)
        self.returned = {id(p): zeros(len(p.feedback), buffers.batch) for p in buffers.products}
        columns = {id(p): self._columns(p) for p in buffers.products}
        self.part = {id(p): zeros(len(p.gradient), columns[id(p)]) for p in buffers.products}
        # Feature-major copies of a chunk: what one product turns into the weights' gradient.
        longest = (buffers.chunk + 1) * buffers.batch
        self.dz_t = zeros(max((p.dz.shape[1] for p in buffers.products), default=0) * longest)
        wide = max(columns.values(), default=0)
        self.operands_t = zeros(wide * longest)

    def _columns(self, product: Product) -> int:
        """How many columns the product of a chunk has that gives the weights' gradient."""
        columns = product.gradient.shape[1]
        if self._is_small(product):
            return columns
        return -(-columns // LANES) * LANES

    def _row_blocks(self, product: Product) -> list[slice]:
        """All rows of the product of a chunk, or two halves, where only those are small enough."""
        rows, size = len(product.gradient), product.gradient.size
        halves = self._is_small(product) and SMALL_RESULT < size <= 2 * SMALL_RESULT
        return [slice(0, rows // 2), slice(rows // 2, rows)] if halves else [slice(0, rows)]

    def _is_small(self, product: Product) -> bool:
        return product.gradient.size * self.buffers.chunk * self.buffers.batch <= SMALL

    def _factor_places(self, zeros: Callable[..., Array]) -> dict[Node, Array]:
        """Where each path factor lies; after its last reader its place is another's."""
        schedule, free = self.buffers.schedule, list[Array]()
        lasting = {flow.factor for flows in schedule.flows.values() for flow in flows}
        last = {a: node for node in schedule.factors for a in node.args}
        places: dict[Node, Array] = {}
        for node in schedule.factors:
            shape = self.few, self.buffers.units, self.buffers.batch
            places[node] = free.pop() if free else zeros(*shape)
            over = (a for a in dict.fromkeys(node.args) if a in places and last[a] is node)
            free += [places[a] for a in over if a not in lasting]
        return places

    def bind_chunk(self, start: int, stop: int) -> None:
        """Steps start..stop, and with the last chunk what lies behind the last step."""
        self.start = start
        last = stop == self.buffers.steps
        for product in self.buffers.products:
            if product.rides:
                self.d_outputs(product, start, stop + last)
                if last:
                    self.leave(product, stop)
        for end in range(stop, start, -self.few):
            self.begin = max(start, end - self.few)
            self.factors(self.begin, end)
            for t in range(end - 1, self.begin - 1, -1):
                self.step(t)
        for product in self.buffers.products:
            self.weights(product, start, stop + (last and product.rides), first=last)
        self.inputs(start, stop)

    def inputs(self, start: int, stop: int) -> None:
        """dL/dx of the chunk."""
        dx, first = self.buffers.dx[start:stop], True
        for product in self.buffers.products:
            if product.entry.size:
                out = dx if first else np.empty_like(dx)
                self.calls.append((np.matmul, (product.entry, product.dz[: stop - start], out)))
                if not first:
                    self.calls.append((np.add, (dx, out, dx)))
                first = False

    def d_outputs(self, product: Product, start: int, stop: int) -> None:
        """Put dL/d(output of step t-1) below dz of step t."""
        rows = product.dz[: stop - start, product.height :]
        if start == 0:
            self.calls.append((rows[0].fill, (0.0,)))
            rows, start = rows[1:], 1
        self.calls.append((np.copyto, (rows, self.buffers.d_outputs[start - 1 : stop - 1])))

    def weights(self, product: Product, start: int, stop: int, first: bool) -> None:
        """Add the chunk's part of the weights' gradient. Its product has columns to spare, whose
        operands are whatever the scratch holds."""
        count, batch, part = stop - start, self.buffers.batch, self.part[id(product)]

        def feature_major(values: Array, space: Array, rows: int) -> Array:
            copy = space[: rows * count * batch].reshape(rows, count, batch)
            self.calls.append((np.copyto, (copy[: values.shape[1]], values.transpose(1, 0, 2))))
            return copy.reshape(rows, -1)

        dz = feature_major(product.dz[:count], self.dz_t, len(part))
        operands = feature_major(product.operands[start:stop], self.operands_t, part.shape[1])
        gradient = product.gradient
        whole = first and part.shape == gradient.shape
        out = gradient if whole else part
        for rows in self._row_blocks(product):
            self.calls.append((np.dot, (dz[rows], operands.T, out[rows])))
        if whole:
            return
        read = part[:, : gradient.shape[1]]
        if first:
            self.calls.append((np.copyto, (gradient, read)))
        else:
            self.calls.append((np.add, (gradient, read, gradient)))

    def factors(self, start: int, stop: int) -> None:
        """The path factors of steps start..stop."""
        buffers = self.buffers

        def view(node: Node) -> Array:
            if node in self.factor:
                return self.factor[node][: stop - start]
            return (
                buffers.const(node.value)
                if node.op == "constant"
                else buffers.at(node, slice(start, stop))
            )

        for node in buffers.schedule.factors:
            arguments = map(view, node.args)
            self.calls += PRIMITIVES[node.op].calls(*arguments, view(node), buffers.const)

    def step(self, t: int) -> None:
        """The calls of step t."""
        buffers, schedule = self.buffers, self.buffers.schedule
        for root in schedule.roots:
            for product in self.late.get(root, []):
                self.leave(product, t)
            source = buffers.root_adjoint[root][t]
            if self.key(root, t) not in self.written:
                self.calls.append((source.fill, (0.0,)))
            for flow in schedule.flows[root]:
                target = self.target(flow.target, t)
                if target is None:
                    continue
                self.send(*target, source, self.factor_at(flow.factor, t), flow.sign)
        for product in buffers.products:
            if product.group.stage == "main" and t not in buffers.demands.cuts:
                self.leave(product, t)

    def target(self, node: Node, t: int) -> tuple[Array, tuple[object, int]] | None:
        """Where dL/d(node) of step t is gathered, and the name of that place."""
        buffers = self.buffers
        if node.op == "previous":
            cut = t in buffers.demands.cuts
            return None if cut else (buffers.adjoint[node.name][t], (node.name, t))
        if node.op == "vector":
            return buffers.vector_adjoint[node][t], (node, t)
        if node.op == "affine":
            return self.rows[node][t - self.start], (node, t)
        return buffers.root_adjoint[node][t], self.key(node, t)

    def key(self, root: Node, t: int) -> tuple[object, int]:
        """The name of the place of a root's adjoint at step t."""
        carried = self.buffers.schedule.carried
        return (carried[root], t + 1) if root in carried else (root, t)

    def factor_at(self, node: Node | None, t: int) -> Array | None:
        """The path factor of step t; None stands for 1."""
        if node is None:
            return None
        if node in self.factor:
            return self.factor[node][t - self.begin]
        return self.buffers.const(node.value) if node.op == "constant" else self.buffers.at(node, t)

    def send(
        self,
        target: Array,
        key: tuple[object, int],
        source: Array,
        factor: Array | None,
        sign: int,
    ) -> None:
        """target += sign * factor * source, or = where nothing was written yet."""
        first = key not in self.written
        self.written.add(key)
        if factor is not None:
            out = target if first else self.spare
            self.calls.append((np.multiply, (source, factor, out)))
            source = out
        if first:
            if sign < 0:
                self.calls.append((np.negative, (source, target)))
            elif source is not target:
                self.calls.append((np.copyto, (target, source)))
        else:
            self.calls.append((np.add if sign > 0 else np.subtract, (target, source, target)))

    def leave(self, product: Product, t: int) -> None:
        """Send dz of step t back through a packed product to its operands."""
        buffers, dz = self.buffers, product.dz[t - self.start]
        targets = [self.target(o, t) for o in product.group.operands]
        alone = targets[0] if len(targets) == 1 else None
        if alone is not None and alone[1] not in self.written:
            self.written.add(alone[1])
            self.calls.append((product.feedback.dot, (dz, alone[0])))
            return
        returned = self.returned[id(product)]
        self.calls.append((product.feedback.dot, (dz, returned)))
        for number, place in enumerate(targets):
            if place is not None:
                part = returned[number * buffers.units : (number + 1) * buffers.units]
                self.send(*place, part, None, 1)
