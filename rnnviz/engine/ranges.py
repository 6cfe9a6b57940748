"""The range that each signal of a cell cannot leave, read from its equations."""

from math import isnan

from rnnviz.engine.graph import Node, Program
from rnnviz.engine.lowering import convex_parts
from rnnviz.engine.operation import EVERYTHING, INF, Range
from rnnviz.engine.operations import OPERATIONS

ENDS, ROUNDING = (1.0, 2.0, 5.0, 10.0), 1e-12


def natural_ranges(program: Program, phi: str) -> dict[str, Range]:
    """name -> (low, high), infinite where nothing bounds the signal.

    Interval arithmetic. A state begins at 0 and may be any value that its equation gave before:
    its range is one that the equations map into itself, or unbounded.
    """
    states: dict[str, Range] = dict.fromkeys(program.states, (0.0, 0.0))
    for _ in range(4):  # enough for what a bounded activation bounds
        ranges = _once(program, phi, states)
        states = {s: _hull(states[s], ranges[_newest(program, s)]) for s in states}
    ranges = _narrowed(program, phi, _widened(program, phi, states))
    return {name: ranges[node] for name, node in program.signals.items()}


def _newest(program: Program, state: str) -> Node:
    return program.signals[program.readable[state]]


def _widened(program: Program, phi: str, states: dict[str, Range]) -> dict[str, Range]:
    """The states' ranges, each that still grows unbounded on the side where it does."""
    while True:
        ranges = _once(program, phi, states)
        wider = {s: _widen(r, ranges[_newest(program, s)]) for s, r in states.items()}
        if wider == states:
            return states
        states = wider


def _narrowed(program: Program, phi: str, states: dict[str, Range]) -> dict[Node, Range]:
    """All ranges, the unbounded states cut at the first of `ENDS` that they cannot leave.

    So is a leaky average, h = 0.9 * h + 0.1 * tanh(...): from within -1..1 it stays there.
    """
    unbounded = [s for s, r in states.items() if -INF in r or INF in r]
    for group in (unbounded, *([s] for s in unbounded)):  # two that lean on each other, or one
        for end in ENDS:
            cut = states | {s: (max(states[s][0], -end), min(states[s][1], end)) for s in group}
            ranges = _once(program, phi, cut)
            if all(_within(ranges[_newest(program, s)], cut[s]) for s in group):
                states = cut
                break
    return _once(program, phi, states)


def _widen(known: Range, new: Range) -> Range:
    return (
        known[0] if new[0] >= known[0] else -INF,
        known[1] if new[1] <= known[1] else INF,
    )


def _once(program: Program, phi: str, states: dict[str, Range]) -> dict[Node, Range]:
    ranges: dict[Node, Range] = {}
    for node in program.graph.nodes:
        if node.op == "constant":
            ranges[node] = (node.value, node.value)
        elif node.op == "previous":
            ranges[node] = states[node.name]
        elif node.is_elementwise:
            low, high = _computed(node, phi, ranges)
            ranges[node] = EVERYTHING if isnan(low) or isnan(high) else (low, high)
        else:
            ranges[node] = EVERYTHING
    return ranges


def _computed(node: Node, phi: str, ranges: dict[Node, Range]) -> Range:
    parts = convex_parts(node)
    if parts is not None and _within(ranges[parts[0]], (0.0, 1.0)):
        return _hull(ranges[parts[1]], ranges[parts[2]])
    operation = OPERATIONS[phi if node.op == "phi" else node.op]
    return operation.range(*[ranges[a] for a in node.args])


def _within(inner: Range, outer: Range) -> bool:
    return outer[0] <= inner[0] + ROUNDING and inner[1] - ROUNDING <= outer[1]


def _hull(one: Range, other: Range) -> Range:
    return min(one[0], other[0]), max(one[1], other[1])
