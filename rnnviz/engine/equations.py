"""Reads the equations of a cell: text in the textbook's notation -> a graph of nodes.

Only `matrix @ vector`, the operations in `operations/`, phi and numbers are known; the text is
parsed with `ast` and never executed.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

from rnnviz.engine import mistakes
from rnnviz.engine.graph import Node, Program
from rnnviz.engine.operations import OPERATIONS, OPERATORS
from rnnviz.engine.topologies.chain import CHAIN
from rnnviz.engine.topology import Topology

FUNCTIONS = {o.typed: key for key, o in OPERATIONS.items() if not o.symbol} | {"phi": "phi"}
MOST_LINES, MOST_NODES, LARGEST = 24, 200, 1e6
LONGEST_LINE, LONGEST_NAME, DEEPEST = 300, 16, 80


class EquationError(ValueError):
    """What is wrong with a line of equations, and what to write instead; lines from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line, self.message = line, message


def parse(equations: str, topology: Topology = CHAIN) -> Program:
    """Read equations. Raises EquationError with the line and the way to mend it.

    A state's name that is read before it is assigned means the step before; on a tree its name
    with _l or _r means the left or the right child.
    """
    reader = _Reader(equations, topology)
    for line, name, expression in reader.program.text:
        reader.assign(line, name, expression)
    if "h" not in reader.program.signals:
        raise EquationError(
            reader.line, "no equation gives h, which the output layer reads: write h = …"
        )
    if not reader.program.reads_input:
        line = next(line for line, name, _ in reader.program.text if name == "h")
        raise EquationError(line, "nothing of the input x reaches h; write W_h @ x in an equation")
    return reader.program


class _Reader:
    def __init__(self, text: str, topology: Topology) -> None:
        lines = list(_assignments(text))
        self.line = 1
        self.names = [name for _, name, _ in lines]
        readable = {name + end: name for name in self.names for end in topology.previous}
        self.program = Program(lines, topology, readable)

    def assign(self, line: int, name: str, expression: ast.expr) -> None:
        self.line = line
        if name in self.program.signals:
            raise self.error(f"{name} has its equation already; give this one another name")
        node = self.computed(self.read(expression))
        while node in self.program.signals.values():  # two names are two quantities
            node = self.make("linear", node)
        self.program.signals[name] = node
        node.label = name

    def computed(self, node: Node) -> Node:
        """The node as the result of an elementwise operation, which has a place of its own."""
        return node if node.is_elementwise else self.make("linear", node)

    def make(self, op: str, *args: Node, **fields: Any) -> Node:
        if len(self.program.graph.nodes) >= MOST_NODES:
            raise self.error(
                f"more than {MOST_NODES} operations; a cell this large cannot be drawn"
            )
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
            if isinstance(e.op, ast.Mult) and (self.is_matrix(e.left) or self.is_matrix(e.right)):
                raise self.error(self.wrong_product(e))
            return self.make(OPERATORS[type(e.op)], self.read(e.left), self.read(e.right))
        raise self.error(mistakes.unknown_operation(e, FUNCTIONS))

    def call(self, e: ast.Call) -> Node:
        function = e.func.id if isinstance(e.func, ast.Name) else ""
        if function not in FUNCTIONS or len(e.args) != 1 or e.keywords:
            raise self.error(mistakes.unknown_function(e, self.names, FUNCTIONS))
        return self.make(FUNCTIONS[function], self.read(e.args[0]))

    def number(self, value: int | float) -> float:
        if isinstance(value, bool):
            raise self.error(f"{value} is not known here; write 0 or 1")
        if abs(value) > LARGEST:
            raise self.error(
                f"a number beyond {LARGEST:g}; training would overflow with one this large"
            )
        return float(value)

    def name(self, name: str) -> Node:
        if name == "x":
            raise self.error("x enters through a matrix: write W_h @ x")
        if name in self.program.signals:
            return self.program.signals[name]
        if name in self.program.readable:
            node = self.make("previous", name=name)
            return self.program.states.setdefault(name, node)
        if name in self.names:
            topology = self.program.topology
            before = ", ".join(name + end for end in topology.previous)
            raise self.error(
                f"{name} is not known yet; a {topology.step} reads {topology.before}: {before}"
            )
        if _is_parameter(name) and name[0].islower():
            self.vector(name, added=False)
            return self.make("vector", name=name)
        if _is_parameter(name):
            raise self.error(
                f"{name} is a matrix: write {name} @ h, or a lower-case letter for a vector"
            )
        raise self.error(mistakes.unknown_name(name, self.names, FUNCTIONS))

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
        bias = isinstance(e, ast.Name) and _is_parameter(e.id) and not self.is_known(e.id)
        return self.is_product(e) or (bias and e.id[0].islower())  # type: ignore[attr-defined]

    def is_known(self, name: str) -> bool:
        return name in self.names or name in self.program.readable

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
        if not self.is_matrix(e.left):
            raise self.error(self.wrong_product(e))
        reads_x = isinstance(e.right, ast.Name) and e.right.id == "x"
        if self.program.matrices.setdefault(matrix, reads_x) != reads_x:
            raise self.error(
                f"{matrix} is used for x and for a value of the cell; they differ in size"
            )
        if reads_x:
            return matrix, self.make("x")
        operand = self.read(e.right)
        return matrix, operand if operand.op == "previous" else self.computed(operand)

    @staticmethod
    def is_matrix(e: ast.expr) -> bool:
        return isinstance(e, ast.Name) and _is_parameter(e.id) and e.id[0].isupper()

    def wrong_product(self, e: ast.BinOp) -> str:
        matrices = {n.id: self.is_matrix(n) for n in ast.walk(e) if isinstance(n, ast.Name)}
        return mistakes.wrong_product(e, matrices)

    def vector(self, name: str, added: bool) -> None:
        if wrong := mistakes.step_index(name, self.names):
            raise self.error(wrong)
        if self.program.vectors.setdefault(name, added) != added:
            raise self.error(f"{name} is added in one place and multiplied in another; use two")


def _is_parameter(name: str) -> bool:
    return len(name) > 2 and name[1] == "_" and name[0].isalpha()


def _assignments(text: str) -> Iterator[tuple[int, str, ast.expr]]:
    count = 0
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        code = line.split("#")[0].strip()
        if not code:
            continue
        count += 1
        if count > MOST_LINES:
            raise EquationError(number, f"more than {MOST_LINES} lines; leave some out")
        try:
            yield number, *_assignment(code)
        except _Refused as refused:
            raise EquationError(number, str(refused)) from None
    if not count:
        raise EquationError(1, f"there is no equation; begin with {mistakes.EXAMPLE}")


class _Refused(ValueError):
    """Why a line is no equation, and what to write instead."""


def _assignment(code: str) -> tuple[str, ast.expr]:
    """The name and the expression of a line without its remark."""
    if len(code) > LONGEST_LINE:
        raise _Refused(f"longer than {LONGEST_LINE} characters; split it into two equations")
    for look in (mistakes.statement, mistakes.unusable_character, mistakes.before_reading):
        if wrong := look(code):
            raise _Refused(wrong)
    if long := [name for name in mistakes.NAME.findall(code) if len(name) > LONGEST_NAME]:
        raise _Refused(f"{long[0][:LONGEST_NAME]}… is longer than {LONGEST_NAME} letters; cut it")
    try:
        statement, *more = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _Refused(mistakes.unreadable(code)) from None
    if more:
        raise _Refused("more than one equation; give each a line of its own")
    target, *others = statement.targets if isinstance(statement, ast.Assign) else [None]
    if others or not isinstance(statement, ast.Assign) or not isinstance(target, ast.Name):
        raise _Refused(mistakes.no_assignment(code))
    if target.id == "x" or target.id in FUNCTIONS or _is_parameter(target.id):
        raise _Refused(mistakes.taken(target.id, FUNCTIONS))
    if _depth(statement.value) > DEEPEST:
        raise _Refused("too deep: give an inner part a name and an equation of its own")
    return target.id, statement.value


def _depth(e: ast.expr) -> int:
    """How many operations lie within each other. Walks level by level, never recursing."""
    depth, level = 0, [e]
    while level:
        depth += 1
        level = [n for p in level for n in ast.iter_child_nodes(p) if isinstance(n, ast.expr)]
    return depth


def _terms(e: ast.expr, sign: int = 1) -> Iterator[tuple[int, ast.expr]]:
    if isinstance(e, ast.BinOp) and isinstance(e.op, ast.Add | ast.Sub):
        yield from _terms(e.left, sign)
        yield from _terms(e.right, sign if isinstance(e.op, ast.Add) else -sign)
    else:
        yield sign, e
