"""A cell with a head: its weights, and passes over batches that are bound to them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from rnnviz.engine.cell import Cell
from rnnviz.engine.equations import parse
from rnnviz.engine.head import Head
from rnnviz.engine.initializers import INITIALIZERS, glorot
from rnnviz.engine.layout import Block, Layout, Place
from rnnviz.engine.losses import LOSSES
from rnnviz.engine.lowering import lower
from rnnviz.engine.plan import Plan

Array = NDArray[np.floating]
ORDERS = (slice(None), slice(None, None, -1))  # of steps: a forward strand's, a backward one's


class Network:
    """Strands of one cell with `units` units each, and a linear head.

    `layers` strands lie above each other, each reading the h of the one below; with
    `bidirectional` each layer has a second strand that runs from the last step to the first, and
    what is above reads both. `layouts`: one list a layer, the forward strand first.

    `weights`: name -> a live view, "cell.W_i" (units, n_in), "cell.U_i" (units, units),
    "cell.b_i" (units,), "head.W" (n_out, units), "head.b" (n_out,); with more strands than one
    "layer1.W_i", "layer1-backward.W_i" and so on. `parameters`: the flat vector that they lie
    in; nothing else holds weights.
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
    ) -> None:
        self.cell, self.activation, self.loss = cell, activation, LOSSES[loss]
        self.program = parse(cell.equations)
        self.schedule = lower(self.program, activation)
        self.layouts: list[list[Layout]] = []
        stop, reads = 0, n_in
        for number in range(1, layers + 1):
            rides = n_out if number == layers and not bidirectional else 0
            names = _names(number, layers, bidirectional)
            layer = []
            for name in names:
                layer.append(Layout(self.program, self.schedule, reads, units, rides, stop, name))
                stop = layer[-1].stop
            self.layouts.append(layer)
            reads = units * len(names)
        self.head = self.layouts[-1][0].head or Place(
            Block(stop, n_out, 1 + reads), slice(0, n_out), slice(0, 1 + reads), False
        )
        self.parameters = np.zeros(max(stop, self.head.block.stop), dtype)
        self.weights = self.views(self.parameters)

    @property
    def strands(self) -> list[Layout]:
        """All strands, in the order in which they run."""
        return [layout for layer in self.layouts for layout in layer]

    def views(self, flat: Array) -> dict[str, Array]:
        """Each named weight as a view of `flat`, in the textbook's orientation: (units, n_in)."""
        places = {name: p for layout in self.strands for name, p in layout.places.items()}
        width = self.head.columns.stop - self.head.columns.start
        places["head.W"] = self.head.part(1, width)
        places["head.b"] = self.head.part(0, 1, is_vector=True)
        return {name: place.of(flat) for name, place in places.items()}

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
        for full_name, weight in self.weights.items():
            strand, name = full_name.split(".")
            setting = self.cell.settings.get(name)
            if strand == "head":
                weight[...] = glorot(rng, *weight.shape) if weight.ndim == 2 else 0.0
            elif setting is not None:
                weight[...] = (settings or {}).get(setting, 0.0)
            elif not self.program.vectors.get(name, True):
                bound = 1 / np.sqrt(len(weight))
                weight[...] = rng.uniform(-bound, bound, weight.shape)
            elif weight.ndim == 1:
                weight[...] = 0.0
            elif self.program.matrices[name]:
                weight[...] = glorot(rng, *weight.shape)
            else:
                weight[...] = gain * INITIALIZERS[init].draw(rng, *weight.shape)

    def bind(self, steps: int, batch: int, first_loss: int = 0, reads_end: bool = False) -> "Pass":
        """Allocate the buffers of a pass; outputs and loss from step index `first_loss` on.

        `reads_end`: a backward strand is read where it has seen the whole sequence.
        """
        return Pass(self, steps, batch, first_loss, reads_end)


def _names(number: int, layers: int, bidirectional: bool) -> list[str]:
    name = f"layer{number}" if layers > 1 or bidirectional else "cell"
    return [name, f"{name}-backward"] if bidirectional else [name]


class Pass:
    """A forward and a backward pass on batches of one shape; its buffers are its trace.

    `layers`: the plans, one list a layer. `gradient`: flat, like `Network.parameters`;
    `gradients`: the named views into it.
    """

    def __init__(
        self, network: Network, steps: int, batch: int, first_loss: int, reads_end: bool = False
    ) -> None:
        self.network, self.steps, self.first_loss = network, steps, first_loss
        self.gradient = np.zeros_like(network.parameters)
        self.gradients = network.views(self.gradient)
        self.layers: list[list[Plan]] = []
        for layer in network.layouts:
            top = layer is network.layouts[-1]
            self.layers.append([])
            for number, layout in enumerate(layer):
                first_read = first_loss if top and number == 0 else 0
                if top and number > 0:  # in its own time, which runs backwards
                    first_read = steps - 1 if reads_end else 0
                self.layers[-1].append(
                    Plan(
                        network.schedule,
                        layout,
                        network.parameters,
                        self.gradient,
                        steps,
                        batch,
                        first_read=first_read,
                        rides=top and first_loss == 0,
                        wants_dx=layer is not network.layouts[0],
                    )
                )
        self.head = Head(self.layers[-1], network.head, network.loss, first_loss, reads_end)
        self._targets: NDArray = np.zeros(0)
        self._weights = np.zeros(0, network.parameters.dtype)

    @property
    def outputs(self) -> Array:
        """(L, B, n_out): what the head says at the L steps that have an output."""
        return self.head.outputs.transpose(0, 2, 1)

    def load(self, inputs: ArrayLike, targets: ArrayLike, mask: ArrayLike) -> None:
        """Take a batch: inputs (T, B, n_in), targets (T, B) or (T, B, n_out), mask (T, B)."""
        x = np.asarray(inputs).transpose(0, 2, 1)
        for plan, order in zip(self.layers[0], ORDERS, strict=False):
            np.copyto(plan.x, x[order])
        counted = np.asarray(mask)[self.first_loss :]
        self._weights = counted / self.gradient.dtype.type(max(1, counted.sum()))
        wanted = np.asarray(targets)[self.first_loss :]
        if not self.network.loss.classes:
            wanted = wanted.transpose(0, 2, 1)
        self._targets = wanted

    def forward(self) -> float:
        """Run all steps and return the loss."""
        with np.errstate(all="ignore"):  # what is not finite shows in the loss
            for number, layer in enumerate(self.layers):
                for plan, order in zip(layer, ORDERS, strict=False):
                    if number > 0:
                        self._climb(self.layers[number - 1], plan, order)
                    plan.forward()
            self.head.forward()
            return self.head.loss(self._targets, self._weights)

    def backward(self) -> None:
        """Fill `gradient` and the adjoints of all steps."""
        with np.errstate(all="ignore"):
            self.head.backward()
            for number, layer in reversed(list(enumerate(self.layers))):
                for plan in layer:
                    plan.backward()
                if number > 0:
                    self._descend(layer, self.layers[number - 1])

    @staticmethod
    def _climb(below: list[Plan], plan: Plan, order: slice) -> None:
        """The h of the layer below, in the input's order, is the input of the plan above."""
        for number, (source, its_order) in enumerate(zip(below, ORDERS, strict=False)):
            part = slice(number * source.units, (number + 1) * source.units)
            plan.x[:, part] = source.h[1:, 1:][its_order][order]

    @staticmethod
    def _descend(above: list[Plan], below: list[Plan]) -> None:
        """dL/dh of the layer below is the sum of dL/dx of the layer above."""
        for number, (plan, its_order) in enumerate(zip(below, ORDERS, strict=False)):
            part = slice(number * plan.units, (number + 1) * plan.units)
            total = plan.adjoint["h"][1:][its_order]
            total[...] = 0.0
            for upper, order in zip(above, ORDERS, strict=False):
                total += upper.dx[:, part][order]
