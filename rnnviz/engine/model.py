"""What all networks share: named weights in one flat vector, and their initialisation."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.design import Design
from rnnviz.engine.equations import parse
from rnnviz.engine.initializers import INITIALIZERS
from rnnviz.engine.initializers.glorot import GLOROT
from rnnviz.engine.layout import Allocator, Compiled, Layout
from rnnviz.engine.losses import LOSSES
from rnnviz.engine.lowering import lower
from rnnviz.engine.part import Part
from rnnviz.engine.ranges import natural_ranges

Array = NDArray[np.floating]


class Model(ABC):
    """A network's weights.

    `design`: what it was asked to be. `parts`: what it is made of, in the order of the weights;
    `strands`: those of them that are cells, in the order in which they run. `weights`: name -> a
    live view, "cell.W_i" (units, n_in), "cell.U_i" (units, units), "cell.b_i" (units,), "head.W"
    (n_out, units), "head.b" (n_out,): the name of the part before the point. `parameters`: the
    flat vector that they lie in; nothing else holds weights.
    """

    strands: list[Layout]

    def __init__(self, design: Design) -> None:
        self.design, self.cell, self.activation = design, design.cell, design.activation
        self.program = parse(self.cell.equations, self.cell.topology)
        self.schedule = lower(self.program, self.activation)
        self.loss = LOSSES[design.loss]
        allocator = Allocator()
        self.parts = self._compose(Compiled(self.program, self.schedule, design.units), allocator)
        self.parameters = np.zeros(allocator.size, design.dtype)
        self.weights = self.views(self.parameters)

    @abstractmethod
    def _compose(self, cell: Compiled, allocator: Allocator) -> list[Part]:
        """Make the parts, which claim their places, and set `strands`."""

    @cached_property
    def ranges(self) -> dict[str, tuple[float, float]]:
        """The natural range of each signal."""
        return natural_ranges(self.program, self.activation)

    def views(self, flat: Array) -> dict[str, Array]:
        """Each named weight as a view of `flat`, in the textbook's orientation: (units, n_in)."""
        return {
            f"{part.name}.{name}": place.of(flat)
            for part in self.parts
            for name, place in part.places.items()
        }

    def initialize(
        self,
        rng: np.random.Generator,
        init: str = "orthogonal",
        gain: float = 1.0,
        settings: Mapping[str, float] | None = None,
    ) -> None:
        """Draw the weights in the order of their names.

        Recurrent matrices: `gain` times the initializer `init`. All other matrices: Glorot.
        Embeddings: standard normal. Vectors that multiply: uniform in ±1/√units, or where the
        cell's `starts` say. Vectors that are added: 0, or the value in `settings` of what the
        cell's `settings` name.
        """
        for part in self.parts:
            for name, place in part.places.items():
                weight, of_cell = place.of(self.parameters), part.kind == "strand"
                setting = self.cell.settings.get(name) if of_cell else None
                if part.kind == "embedding":
                    weight[...] = rng.standard_normal(weight.shape)
                elif setting is not None:
                    weight[...] = (settings or {}).get(setting, 0.0)
                elif weight.ndim == 2 and (not of_cell or self.program.matrices[name]):
                    weight[...] = GLOROT.draw(rng, *weight.shape)
                elif weight.ndim == 2:
                    weight[...] = gain * INITIALIZERS[init].draw(rng, *weight.shape)
                elif part.kind == "attention" or (of_cell and not self.program.vectors[name]):
                    bound = 1 / np.sqrt(len(weight))
                    low, high = self.cell.starts.get(name, (-bound, bound))
                    weight[...] = rng.uniform(low, high, weight.shape)
                else:
                    weight[...] = 0.0
