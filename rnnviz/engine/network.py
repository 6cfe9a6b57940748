"""A cell with a head: its weights, and passes over batches that are bound to them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from rnnviz.engine.cell import Cell
from rnnviz.engine.equations import parse
from rnnviz.engine.head import Head
from rnnviz.engine.initializers import INITIALIZERS, glorot
from rnnviz.engine.layout import Layout
from rnnviz.engine.losses import LOSSES
from rnnviz.engine.lowering import lower
from rnnviz.engine.plan import Plan

Array = NDArray[np.floating]


class Network:
    """One cell with `units` units and a linear head.

    `weights`: name -> a live view, "cell.W_i" (units, n_in), "cell.U_i" (units, units),
    "cell.b_i" (units,), "head.W" (n_out, units), "head.b" (n_out,). `parameters`: the flat
    vector that they lie in; nothing else holds weights.
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
    ) -> None:
        self.cell, self.activation, self.loss = cell, activation, LOSSES[loss]
        self.program = parse(cell.equations)
        self.schedule = lower(self.program, activation)
        self.layout = Layout(self.program, self.schedule, n_in, units, n_out)
        self.parameters = np.zeros(self.layout.size, dtype)
        self.weights = self.layout.views(self.parameters)

    def initialize(
        self,
        rng: np.random.Generator,
        init: str = "orthogonal",
        gain: float = 1.0,
        settings: Mapping[str, float] | None = None,
    ) -> None:
        """Draw the weights in the order of their names.

        Recurrent matrices: `gain` times the initializer `init`. Matrices that read x and the
        head: Glorot. Vectors that multiply: uniform in ±1/√units. Vectors that are added: 0, or
        the value in `settings` of what the cell's `settings` name.
        """
        added = {f"cell.{name}": added for name, added in self.program.vectors.items()}
        reads_x = {f"cell.{name}": reads for name, reads in self.program.matrices.items()}
        for name, weight in self.weights.items():
            setting = self.cell.settings.get(name.removeprefix("cell."))
            if setting is not None:
                weight[...] = (settings or {}).get(setting, 0.0)
            elif not added.get(name, True):
                bound = 1 / np.sqrt(len(weight))
                weight[...] = rng.uniform(-bound, bound, weight.shape)
            elif weight.ndim == 1:
                weight[...] = 0.0
            elif reads_x.get(name, True):
                weight[...] = glorot(rng, *weight.shape)
            else:
                weight[...] = gain * INITIALIZERS[init].draw(rng, *weight.shape)

    def bind(self, steps: int, batch: int, first_loss: int = 0) -> "Pass":
        """Allocate the buffers of a pass; outputs and loss from step index `first_loss` on."""
        return Pass(self, steps, batch, first_loss)


class Pass:
    """A forward and a backward pass on batches of one shape; its buffers are its trace.

    `gradient`: flat, like `Network.parameters`; `gradients`: the named views into it.
    """

    def __init__(self, network: Network, steps: int, batch: int, first_loss: int) -> None:
        self.network = network
        self.plan = Plan(
            network.schedule, network.layout, network.parameters, steps, batch, first_loss
        )
        self.head = Head(self.plan, network.loss)
        self.gradient = self.plan.gradient
        self.gradients = network.layout.views(self.gradient)
        self._targets: NDArray = np.zeros(0)
        self._weights = np.zeros(0, network.parameters.dtype)

    @property
    def outputs(self) -> Array:
        """(L, B, n_out): what the head says at the L steps that have an output."""
        return self.head.outputs.transpose(0, 2, 1)

    def load(self, inputs: ArrayLike, targets: ArrayLike, mask: ArrayLike) -> None:
        """Take a batch: inputs (T, B, n_in), targets (T, B) or (T, B, n_out), mask (T, B)."""
        plan = self.plan
        np.copyto(plan.x, np.asarray(inputs).transpose(0, 2, 1))
        counted = np.asarray(mask)[plan.first_loss :]
        self._weights = counted / plan.dtype.type(max(1, counted.sum()))
        wanted = np.asarray(targets)[plan.first_loss :]
        if not self.network.loss.classes:
            wanted = wanted.transpose(0, 2, 1)
        self._targets = wanted

    def forward(self) -> float:
        """Run all steps and return the loss."""
        with np.errstate(all="ignore"):  # what is not finite shows in the loss
            self.plan.forward()
            self.head.forward()
            return self.head.loss(self._targets, self._weights)

    def backward(self) -> None:
        """Fill `gradient` and the adjoints of all steps."""
        with np.errstate(all="ignore"):
            self.head.backward()
            self.plan.backward()
