"""The quantities of a step as a graph: what equations are read into and plans are made of."""

import ast
from dataclasses import dataclass, field

from rnnviz.engine.operations import OPERATIONS, PRIMITIVES
from rnnviz.engine.topology import Topology

LONGEST, DEEPEST = 120, 4  # of a node's line: characters, operations within each other


@dataclass(eq=False, repr=False)
class Node:
    """One quantity of a step. `op` is one of

    x | previous (name: as it is read, h or h_l) | vector (name: parameter) | constant (value)
    affine (args: operands; matrices: one a operand; biases)
    the key of a primitive (args: its arguments) | phi (args: one; until the activation is chosen)

    `label`: the name that an equation gives it. `is_elementwise`: whether it is computed number
    by number from its arguments.
    """

    op: str
    args: tuple["Node", ...] = ()
    name: str = ""
    value: float = 0.0
    matrices: tuple[str, ...] = ()
    biases: tuple[str, ...] = ()
    label: str = ""

    def __post_init__(self) -> None:
        self.is_elementwise = self.op in PRIMITIVES or self.op == "phi"

    def __repr__(self) -> str:
        """A line in the notation of equations; what lies deep within is …"""
        text = self._written(DEEPEST)
        text = f"{self.label} = {text}" if self.label else text
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

    def _written(self, depth: int) -> str:
        if self.op == "constant":
            return f"{self.value:g}"
        if not self.args and not self.biases:
            return self.name or self.op
        inner = [a.label or (a._written(depth - 1) if depth else "…") for a in self.args]
        if not self._is_infix:
            return f"{self.op.replace('-', '_')}({', '.join(inner)})"
        bare = [bool(a.label) or not a._is_infix for a in self.args]
        inner = [text if b else f"({text})" for text, b in zip(inner, bare, strict=True)]
        if self.op != "affine":
            return f" {OPERATIONS[self.op].symbol} ".join(inner)
        products = [f"{m} @ {text}" for m, text in zip(self.matrices, inner, strict=True)]
        return " + ".join([*products, *self.biases])

    @property
    def _is_infix(self) -> bool:
        return self.op == "affine" or self.op in OPERATIONS and bool(OPERATIONS[self.op].symbol)


class Graph:
    """Makes nodes; equal expressions become one node. `nodes` is in the order of computing.

    A node with a label is only itself: an equal expression is another node, so that the gradient
    of a signal counts what reads it by its name and nothing else.
    """

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[tuple, Node] = {}

    def make(
        self,
        op: str,
        *args: Node,
        name: str = "",
        value: float = 0.0,
        matrices: tuple[str, ...] = (),
        biases: tuple[str, ...] = (),
    ) -> Node:
        """Return the node, the one made before where there is one."""
        key = (op, *map(id, args), name, value, matrices, biases)
        known = self._known.get(key)
        if known is None or known.label:
            known = self._known[key] = Node(op, args, name, value, matrices, biases)
            self.nodes.append(known)
        return known

    def product(self, a: Node, b: Node) -> Node | None:
        """Return a * b or b * a, if one of them was made."""
        keys = [("multiply", id(p), id(q), "", 0.0, (), ()) for p, q in ((a, b), (b, a))]
        return self._known.get(keys[0]) or self._known.get(keys[1])

    def constant(self, value: float) -> Node:
        return self.make("constant", value=float(value))


@dataclass
class Program:
    """A cell's equations as a graph, for a topology.

    `signals`: name -> node, in the order of the equations. `readable`: every name under which an
    earlier value of a signal can be read, and the signal: h -> h in a chain; h_l -> h and h_r -> h
    in a tree, of the left and the right child. `states`: those that are read, each with its
    `previous` node. `matrices`: name -> reads x? `vectors`: name -> is it added?
    `text`: (line, name, expression) of each equation, as it was written.
    """

    text: list[tuple[int, str, ast.expr]]
    topology: Topology
    readable: dict[str, str]
    graph: Graph = field(default_factory=Graph)
    signals: dict[str, Node] = field(default_factory=dict)
    states: dict[str, Node] = field(default_factory=dict)
    matrices: dict[str, bool] = field(default_factory=dict)
    vectors: dict[str, bool] = field(default_factory=dict)

    def place(self, name: str) -> int:
        """Which of the steps that a step reads has the value that a readable name means: a place
        in `topology.previous`."""
        ending = name.removeprefix(self.readable[name])
        return list(self.topology.previous).index(ending)

    @property
    def reads_input(self) -> bool:
        """Whether h depends on x, in its own step or by way of states."""
        known: set[Node] = set()
        ahead = [self.signals["h"]]
        while ahead:
            node = ahead.pop()
            if node.op == "x":
                return True
            if node in known:
                continue
            known.add(node)
            ahead += (
                [self.signals[self.readable[node.name]]] if node.op == "previous" else node.args
            )
        return False

    @property
    def parameters(self) -> tuple[str, ...]:
        """All parameter names, matrices first."""
        return (*self.matrices, *self.vectors)
