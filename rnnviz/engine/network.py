"""A network along one chain: its weights, and passes over batches that are bound to them."""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.bound import Pass
from rnnviz.engine.cell import Cell
from rnnviz.engine.embedding import Embedding
from rnnviz.engine.head import Head, sources
from rnnviz.engine.layout import Layout, Place
from rnnviz.engine.model import Model, head_places, strand_places
from rnnviz.engine.plan import Plan
from rnnviz.engine.stack import Stack, StackPass, window_cuts
from rnnviz.engine.strands import ChainLife

Array = NDArray[np.floating]


class Network(Model):
    """Strands of one cell with `units` units each, and a linear head.

    `layers`, `bidirectional`: see Stack. `embedding`: the size of the vectors that stand for the
    input's symbols, 0 for the symbols themselves.
    """

    def __init__(
        self,
        cell: Cell,
        n_in: int,
        n_out: int,
        units: int,
        loss: str,
        activation: str = "tanh",
        dtype: DTypeLike = np.float64,
        layers: int = 1,
        bidirectional: bool = False,
        embedding: int = 0,
    ) -> None:
        super().__init__(cell, activation)
        self.stack = Stack(
            self.program,
            self.schedule,
            embedding or n_in,
            units,
            layers,
            bidirectional,
            n_out=n_out,
        )
        stop = self.stack.stop
        self.head = self.stack.layouts[-1][0].head or Place.whole(stop, n_out, 1 + self.stack.width)
        stop = max(stop, self.head.block.stop)
        self.embedding = Embedding(embedding, n_in, stop) if embedding else None
        places = strand_places(self.strands)
        if self.embedding:
            places["embedding.E"], stop = self.embedding.place, self.embedding.stop
        self._allocate(places | head_places(self.head), loss, stop, dtype)

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
        """Allocate the buffers of a pass; outputs and loss from step index `first_output` on.

        `reads_end`: a backward strand is read where it has seen the whole sequence. `window`:
        how many steps back-propagation through time reaches over, 0 for all.
        """
        return ChainPass(self, steps, batch, first_output, reads_end, window)


class ChainPass(Pass):
    """A pass along chains. `layers`: the plans, one list a layer."""

    network: "Network"

    def __init__(
        self,
        network: Network,
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
