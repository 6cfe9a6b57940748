"""Networks along a chain, and passes through them."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.bound import Pass
from rnnviz.engine.buffers import Demands
from rnnviz.engine.head import HeadPass, sources
from rnnviz.engine.one_stack import OneStack
from rnnviz.engine.plan import Plan
from rnnviz.engine.stack import StackPass, window_cuts
from rnnviz.engine.strands import ChainLife

Array = NDArray[np.floating]


class ChainNetwork(OneStack):
    """Strands along a chain: each step reads the one before, a backward strand the one behind."""

    def bind(
        self,
        steps: int,
        batch: int,
        first_output: int = 0,
        reads_end: bool = False,
        window: int = 0,
    ) -> "ChainPass":
        return ChainPass(self, steps, batch, first_output, reads_end, window)


class ChainPass(Pass):
    """A pass along chains. `layers`: the plans, one list a layer."""

    network: ChainNetwork

    def __init__(
        self,
        network: ChainNetwork,
        steps: int,
        batch: int,
        first_output: int,
        reads_end: bool,
        window: int,
    ) -> None:
        super().__init__(network, steps, batch, first_output)
        cuts, dx = window_cuts(steps, window), network.embedding is not None
        forward = Demands(first_output, rides=first_output == 0, dx=dx, cuts=cuts)
        backward = Demands(steps - 1 if reads_end else 0, dx=dx, cuts=cuts)
        self.stack = StackPass(network.stack, self.vectors, steps, batch, (forward, backward))
        top = self.stack.top
        read = sources(top, first_output, reads_end)
        self.head = HeadPass(network.head, network.loss, top[0].buffers, read)
        self.loss = self.head.loss
        self._x: Array = np.zeros(0)

    @property
    def layers(self) -> list[list[Plan]]:
        return self.stack.layers

    @cached_property
    def lives(self) -> list[ChainLife]:
        return self.stack.lives()

    def _take(self, batch: Batch) -> None:
        self._x = batch.inputs.transpose(0, 2, 1)
        if self.network.embedding is None:
            self.stack.load(self._x)

    def _run(self) -> None:
        embedding = self.network.embedding
        if embedding is not None:
            self.stack.load(embedding.forward(self.network.parameters, self._x))
        self.stack.forward()
        self.head.forward()

    def _run_back(self) -> None:
        self.head.backward()
        self.stack.backward()
        if self.network.embedding is not None:
            self.network.embedding.backward(self.gradient, self._x, self.stack.dx())
