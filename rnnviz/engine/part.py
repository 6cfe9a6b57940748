"""The parts of a network as data: what an exporter walks."""

from dataclasses import dataclass, field
from typing import Literal

from rnnviz.engine.layout import Place

INPUT, PREVIOUS = ("input",), ("previous output",)  # what the first parts read


@dataclass(frozen=True)
class Part:
    """A part of a network. `name`: what stands before the point of its weights' names.

    `places`: its weights, "W_i" -> where it lies in the flat vectors. `reads`: the parts whose
    outputs it reads at each step, side by side; of attention the query first, then the memory.
    `begins`: the strands with whose last states it begins, or rather their mean; none begins with
    zeros. `reversed`: whether it runs from the last step to the first.
    """

    name: str
    kind: Literal["strand", "embedding", "attention", "head"]
    places: dict[str, Place]
    reads: tuple[str, ...]
    begins: tuple[str, ...] = field(default=())
    reversed: bool = False
