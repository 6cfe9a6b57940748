"""What every pass offers, whatever its topology: a batch goes in, loss and gradient come out."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.attention import Looking
from rnnviz.engine.batch import Batch
from rnnviz.engine.layout import Layout, Vectors
from rnnviz.engine.losses import Loss
from rnnviz.engine.model import Model

Array = NDArray[np.floating]
Named = Mapping[str, Array]


class Life(ABC):
    """A strand in a pass. `first`: the index of its first step on the axis of the whole pass."""

    layout: Layout
    first: int = 0

    @abstractmethod
    def look(self) -> tuple[Named, Named]:
        """Every signal, and dL/d(signal), (T, B, units) in the input's order, as the last pass left
        them: what comes later changes none of them."""

    @property
    def states(self) -> Sequence[Array]:
        """What each step reads of its previous one, (T + 1, units, B), to be changed at 0; none
        where steps do not follow each other."""
        return ()


class Pass(ABC):
    """A forward and a backward pass over batches of one shape; its buffers are its trace.

    `steps`, `batch`: the shape. `first_output`: the index of the first step that has an output.
    `gradient`: flat, like the network's `parameters`; `gradients`: the named views into it.
    `looking`: the attention of a decoder.
    """

    loss: Loss
    looking: Looking | None = None

    def __init__(self, network: Model, steps: int, batch: int, first_output: int) -> None:
        self.network, self.steps, self.batch = network, steps, batch
        self.first_output = first_output
        self.gradient = np.zeros_like(network.parameters)
        self.gradients = network.views(self.gradient)
        self.vectors = Vectors(network.parameters, self.gradient)
        self._targets: NDArray = np.zeros(0)
        self._weights = np.zeros(0, self.gradient.dtype)

    @property
    @abstractmethod
    def lives(self) -> Sequence[Life]:
        """The strands, in the order in which they run."""

    @property
    def outputs(self) -> Array:
        """(L, B, n_out): what the head says at the L steps that have an output."""
        return self.loss.y.transpose(0, 2, 1)

    @property
    def losses(self) -> Array:
        """(L, B): the loss of every position, after `forward`."""
        return self.loss.each(self._targets)

    def load(self, batch: Batch) -> None:
        """Take a batch of this pass's shape."""
        counts, targets = batch.mask[self.first_output :], batch.targets[self.first_output :]
        self._targets = targets if self.loss.classes else targets.transpose(0, 2, 1)
        # A mean over the positions that count.
        self._weights = counts / self.gradient.dtype.type(max(1, counts.sum()))
        self._take(batch)

    def forward(self) -> float:
        """Run all steps and return the loss."""
        with np.errstate(all="ignore"):  # what is not finite shows in the loss
            self._run()
            return self.loss(self._targets, self._weights)

    def backward(self) -> None:
        """Fill `gradient` and the adjoints of all steps; once after a `forward`."""
        with np.errstate(all="ignore"):
            self.loss.backward()
            self._run_back()

    @abstractmethod
    def _take(self, batch: Batch) -> None:
        """Take what a batch gives the strands."""

    @abstractmethod
    def _run(self) -> None:
        """Compute the outputs."""

    @abstractmethod
    def _run_back(self) -> None:
        """Go back from dL/d(outputs)."""
