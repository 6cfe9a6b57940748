"""What networks and passes through them offer, whatever their topology: a batch goes in, loss and
gradient come out."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.arena import Workspace, nothing_like
from rnnviz.engine.attention import Looking
from rnnviz.engine.batch import Batch
from rnnviz.engine.buffers import Room
from rnnviz.engine.layout import Layout, Vectors
from rnnviz.engine.loss import Loss
from rnnviz.engine.model import Model
from rnnviz.engine.topology import Topology

Array = NDArray[np.floating]
Named = Mapping[str, Array]


@dataclass(frozen=True)
class Extent:
    """What a pass runs over: `batch` sequences of `steps` steps.

    Outputs and loss begin at step index `first_output`, where a decoder takes over. `reads_end`: a
    backward strand is read where it has seen the whole sequence. `window`: how many steps
    backpropagation through time reaches over, 0 for all. Trees, which have no time, need neither.
    `learns`: whether it goes back, or only measures.
    """

    steps: int
    batch: int
    first_output: int = 0
    reads_end: bool = False
    window: int = 0
    learns: bool = True


class Life(ABC):
    """A strand in a pass. `first`: the index of its first step on the axis of the whole pass."""

    layout: Layout
    first: int = 0

    @abstractmethod
    def look(self) -> tuple[Named, Named]:
        """Every signal, and dL/d(signal), (T, B, units) in the input's order, as the last pass left
        them: what comes later changes none of them."""

    @abstractmethod
    def restore(self) -> None:
        """Set what buffers hold from the beginning, in a workspace that was cleared."""

    @property
    def states(self) -> Sequence[Array]:
        """What each step reads of its previous one, (T + 1, units, B), to be changed at 0; none
        where steps do not follow each other."""
        return ()


class Pass(ABC):
    """A forward and a backward pass over batches of one shape; its buffers are its trace.

    `extent`: what it runs over; `steps`, `batch` and `first_output` are its. `gradient`: flat, like
    the network's `parameters`; `gradients`: the named views into it. `looking`: the attention of a
    decoder. `workspace`: where its buffers lie; passes that share one take turns, each from
    `load` to the last look at it.
    """

    loss: Loss
    looking: Looking | None = None

    def __init__(self, network: Model, extent: Extent, workspace: Workspace | None = None) -> None:
        self.network, self.extent = network, extent
        self.steps, self.batch, self.first_output = extent.steps, extent.batch, extent.first_output
        parameters = network.parameters
        self.gradient = np.zeros_like(parameters) if extent.learns else nothing_like(parameters)
        self.gradients = network.views(self.gradient)
        self.vectors = Vectors(parameters, self.gradient)
        self.workspace = workspace or Workspace(self.gradient.dtype, self._expected())
        self._arena = self.workspace.arena(self)
        self._targets: NDArray = np.zeros(0)
        self._weights = np.zeros(0, self.gradient.dtype)
        self._mask: NDArray | None = None  # the read-only one that the weights were made of

    def _expected(self) -> int:
        """About how many bytes the buffers take."""
        rows = sum(
            sum(block.rows for block in layout.groups) + len(layout.schedule.kept) * layout.units
            for layout in self.network.strands
        )
        return rows * self.steps * self.batch * self.gradient.itemsize

    def room(self, steps: int) -> Room:
        """Room for the buffers of strands over `steps` of the steps."""
        return Room(steps, self.batch, self._arena, self.workspace)

    def measuring(self, batch: int) -> "Pass":
        """A pass of `batch` sequences that only runs forward, in this one's workspace."""
        extent = replace(self.extent, batch=batch, learns=False)
        return type(self)(self.network, extent, self.workspace)

    def beside(self, batch: int, first_output: int) -> "Pass":
        """A pass of other sequences with buffers of its own, so that it need not wait for its
        turn; it goes back in this one's scratch."""
        extent = replace(self.extent, batch=batch, first_output=first_output)
        expected = self._expected() * batch // self.batch
        return type(self)(
            self.network, extent, Workspace(self.gradient.dtype, expected, self.workspace)
        )

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
        return self.loss.each()

    def load(self, batch: Batch) -> None:
        """Take a batch of this pass's shape; its turn in the workspace begins."""
        if self.workspace.taken(self):
            self._arena.clear()
            for life in self.lives:
                life.restore()
        targets = batch.targets[self.first_output :]
        self._targets = targets if self.loss.classes else targets.transpose(0, 2, 1)
        if batch.mask is not self._mask:
            self._weigh(batch.mask)
        self._take(batch)

    def _weigh(self, mask: NDArray[np.bool_]) -> None:
        """Set the weights of a mean over the positions that count."""
        counts = mask[self.first_output :]
        self._weights = counts / self.gradient.dtype.type(max(1, counts.sum()))
        self._mask = None if mask.flags.writeable else mask

    def leave(self) -> None:
        """Forget the batch: another pass takes its turn in the workspace."""
        self._targets, self._weights, self._mask = np.zeros(0), self._weights[:0], None

    @np.errstate(all="ignore")  # what is not finite shows in the loss
    def forward(self) -> float:
        """Run all steps and return the loss."""
        self._run()
        return self.loss(self._targets, self._weights)

    @np.errstate(all="ignore")
    def backward(self) -> None:
        """Fill `gradient` and the adjoints of all steps; once after a `forward`. Raises TypeError
        where the pass only measures."""
        if not self.extent.learns:
            raise TypeError("a pass that only measures has no way back")
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


class Network(Model):
    """A network that batches can be run through. `topology`: where its steps read their past."""

    topology: ClassVar[Topology]

    @abstractmethod
    def over(self, extent: Extent) -> Pass:
        """Allocate the buffers of a pass."""

    def bind(
        self,
        steps: int,
        batch: int,
        first_output: int = 0,
        reads_end: bool = False,
        window: int = 0,
    ) -> Pass:
        """Allocate the buffers of a pass that learns: see Extent."""
        return self.over(Extent(steps, batch, first_output, reads_end, window))
