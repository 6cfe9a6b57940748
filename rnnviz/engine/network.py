"""A network along one chain: its weights, and passes over batches that are bound to them."""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from rnnviz.engine.cell import Cell
from rnnviz.engine.embedding import Embedding
from rnnviz.engine.head import Head, sources
from rnnviz.engine.layout import Layout, Place
from rnnviz.engine.model import Model, head_places, strand_places
from rnnviz.engine.plan import Plan
from rnnviz.engine.stack import Stack, StackPass, window_cuts

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
    ) -> "Pass":
        """Allocate the buffers of a pass; outputs and loss from step index `first_output` on.

        `reads_end`: a backward strand is read where it has seen the whole sequence. `window`:
        how many steps back-propagation through time reaches over, 0 for all.
        """
        return Pass(self, steps, batch, first_output, reads_end, window)


class Pass:
    """A forward and a backward pass on batches of one shape; its buffers are its trace.

    `layers`: the plans, one list a layer. `gradient`: flat, like `Network.parameters`;
    `gradients`: the named views into it.
    """

    def __init__(
        self,
        network: Network,
        steps: int,
        batch: int,
        first_output: int,
        reads_end: bool = False,
        window: int = 0,
    ) -> None:
        self.network, self.steps, self.first_output = network, steps, first_output
        self.gradient = np.zeros_like(network.parameters)
        self.gradients = network.views(self.gradient)
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
        self._x = np.zeros(0)
        self._targets: NDArray = np.zeros(0)
        self._weights = np.zeros(0, network.parameters.dtype)

    @property
    def layers(self) -> list[list[Plan]]:
        return self.stack.layers

    @property
    def outputs(self) -> Array:
        """(L, B, n_out): what the head says at the L steps that have an output."""
        return self.head.outputs.transpose(0, 2, 1)

    @property
    def losses(self) -> Array:
        """(L, B): the loss of every position, after `forward`."""
        return self.head.loss.each(self._targets)

    def load(
        self,
        inputs: ArrayLike,
        targets: ArrayLike,
        mask: ArrayLike,
        input_mask: ArrayLike | None = None,
    ) -> None:
        """Take a batch: inputs (T, B, n_in), zero where none is given; targets (T, B) or
        (T, B, n_out); mask (T, B)."""
        self._x = np.asarray(inputs).transpose(0, 2, 1)
        if self.network.embedding is None:
            self.stack.load(self._x)
        self._targets, self._weights = counted(
            targets, mask, self.first_output, self.network.loss.classes, self.gradient.dtype
        )

    def forward(self) -> float:
        """Run all steps and return the loss."""
        with np.errstate(all="ignore"):  # what is not finite shows in the loss
            embedding = self.network.embedding
            if embedding is not None:
                self.stack.load(embedding.forward(self.network.parameters, self._x))
            self.stack.forward()
            self.head.forward()
            return self.head.loss(self._targets, self._weights)

    def backward(self) -> None:
        """Fill `gradient` and the adjoints of all steps."""
        with np.errstate(all="ignore"):
            self.head.backward()
            self.stack.backward()
            if self.network.embedding is not None:
                self.network.embedding.backward(self.gradient, self._x, self.stack.dx())


def counted(
    targets: ArrayLike, mask: ArrayLike, first: int, classes: bool, dtype: np.dtype
) -> tuple[NDArray, Array]:
    """The targets from step index `first` on, feature-major unless class numbers, and the
    weight of each position in the loss: a mean over those that count."""
    counts = np.asarray(mask)[first:]
    wanted = np.asarray(targets)[first:]
    if not classes:
        wanted = wanted.transpose(0, 2, 1)
    return wanted, counts / dtype.type(max(1, counts.sum()))
