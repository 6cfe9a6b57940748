"""What a topology is: where a step reads its previous states from, and what follows from that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.numbers import count

FORWARD, REVERSED = slice(None), slice(None, None, -1)  # of the steps of a chain


@dataclass(frozen=True, eq=False)
class Topology:
    """Where a step reads its previous states from.

    `previous`: how a cell's equations name what a step reads, the name of a state with each of
    these endings; and the index that formulas give it. `ways`: the orders of the steps in which
    strands can run; the first reads the step before, a reversed one the step behind.
    `step`, `index`, `before`, `onward`, `flow`: what a step is called, in words and in formulas,
    what it reads, who reads its states, and which way gradients go (along the forward strand).
    `length`: label and help of the setting of that name; `told(length)`: a length in words.

    What else applies: `in_time`: steps follow each other, so that there are windows, layers and a
    time axis. `rooted`: they form trees, with a root and depths. `decodes`: a decoder writes what
    comes after the input, and can attend to it. `default_cell`: the key of the cell to begin with.
    """

    key: str
    order: int
    previous: Mapping[str, str] = field(default_factory=lambda: {"": "t-1"})
    ways: tuple[slice, ...] = (FORWARD, REVERSED)
    step: str = "step"
    index: str = "t"
    before: str = "the previous step's states"
    onward: str = "the next step"
    flow: str = "← backpropagation runs this way"
    length: tuple[str, str] = ("Sequence length", "Number of time steps of a sequence.")
    told: Callable[[int], str] = lambda length: count(length, "step")
    in_time: bool = True
    rooted: bool = False
    decodes: bool = False
    default_cell: str = "lstm"

    def runs(self, other: "Topology") -> bool:
        """Whether the cells of another topology run on this one: they name the same states."""
        return self.previous.keys() == other.previous.keys()

    def reads(self, step: int, children: NDArray[np.integer] | None) -> Sequence[int]:
        """The steps that a step reads, one for each of `previous`, below 0 where there is none.

        `children` (T, number of `previous`) says so where steps do not follow each other.
        """
        if self.in_time:
            return (step - 1,)
        if children is None:
            raise ValueError(f"children: a {self.step} reads {self.before}; which is not said")
        found: list[int] = children[step].tolist()
        return found
