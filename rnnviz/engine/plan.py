"""The two passes of a cell over a chain, as ready NumPy calls on buffers.

Every view is made once, when a pass is first run; then it only runs through a list of bound
calls. Slicing or allocating inside the loop would cost more than the arithmetic of a small
network.
"""

from functools import cached_property

import numpy as np

from rnnviz.engine.backward import Backward
from rnnviz.engine.buffers import Buffers
from rnnviz.engine.graph import Node
from rnnviz.engine.listing import listing
from rnnviz.engine.operation import Call, run
from rnnviz.engine.operations import PRIMITIVES
from rnnviz.engine.product import Product


class Plan:
    """Forward and backward pass of one strand, on its `buffers`."""

    def __init__(self, buffers: Buffers) -> None:
        self.buffers, self.layout = buffers, buffers.layout

    @cached_property
    def _forward(self) -> list[Call]:
        b = self.buffers
        calls: list[Call] = []
        stages: dict[Node, Product] = {}
        for product in b.products:
            if product.group.stage == "pre":
                calls.append((np.matmul, (product.signed, product.operands, product.z)))
                calls += product.activate(product.z, b.const)
            else:
                stages[min(product.group.rows, key=b.schedule.nodes.index)] = product
        for t in range(b.steps):
            for node in b.schedule.nodes:
                if node in stages:
                    product = stages[node]
                    z = product.z[t]
                    calls.append((product.signed.dot, (product.operands[t], z)))
                    calls += product.activate(z, b.const)
                elif node.is_elementwise and node not in b.schedule.in_place:
                    calls += self._value_calls(node, t)
        for product in b.products:
            if product.rides:  # the last step's output
                output = product.signed[product.height :].dot
                calls.append((output, (b.inputs[-1], product.z[-1, product.height :])))
        return calls

    def _value_calls(self, node: Node, t: int) -> list[Call]:
        b = self.buffers
        out = b.at(node, t)
        arguments = [b.at(a, t) for a in node.args]
        calls = PRIMITIVES[node.op].calls(*arguments, out, b.const)
        return calls + [(np.copyto, (place[t], out)) for place in b.copies.get(node, [])]

    def forward(self) -> None:
        """Run all steps on the inputs in `x`."""
        b = self.buffers
        if b.room.passing:
            b.begin()
        for home, alias, _, _ in b.aliases:
            alias[...] = home
        for product in b.products:
            product.refresh()
            if product.group.stage == "late":
                product.operands[:, : b.n_in] = b.x
        run(self._forward)

    @cached_property
    def _backward(self) -> Backward:
        b = self.buffers
        binder = Backward(b)
        for stop in range(b.steps, 0, -b.chunk):
            binder.bind_chunk(max(0, stop - b.chunk), stop)
        return binder

    def __str__(self) -> str:
        """The calls of its passes as code."""
        backward = self._backward if self.buffers.demands.learns else None
        return listing(self.buffers, self._forward, backward)

    def backward(self) -> None:
        """Fill the adjoints, `dx` and this strand's part of the gradient."""
        b = self.buffers
        for product in b.products:
            product.refresh_entry()
        run(self._backward.calls)
        for node, block in self.layout.vectors.items():
            block.of(b.vectors.gradient)[:, 0] = b.vector_adjoint[node].sum((0, 2))
        for _, _, home, alias in b.aliases:
            home += alias
            alias[...] = 0.0
        for gap in b.gaps:
            gap[...] = 0.0
