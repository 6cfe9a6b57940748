"""What a topology is: where a step reads its previous states from, and what follows from that."""

from dataclasses import dataclass

FORWARD, REVERSED = slice(None), slice(None, None, -1)  # of the steps of a chain


@dataclass(frozen=True, eq=False)
class Topology:
    """Where a step reads its previous states from.

    `previous`: how a cell's equations name what a step reads: the name of a state with each of
    these endings. `ways`: the orders of the steps in which strands can run; the first reads the
    step before, a reversed one the step behind.
    `step`, `before`, `onward`, `flow`: what a step is called, what it reads, who reads its states,
    and which way gradients go (along the forward strand).

    What else applies: `in_time`: steps follow each other, so that there are windows, layers and a
    time axis. `rooted`: they form trees, with a root and depths. `decodes`: a decoder writes what
    comes after the input, and can attend to it. `default_cell`: the key of the cell to begin with.
    """

    key: str
    order: int
    previous: tuple[str, ...] = ("",)
    ways: tuple[slice, ...] = (FORWARD, REVERSED)
    step: str = "step"
    before: str = "the previous step's states"
    onward: str = "the next step"
    flow: str = "← backpropagation runs this way"
    in_time: bool = True
    rooted: bool = False
    decodes: bool = False
    default_cell: str = "lstm"

    def runs(self, other: "Topology") -> bool:
        """Whether the cells of another topology run on this one: they name the same states."""
        return self.previous == other.previous
