"""Networks along a chain, and passes through them."""

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.bound import Pass
from rnnviz.engine.design import Design
from rnnviz.engine.embedding import Embedding
from rnnviz.engine.head import Head, sources
from rnnviz.engine.layout import Layout, Place
from rnnviz.engine.model import Model, head_places, strand_places
from rnnviz.engine.plan import Plan
from rnnviz.engine.stack import Stack, StackPass, window_cuts
from rnnviz.engine.strands import ChainLife

Array = NDArray[np.floating]


class ChainNetwork(Model):
    """Strands, and a linear head."""

    def __init__(self, design: Design) -> None:
        super().__init__(design)
        n_out, embedding = design.n_out, design.embedding
        self.stack = Stack(
            self.program,
            self.schedule,
            embedding or design.n_in,
            design.units,
            design.layers,
            design.bidirectional,
            n_out=n_out,
        )
        stop = self.stack.stop
        self.head = self.stack.layouts[-1][0].head or Place.whole(stop, n_out, 1 + self.stack.width)
        stop = max(stop, self.head.block.stop)
        self.embedding = Embedding(embedding, design.n_in, stop) if embedding else None
        places = strand_places(self.strands)
        if self.embedding:
            places["embedding.E"], stop = self.embedding.place, self.embedding.stop
        self._allocate(places | head_places(self.head), stop)

    @property
    def strands(self) -> list[Layout]:
        return self.stack.strands

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
        reads_end: bool = False,
        window: int = 0,
    ) -> None:
        super().__init__(network, steps, batch, first_output)
        self.stack = StackPass(
            network.stack,
            network.parameters,
            self.gradient,
            steps,
            batch,
            first_read=first_output,
            reads_end=reads_end,
            rides=first_output == 0,
            wants_dx=network.embedding is not None,
            cuts=[window_cuts(steps, window)] * 2,
        )
        top = self.stack.top
        read = sources(top, first_output, reads_end)
        self.head = Head(top[0], network.head, network.loss, read)
        self.loss = self.head.loss
        self._x: Array = np.zeros(0)

    @property
    def layers(self) -> list[list[Plan]]:
        return self.stack.layers

    @property
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
