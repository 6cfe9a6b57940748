"""What a cell is: its equations, and what cannot be read from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rnnviz.engine.topologies.chain import CHAIN
from rnnviz.engine.topology import Topology


@dataclass(frozen=True)
class Meaning:
    """What a signal is called, and what a gate's units do where it is near 1 and near 0."""

    name: str
    high: str = ""
    low: str = ""


INPUT_GATE = Meaning("input gate", "write", "write nothing")
FORGET_GATE = Meaning("forget gate", "keep their cell state", "erase it")
OUTPUT_GATE = Meaning("output gate", "output their cell state", "hide it")
RESET_GATE = Meaning("reset gate", "read the previous state", "ignore it")
UPDATE_GATE = Meaning("update gate", "keep the previous state", "replace it")
CANDIDATE = Meaning("candidate values")
MEMORY = Meaning("cell state")


@dataclass(frozen=True)
class Cell:
    """A recurrent cell, written once as the equations of one step.

    `equations`: one assignment a line. `x` is the step's input; a state's name means its
    previous value until it is assigned, the new one from there on; `W_i U_i` (capital) are
    matrices, `b_i v_i` (small) are vectors; `phi` is the chosen activation. The last value of
    `h` is what the head reads. On a tree, h_l and h_r are the states of a node's left and right
    child, and there is an `x` at leaves only. `settings` maps a parameter to the
    setting that gives its initial value (`{"b_f": "forget_bias"}`); every other vector that is
    added starts at 0. `starts` gives (low, high) of the uniform numbers that initialise a vector
    that multiplies, where the paper says other than ±1/√units.
    `meanings` says what the signals are, for titles and sentences.
    """

    key: str
    title: str
    summary: str
    source: str
    equations: str
    order: int
    settings: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, Meaning] = field(default_factory=dict)
    starts: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    topology: Topology = CHAIN

    def __post_init__(self) -> None:
        for signal, meaning in self.meanings.items():
            if not isinstance(meaning, Meaning):
                raise TypeError(
                    f"cell {self.key}, meanings: {signal} is {meaning!r}; "
                    f"write Meaning({str(meaning)!r})"
                )
