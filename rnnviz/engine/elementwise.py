"""What an elementwise node of a cell's graph computes, and what flows back through it."""

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.activations import ACTIVATIONS, UFUNCS, Call, Constants
from rnnviz.engine.equations import Node

Array = NDArray[np.floating]


def run(calls: list[Call]) -> None:
    """Make the calls, in order."""
    for function, arguments in calls:
        function(*arguments)


def value_calls(node: Node, arguments: list[Array], out: Array, const: Constants) -> list[Call]:
    """The calls that write the node's value to `out`."""
    if node.op == "apply":
        return ACTIVATIONS[node.name].value(arguments[0], out, const)
    return [(UFUNCS[node.op], (*arguments, out))]


def flow_back(
    node: Node, mine: Array, y: Array, arguments: list[Array], const: Constants
) -> list[tuple[Node, Array]]:
    """What each argument's adjoint gets of `mine`, dL/d(node's value); `y` is the value."""
    if node.op == "apply":
        return [(node.args[0], mine * _slope(node, y, const))]
    a, b = node.args
    if node.op == "multiply":
        return [(a, mine * arguments[1]), (b, mine * arguments[0])]
    return [(a, mine), (b, mine if node.op == "add" else -mine)]


def _slope(node: Node, y: Array, const: Constants) -> Array:
    slope = ACTIVATIONS[node.name].slope
    d = np.ones_like(y)
    if slope is not None:
        run(slope(y, d, const))
    return d
