"""The two passes of a cell over a chain, as ready NumPy calls on buffers.

Every view is made once, when a pass is first run; then it only runs through a list of bound
calls. Slicing or allocating inside the loop would cost more than the arithmetic of a small
network.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.backward import Backward
from rnnviz.engine.buffers import Buffers
from rnnviz.engine.graph import Node
from rnnviz.engine.listing import listing
from rnnviz.engine.operation import Call, run
from rnnviz.engine.operations import PRIMITIVES
from rnnviz.engine.product import Product

Array = NDArray[np.floating]


class Plan(Buffers):
    """Forward and backward pass of one strand, on its buffers."""

    @cached_property
    def _forward(self) -> list[Call]:
        calls: list[Call] = []
        stages: dict[Node, Product] = {}
        for product in self.products:
            if product.group.stage == "pre":
                calls.append((np.matmul, (product.signed, product.operands, product.z)))
                calls += product.activate(product.z, self.const)
            else:
                stages[min(product.group.rows, key=self.schedule.nodes.index)] = product
        for t in range(self.steps):
            for node in self.schedule.nodes:
                if node in stages:
                    product = stages[node]
                    z = product.z[t]
                    calls.append((product.signed.dot, (product.operands[t], z)))
                    calls += product.activate(z, self.const)
                elif node.is_elementwise and node not in self.schedule.in_place:
                    calls += self._value_calls(node, t)
        for product in self.products:
            if product.rides:  # the last step's output
                answer = product.signed[product.height :].dot
                calls.append((answer, (self.inputs[-1], product.z[-1, product.height :])))
        return calls

    def _value_calls(self, node: Node, t: int) -> list[Call]:
        out = self.at(node, t)
        arguments = [self.at(a, t) for a in node.args]
        calls = PRIMITIVES[node.op].calls(*arguments, out, self.const)
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

    @cached_property
    def _backward(self) -> Backward:
        binder = Backward(self)
        for stop in range(self.steps, 0, -self.chunk):
            binder.bind_chunk(max(0, stop - self.chunk), stop)
        return binder

    def __str__(self) -> str:
        """The calls of both passes as code."""
        return listing(self, self._forward, self._backward)

    def backward(self) -> None:
        """Fill the adjoints, `dx` and this strand's part of `gradient`."""
        for product in self.products:
            product.refresh_entry()
        run(self._backward.calls)
        for node, block in self.layout.vectors.items():
            block.of(self.gradient)[:, 0] = self.vector_adjoint[node].sum((0, 2))
        for _, _, home, alias in self._aliases:
            home += alias
            alias[...] = 0.0
        for gap in self._gaps:
            gap[...] = 0.0
