"""Which signals of a cell are gates."""

from functools import lru_cache

from rnnviz.engine.cell import Cell
from rnnviz.engine.equations import parse
from rnnviz.engine.ranges import natural_ranges
from rnnviz.engine.topology import Topology


def is_gate(cell: Cell, signal: str) -> bool:
    """Whether a signal is a gate: in 0..1 whatever the activation is, and not a state."""
    return signal in _gates(cell.equations, cell.topology)


def is_state(cell: Cell, signal: str) -> bool:
    """Whether the next step reads a signal."""
    return signal in _states(cell.equations, cell.topology)


@lru_cache(maxsize=64)
def _gates(equations: str, topology: Topology) -> frozenset[str]:
    ranges = natural_ranges(parse(equations, topology), "tanh")
    states = {"h", *_states(equations, topology)}
    return frozenset(name for name, ends in ranges.items() if ends == (0.0, 1.0)) - states


@lru_cache(maxsize=64)
def _states(equations: str, topology: Topology) -> frozenset[str]:
    program = parse(equations, topology)
    return frozenset(program.readable[name] for name in program.states)
