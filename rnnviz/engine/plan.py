"""Binds a schedule to buffers: the two passes of a cell over a chain, as ready NumPy calls.

Buffers are feature-major, (time, feature, batch), so that the gates of a step are contiguous
slabs. Every view is made once, here; a pass only runs through a list of bound calls. Slicing
or allocating inside the loop would cost more than the arithmetic of a small network.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.activations import ACTIVATIONS, Call, Constants, half_up
from rnnviz.engine.equations import Node
from rnnviz.engine.layout import Layout
from rnnviz.engine.lowering import ELEMENTWISE, Group, Schedule

Array = NDArray[np.floating]
UFUNCS: dict[str, Callable[..., object]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
}
CHUNK_BYTES = 1024 * 1024  # what the dz of a chunk of steps may fill of the second-level cache
FACTOR_BYTES = 64 * 1024  # one path factor of a few steps: three of them fit the first-level cache


def run(calls: list[Call]) -> None:
    """Make the calls, in order."""
    for function, arguments in calls:
        function(*arguments)


class Product:
    """One packed product's matrices and buffers in a plan.

    `z` (T, rows, B): what it gives. Where the head rides along, it has the head's rows at the
    bottom and a step more: index t holds the answer of step t-1. `dz`: dL/dz of one chunk.
    """

    def __init__(self, plan: "Plan", index: int, group: Group) -> None:
        units, layout = plan.units, plan.layout
        block = layout.groups[index]
        self.group = group
        self.height = len(group.rows) * units
        self.rides = plan.rides and group.stage == "main"
        rows = block.rows if self.rides else self.height
        self.steps = plan.steps + self.rides
        self.weights = block.of(plan.parameters)[:rows]
        self.gradient = block.of(plan.gradient)[:rows]
        self.columns = layout.columns(group)
        self.slab = (group.sigmoids * units, (group.sigmoids + group.tanhs) * units)
        self.z = plan.zeros(self.steps, rows, plan.batch)
        self.dz = plan.zeros(plan.chunk + self.rides, rows, plan.batch)
        # Sigmoid rows enter as z/2, so that one tanh serves the whole slab.
        self.scaled = self.weights.copy() if group.sigmoids else self.weights
        self.feedback = plan.zeros(block.columns - layout.n_in - 1, rows)
        self.operands: Array  # (T, columns, B), set by the plan

    def rows(self, node: Node, units: int) -> slice:
        k = self.group.rows.index(node)
        return slice(k * units, (k + 1) * units)

    def refresh(self) -> None:
        """Copy what the passes need of the weights."""
        sigmoids = self.slab[0]
        if sigmoids:
            np.multiply(self.weights[:sigmoids], 0.5, self.scaled[:sigmoids])
            self.scaled[sigmoids:] = self.weights[sigmoids:]
        if self.feedback.size:
            self.feedback[...] = self.weights[:, -len(self.feedback) :].T

    def activate(self, z: Array, const: Constants) -> list[Call]:
        """The calls that apply the slab's activations to z (..., rows, B) in place."""
        sigmoids, tanhs = self.slab
        calls: list[Call] = []
        if tanhs:
            slab = z[..., :tanhs, :]
            calls.append((np.tanh, (slab, slab)))
        if sigmoids:
            calls += half_up(z[..., :sigmoids, :], const)
        return calls


class Plan:
    """Forward and backward pass of one cell over `steps` steps of `batch` sequences.

    `parameters` is shared, `gradient` is this plan's own flat vector. `x`: write the inputs
    (T, n_in, B) here. `h`: (T+1, 1+units, B), the ones row and h, index t+1 after step t.
    `d_outputs` (L, n_out, B): dL/d(outputs), to be filled before `backward`.
    `adjoint["h"]`: (T+1, units, B), dL/dh by the same index. Where every step has an answer and
    a product reads h, the head `rides` along in that product; else it runs apart, and writes its
    part of dL/dh from `first_loss` on before `backward`.
    """

    def __init__(
        self,
        schedule: Schedule,
        layout: Layout,
        parameters: Array,
        steps: int,
        batch: int,
        first_loss: int = 0,
    ) -> None:
        self.schedule, self.layout, self.parameters = schedule, layout, parameters
        self.steps, self.batch, self.first_loss = steps, batch, first_loss
        self.units, self.n_in = layout.units, layout.n_in
        self.dtype = parameters.dtype
        self.const = Constants(self.dtype)
        self.gradient = self.zeros(layout.size)
        self.rides = first_loss == 0 and layout.head.block in layout.groups
        self.d_outputs = self.zeros(steps - first_loss, layout.n_out, batch)
        self.chunk = self._chunk_length()
        self.products = [Product(self, k, g) for k, g in enumerate(schedule.groups)]
        self._bind_operands()
        self._bind_values()
        self._forward = self._forward_calls()
        self._bind_adjoints()
        self._backward = self._backward_calls()
        named, named_gradient = layout.views(parameters), layout.views(self.gradient)
        self._aliases = [
            (named[name], place.of(parameters), named_gradient[name], place.of(self.gradient))
            for name, place in layout.aliases
        ]
        self._gaps = [gap.of(self.gradient) for gap in layout.gaps]

    def zeros(self, *shape: int) -> Array:
        return np.zeros(shape, self.dtype)

    # --- buffers ---------------------------------------------------------------------------

    def _bind_operands(self) -> None:
        """The columns [x | 1 | states] of all steps, and of each late product."""
        main = next((p for p in self.products if p.group.stage == "main"), None)
        operands = main.group.operands if main else ()
        wide = self.n_in + 1 + len(operands) * self.units
        self.inputs = self.zeros(self.steps + 1, wide, self.batch)
        self.inputs[:, self.n_in] = 1.0
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
            self.h[:, 0] = 1.0
            self.state["h"] = self.h[:, 1:]
        for product in self.products:
            columns = product.weights.shape[1]
            if product.group.stage == "late":
                product.operands = self.zeros(self.steps, columns, self.batch)
                product.operands[:, self.n_in] = 1.0
            else:
                product.operands = self.inputs[: product.steps, :columns]

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
            self.value[node] = self.layout.vectors[node].of(self.parameters)
        elif node in self.schedule.in_place:
            self.value[node] = self.value[node.args[0]]
            return
        elif node in self.schedule.kept:
            self.value[node] = self.zeros(self.steps, self.units, self.batch)
            return
        elif node.op in ELEMENTWISE:
            self.value[node] = self.zeros(self.units, self.batch)
        self.timeless.add(node)

    def at(self, node: Node, t: int | slice) -> Array:
        """The node's value at step t (or steps t)."""
        return self.value[node] if node in self.timeless else self.value[node][t]

    # --- forward ---------------------------------------------------------------------------

    def _forward_calls(self) -> list[Call]:
        calls: list[Call] = []
        stages: dict[Node, Product] = {}
        for product in self.products:
            if product.group.stage == "pre":
                calls.append((np.matmul, (product.scaled, product.operands, product.z)))
                calls += product.activate(product.z, self.const)
            else:
                stages[min(product.group.rows, key=self.schedule.nodes.index)] = product
        for t in range(self.steps):
            for node in self.schedule.nodes:
                if node in stages:
                    product = stages[node]
                    z = product.z[t]
                    calls.append((product.scaled.dot, (product.operands[t], z)))
                    calls += product.activate(z, self.const)
                elif node.op in ELEMENTWISE and node not in self.schedule.in_place:
                    calls += self._value_calls(node, t)
        for product in self.products:
            if product.rides:  # the last step's answer
                answer = product.scaled[product.height :].dot
                calls.append((answer, (self.inputs[-1], product.z[-1, product.height :])))
        return calls

    def _value_calls(self, node: Node, t: int) -> list[Call]:
        out = self.at(node, t)
        arguments = [self.at(a, t) for a in node.args]
        if node.op == "apply":
            calls = ACTIVATIONS[node.name].value(arguments[0], out, self.const)
        else:
            calls = [(UFUNCS[node.op], (*arguments, out))]
        return calls + [(np.copyto, (place[t], out)) for place in self.copies.get(node, [])]

    def forward(self) -> None:
        """Run all steps on the inputs in `x`."""
        for home, alias, _, _ in self._aliases:
            alias[...] = home
        for product in self.products:
            product.refresh()
            if product.group.stage == "late":
                product.operands[:, : self.n_in] = self.x
        run(self._forward)

    # --- backward --------------------------------------------------------------------------

    def _bind_adjoints(self) -> None:
        """dL/d(value) of each root for all steps; a state's index t+1 is after step t."""
        self.adjoint: dict[str, Array] = {}
        self.root_adjoint: dict[Node, Array] = {}
        for root in self.schedule.roots:
            name = self.schedule.carried.get(root)
            if name:
                self.adjoint[name] = self.zeros(self.steps + 1, self.units, self.batch)
                self.root_adjoint[root] = self.adjoint[name][1:]
            else:
                self.root_adjoint[root] = self.zeros(self.steps, self.units, self.batch)
        self.vector_adjoint = {
            node: self.zeros(self.steps, self.units, self.batch) for node in self.layout.vectors
        }

    def _chunk_length(self) -> int:
        """How many steps' dz and its feature-major copy stay in the cache."""
        rows = sum(block.rows for block in self.layout.groups)
        each = 2 * rows * self.batch * self.dtype.itemsize
        return max(1, min(self.steps, CHUNK_BYTES // each))

    def _backward_calls(self) -> list[Call]:
        binder = _Backward(self)
        for stop in range(self.steps, 0, -self.chunk):
            binder.bind_chunk(max(0, stop - self.chunk), stop)
        return binder.calls

    def backward(self) -> None:
        """Fill the adjoints and `gradient` (the head's part only where it rides)."""
        run(self._backward)
        for node, block in self.layout.vectors.items():
            block.of(self.gradient)[:, 0] = self.vector_adjoint[node].sum((0, 2))
        for _, _, home, alias in self._aliases:
            home += alias
            alias[...] = 0.0
        for gap in self._gaps:
            gap[...] = 0.0


class _Backward:
    """Writes the backward calls of a plan, last step first."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.calls: list[Call] = []
        each = plan.units * plan.batch * plan.dtype.itemsize
        self.few = max(1, min(plan.chunk, FACTOR_BYTES // each))
        shape = self.few, plan.units, plan.batch
        self.factor = {node: plan.zeros(*shape) for node in plan.schedule.factors}
        self.spare = plan.zeros(plan.units, plan.batch)
        self.written: set[tuple[object, int]] = set()
        if not plan.rides:
            self.written |= {("h", t + 1) for t in range(plan.first_loss, plan.steps)}
        order = {n: k for k, n in enumerate(plan.schedule.nodes)}
        self.rows: dict[Node, Array] = {}
        for product in plan.products:
            for row in product.group.rows:
                self.rows[row] = product.dz[:, product.rows(row, plan.units)]
        late = [p for p in plan.products if p.group.stage == "late"]
        # A late product is left once all behind it is done: just before its last operand.
        self.late: dict[Node, list[Product]] = {}
        for p in late:
            self.late.setdefault(max(p.group.operands, key=order.__getitem__), []).append(p)
        self.returned = {id(p): plan.zeros(len(p.feedback), plan.batch) for p in plan.products}
        # Feature-major copies of a chunk: what one product turns into the weights' gradient.
        longest = (plan.chunk + 1) * plan.batch
        self.dz_t = plan.zeros(max((p.dz.shape[1] for p in plan.products), default=0) * longest)
        wide = max((p.operands.shape[1] for p in plan.products), default=0)
        self.operands_t = plan.zeros(wide * longest)

    def bind_chunk(self, start: int, stop: int) -> None:
        """Steps start..stop, and with the last chunk what lies behind the last step."""
        self.start = start
        last = stop == self.plan.steps
        for product in self.plan.products:
            if product.rides:
                self.answers(product, start, stop + last)
        for product in self.plan.products:
            if product.rides and last:
                self.leave(product, stop)
        for end in range(stop, start, -self.few):
            self.begin = max(start, end - self.few)
            self.factors(self.begin, end)
            for t in range(end - 1, self.begin - 1, -1):
                self.step(t)
        for product in self.plan.products:
            self.weights(product, start, stop + (last and product.rides), first=last)

    def answers(self, product: Product, start: int, stop: int) -> None:
        """Put dL/d(answer of step t-1) below dz of step t."""
        rows = product.dz[: stop - start, product.height :]
        if start == 0:
            self.calls.append((rows[0].fill, (0.0,)))
            rows, start = rows[1:], 1
        self.calls.append((np.copyto, (rows, self.plan.d_outputs[start - 1 : stop - 1])))

    def weights(self, product: Product, start: int, stop: int, first: bool) -> None:
        """Add the chunk's part of the weights' gradient."""
        count = stop - start

        def feature_major(values: Array, space: Array) -> Array:
            shape = values.shape[1], count, self.plan.batch
            copy = space[: values.shape[1] * count * self.plan.batch].reshape(shape)
            self.calls.append((np.copyto, (copy, values.transpose(1, 0, 2))))
            return copy.reshape(values.shape[1], -1)

        dz = feature_major(product.dz[:count], self.dz_t)
        operands = feature_major(product.operands[start:stop], self.operands_t)
        part = product.gradient if first else np.empty_like(product.gradient)
        self.calls.append((np.dot, (dz, operands.T, part)))
        if not first:
            self.calls.append((np.add, (product.gradient, part, product.gradient)))

    def factors(self, start: int, stop: int) -> None:
        """The path factors of steps start..stop."""
        plan = self.plan

        def view(node: Node) -> Array:
            if node in self.factor:
                return self.factor[node][: stop - start]
            return (
                plan.const(node.value)
                if node.op == "constant"
                else plan.at(node, slice(start, stop))
            )

        for node in plan.schedule.factors:
            out = view(node)
            if node.op == "derivative":
                slope = ACTIVATIONS[node.args[0].name].slope
                assert slope is not None
                self.calls += slope(view(node.args[0]), out, plan.const)
            elif node.op == "apply":
                self.calls += ACTIVATIONS[node.name].value(view(node.args[0]), out, plan.const)
            else:
                self.calls.append((UFUNCS[node.op], (*map(view, node.args), out)))

    def step(self, t: int) -> None:
        """The calls of step t."""
        plan, schedule = self.plan, self.plan.schedule
        for root in schedule.roots:
            for product in self.late.get(root, []):
                self.leave(product, t)
            source = plan.root_adjoint[root][t]
            if self.key(root, t) not in self.written:
                self.calls.append((source.fill, (0.0,)))
            for flow in schedule.flows[root]:
                target = self.target(flow.target, t)
                if target is None:
                    continue
                self.send(*target, source, self.factor_at(flow.factor, t), flow.sign)
        for product in plan.products:
            if product.group.stage == "main" and t > 0:
                self.leave(product, t)

    def target(self, node: Node, t: int) -> tuple[Array, tuple[object, int]] | None:
        """Where dL/d(node) of step t is gathered, and the name of that place."""
        plan = self.plan
        if node.op == "previous":
            return (plan.adjoint[node.name][t], (node.name, t)) if t > 0 else None
        if node.op == "vector":
            return plan.vector_adjoint[node][t], (node, t)
        if node.op == "affine":
            return self.rows[node][t - self.start], (node, t)
        return plan.root_adjoint[node][t], self.key(node, t)

    def key(self, root: Node, t: int) -> tuple[object, int]:
        """The name of the place of a root's adjoint at step t."""
        carried = self.plan.schedule.carried
        return (carried[root], t + 1) if root in carried else (root, t)

    def factor_at(self, node: Node | None, t: int) -> Array | None:
        if node is None:
            return None
        if node in self.factor:
            return self.factor[node][t - self.begin]
        return self.plan.const(node.value) if node.op == "constant" else self.plan.at(node, t)

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
        plan, dz = self.plan, product.dz[t - self.start]
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
                part = returned[number * plan.units : (number + 1) * plan.units]
                self.send(*place, part, None, 1)
