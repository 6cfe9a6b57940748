"""Reads the equations of a cell: text in the textbook's notation -> a graph of nodes.

Only sums, differences, products, `matrix @ vector`, the activations and numbers are known;
the text is parsed with `ast` and never executed.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import dedent
from typing import Any

from rnnviz.engine.activations import ACTIVATIONS

FUNCTIONS = {a.key.replace("-", "_"): a.key for a in ACTIVATIONS.values()} | {"phi": "phi"}
OPERATORS: dict[type, str] = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply"}
MOST_LINES, MOST_NODES, LARGEST = 24, 200, 1e6


class EquationError(ValueError):
    """What is wrong with a line of equations, and what to write instead."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


@dataclass(eq=False)
class Node:
    """One quantity of a step. `op` is one of

    x | previous (name: state) | vector (name: parameter) | constant (value)
    affine (args: operands; matrices: one a operand; biases) | apply (name: activation)
    add | subtract | multiply | derivative (args: an apply node; made by the compiler)
    """

    op: str
    args: tuple["Node", ...] = ()
    name: str = ""
    value: float = 0.0
    matrices: tuple[str, ...] = ()
    biases: tuple[str, ...] = ()


class Graph:
    """Makes nodes; equal expressions become one node. `nodes` is in the order of computing.

    A node in `named` is only itself: an equal expression is another node, so that the gradient
    of a signal counts what reads it by its name and nothing else.
    """

    def __init__(self) -> None:
        self.named: set[Node] = set()
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
        if self._known.get(key) in (None, *self.named):
            self._known[key] = Node(op, args, name, value, matrices, biases)
            self.nodes.append(self._known[key])
        return self._known[key]

    def find(self, op: str, *args: Node) -> Node | None:
        """Return the node, if it was made."""
        return self._known.get((op, *map(id, args), "", 0.0, (), ()))

    def constant(self, value: float) -> Node:
        return self.make("constant", value=float(value))


@dataclass
class Program:
    """A cell's equations as a graph.

    `signals`: name -> node, in the order of the equations. `states`: the names that are read
    before they are assigned. `matrices`: name -> reads x? `vectors`: name -> is it added?
    `text`: (line, name, expression) of each equation, as it was written.
    """

    text: list[tuple[int, str, ast.expr]]
    graph: Graph = field(default_factory=Graph)
    signals: dict[str, Node] = field(default_factory=dict)
    states: dict[str, Node] = field(default_factory=dict)  # name -> its `previous` node
    matrices: dict[str, bool] = field(default_factory=dict)
    vectors: dict[str, bool] = field(default_factory=dict)

    @property
    def parameters(self) -> tuple[str, ...]:
        """All parameter names, matrices first."""
        return (*self.matrices, *self.vectors)


def parse(equations: str) -> Program:
    """Read equations. Raises EquationError with the line and the way to mend it."""
    reader = _Reader(equations)
    for line, name, expression in reader.program.text:
        reader.assign(line, name, expression)
    if "h" not in reader.program.signals:
        raise EquationError(reader.line, "no equation gives h, which the answer reads")
    if not reader.program.matrices:
        raise EquationError(reader.line, "no matrix reads the input; write W_h @ x in an equation")
    return reader.program


class _Reader:
    def __init__(self, text: str) -> None:
        self.program = Program(list(_assignments(text)))
        self.line = 1
        self.names = [name for _, name, _ in self.program.text]

    def assign(self, line: int, name: str, expression: ast.expr) -> None:
        self.line = line
        if name in self.program.signals:
            raise self.error(f"{name} has its equation already; give this one another name")
        node = self.computed(self.read(expression))
        while node in self.program.signals.values():  # two names are two quantities
            node = self.make("apply", node, name="linear")
        self.program.signals[name] = node
        self.program.graph.named.add(node)

    def computed(self, node: Node) -> Node:
        """The node as the result of an elementwise operation, which has a place of its own."""
        if node.op in ("apply", "add", "subtract", "multiply"):
            return node
        return self.make("apply", node, name="linear")

    def make(self, op: str, *args: Node, **fields: Any) -> Node:
        if len(self.program.graph.nodes) >= MOST_NODES:
            raise self.error(f"more than {MOST_NODES} operations; a cell this large is not drawn")
        return self.program.graph.make(op, *args, **fields)

    def error(self, message: str) -> EquationError:
        return EquationError(self.line, message)

    def read(self, e: ast.expr) -> Node:
        if isinstance(e, ast.Constant) and isinstance(e.value, (int, float)):
            return self.make("constant", value=self.number(e.value))
        if isinstance(e, ast.Name):
            return self.name(e.id)
        if isinstance(e, ast.UnaryOp) and isinstance(e.op, ast.USub):
            return self.make("subtract", self.make("constant", value=0.0), self.read(e.operand))
        if isinstance(e, ast.Call):
            return self.call(e)
        if isinstance(e, ast.BinOp) and isinstance(e.op, ast.MatMult):
            return self.sum([(1, e)])
        if isinstance(e, ast.BinOp) and isinstance(e.op, ast.Add | ast.Sub):
            return self.sum(list(_terms(e)))
        if isinstance(e, ast.BinOp) and type(e.op) in OPERATORS:
            return self.make("multiply", self.read(e.left), self.read(e.right))
        raise self.error(
            f"{ast.unparse(e)[:40]!r} is not known here; write sums, products with * and @, "
            f"and {', '.join(FUNCTIONS)}"
        )

    def call(self, e: ast.Call) -> Node:
        function = e.func.id if isinstance(e.func, ast.Name) else ""
        if function not in FUNCTIONS or len(e.args) != 1 or e.keywords:
            raise self.error(
                f"{ast.unparse(e)[:40]!r} is not known; the functions are "
                f"{', '.join(FUNCTIONS)}, each of one value"
            )
        return self.make("apply", self.read(e.args[0]), name=FUNCTIONS[function])

    def number(self, value: int | float) -> float:
        if isinstance(value, bool):
            raise self.error(f"{value} is not known here; write 0 or 1")
        if abs(value) > LARGEST:
            raise self.error(f"a number beyond {LARGEST:g}; nothing learns with one this large")
        return float(value)

    def name(self, name: str) -> Node:
        if name == "x":
            raise self.error("x enters through a matrix: write W_h @ x")
        if name in self.program.signals:
            return self.program.signals[name]
        if name in self.names:
            node = self.make("previous", name=name)
            return self.program.states.setdefault(name, node)
        if _is_parameter(name) and name[0].islower():
            self.vector(name, added=False)
            return self.make("vector", name=name)
        if _is_parameter(name):
            raise self.error(
                f"{name} is a matrix: write {name} @ h, or a small letter for a vector"
            )
        raise self.error(
            f"{name} is not known: give it an equation, or name a parameter W_{name} or b_{name}"
        )

    def sum(self, terms: list[tuple[int, ast.expr]]) -> Node:
        """One affine node for all `matrix @ value` and bias terms with a plus; the rest is
        added to it in order."""
        affine: list[ast.expr] = []
        seen: set[str] = set()
        for sign, e in terms:  # one product with each value and one bias fit one packed row
            column = ast.dump(e.right) if isinstance(e, ast.BinOp) else "bias"
            if sign > 0 and self.is_affine(e) and column not in seen:
                seen.add(column)
                affine.append(e)
        total = self.affine(affine) if affine else None
        for sign, e in terms:
            if e in affine:
                continue
            node = self.affine([e]) if self.is_affine(e) else self.read(e)
            if total is None and sign > 0:
                total = node
                continue
            start = self.make("constant", value=0.0) if total is None else total
            total = self.make("add" if sign > 0 else "subtract", start, node)
        assert total is not None
        return total

    @staticmethod
    def is_product(e: ast.expr) -> bool:
        return isinstance(e, ast.BinOp) and isinstance(e.op, ast.MatMult)

    def is_affine(self, e: ast.expr) -> bool:
        bias = isinstance(e, ast.Name) and _is_parameter(e.id) and e.id not in self.names
        return self.is_product(e) or (bias and e.id[0].islower())  # type: ignore[attr-defined]

    def affine(self, terms: list[ast.expr]) -> Node:
        matrices, operands, biases = [], [], []
        for e in terms:
            if isinstance(e, ast.Name):
                self.vector(e.id, added=True)
                biases.append(e.id)
            elif isinstance(e, ast.BinOp):
                matrix, operand = self.product(e)
                matrices.append(matrix)
                operands.append(operand)
        return self.make("affine", *operands, matrices=tuple(matrices), biases=tuple(biases))

    def product(self, e: ast.BinOp) -> tuple[str, Node]:
        matrix = e.left.id if isinstance(e.left, ast.Name) else ""
        if not _is_parameter(matrix) or matrix[0].islower():
            raise self.error(
                f"left of @ stands a matrix such as U_h, not {ast.unparse(e.left)[:40]!r}; "
                "put a product that is multiplied in brackets: r * (U_n @ h)"
            )
        reads_x = isinstance(e.right, ast.Name) and e.right.id == "x"
        if self.program.matrices.setdefault(matrix, reads_x) != reads_x:
            raise self.error(
                f"{matrix} is used for x and for a value of the cell; they differ in size"
            )
        if reads_x:
            return matrix, self.make("x")
        operand = self.read(e.right)
        return matrix, operand if operand.op == "previous" else self.computed(operand)

    def vector(self, name: str, added: bool) -> None:
        if self.program.vectors.setdefault(name, added) != added:
            raise self.error(f"{name} is added in one place and multiplied in another; use two")


def _is_parameter(name: str) -> bool:
    return len(name) > 2 and name[1] == "_" and name[0].isalpha()


def _assignments(text: str) -> Iterator[tuple[int, str, ast.expr]]:
    lines = dedent(text).strip().splitlines()
    if not any(lines):
        raise EquationError(1, "there is no equation; begin with h = phi(W_h @ x + U_h @ h + b_h)")
    if len(lines) > MOST_LINES:
        raise EquationError(MOST_LINES + 1, f"more than {MOST_LINES} lines")
    for number, line in enumerate(lines, 1):
        code = line.split("#")[0].strip()
        if not code:
            continue
        if len(code) > 300:
            raise EquationError(number, "longer than 300 characters; split it into two equations")
        try:
            statement, *more = ast.parse(code).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise EquationError(number, f"{code[:40]!r} is not an equation") from None
        if more:
            raise EquationError(number, "more than one equation; give each a line of its own")
        target, *others = statement.targets if isinstance(statement, ast.Assign) else [None]
        if others or not isinstance(statement, ast.Assign) or not isinstance(target, ast.Name):
            raise EquationError(number, f"{code[:40]!r} is not of the form name = expression")
        if target.id == "x" or target.id in FUNCTIONS or _is_parameter(target.id):
            raise EquationError(number, f"{target.id} is taken; call the signal something else")
        yield number, target.id, statement.value


def _terms(e: ast.expr, sign: int = 1) -> Iterator[tuple[int, ast.expr]]:
    if isinstance(e, ast.BinOp) and isinstance(e.op, ast.Add | ast.Sub):
        yield from _terms(e.left, sign)
        yield from _terms(e.right, sign if isinstance(e.op, ast.Add) else -sign)
    else:
        yield sign, e
