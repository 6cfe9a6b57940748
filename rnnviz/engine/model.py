"""What all networks share: named weights in one flat vector, and their initialisation."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnnviz.engine.cell import Cell
from rnnviz.engine.equations import parse
from rnnviz.engine.initializers import INITIALIZERS
from rnnviz.engine.initializers.glorot import GLOROT
from rnnviz.engine.layout import Layout, Place
from rnnviz.engine.losses import LOSSES
from rnnviz.engine.lowering import lower

Array = NDArray[np.floating]


class Model(ABC):
    """A network's weights.

    `weights`: name -> a live view, "cell.W_i" (units, n_in), "cell.U_i" (units, units),
    "cell.b_i" (units,), "head.W" (n_out, units), "head.b" (n_out,): what stands before the point
    is a strand, "head", "attention" or an embedding. `parameters`: the flat vector that they lie
    in; nothing else holds weights.
    """

    def __init__(self, cell: Cell, activation: str) -> None:
        self.cell, self.activation = cell, activation
        self.program = parse(cell.equations, cell.topology)
        self.schedule = lower(self.program, activation)

    def _allocate(self, places: dict[str, Place], loss: str, size: int, dtype: DTypeLike) -> None:
        self.loss = LOSSES[loss]
        self.places = places
        self.parameters = np.zeros(size, dtype)
        self.weights = self.views(self.parameters)

    @property
    @abstractmethod
    def strands(self) -> list[Layout]:
        """All strands, in the order in which they run."""

    def views(self, flat: Array) -> dict[str, Array]:
        """Each named weight as a view of `flat`, in the textbook's orientation: (units, n_in)."""
        return {name: place.of(flat) for name, place in self.places.items()}

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
        for full_name, weight in self.weights.items():
            strand, name = full_name.split(".")
            setting = self.cell.settings.get(name)
            if name == "E":
                weight[...] = rng.standard_normal(weight.shape)
            elif strand in ("head", "attention") and weight.ndim == 2:
                weight[...] = GLOROT.draw(rng, *weight.shape)
            elif strand == "head":
                weight[...] = 0.0
            elif setting is not None:
                weight[...] = (settings or {}).get(setting, 0.0)
            elif strand == "attention" or not self.program.vectors.get(name, True):
                bound = 1 / np.sqrt(len(weight))
                low, high = self.cell.starts.get(name, (-bound, bound))
                weight[...] = rng.uniform(low, high, weight.shape)
            elif weight.ndim == 1:
                weight[...] = 0.0
            elif self.program.matrices[name]:
                weight[...] = GLOROT.draw(rng, *weight.shape)
            else:
                weight[...] = gain * INITIALIZERS[init].draw(rng, *weight.shape)


def strand_places(strands: list[Layout]) -> dict[str, Place]:
    """The weights of all strands by name."""
    return {name: place for layout in strands for name, place in layout.places.items()}


def head_places(head: Place) -> dict[str, Place]:
    """The two parts of a head's [b | W]."""
    width = head.columns.stop - head.columns.start
    return {"head.W": head.part(1, width), "head.b": head.part(0, 1, is_vector=True)}
