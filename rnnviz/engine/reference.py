"""One step of a cell on plain arrays, read from its equations and nothing else.

Slow and short: what the compiled plan must equal, for tests, for formulas with numbers, for
whoever wants the local derivatives of a step.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.elementwise import Numbers, flow_back
from rnnviz.engine.equations import FUNCTIONS
from rnnviz.engine.graph import Program
from rnnviz.engine.operation import Array
from rnnviz.engine.operations import OPERATORS

Arrays = Mapping[str, Array]


@dataclass(frozen=True)
class ReferenceStep:
    """What a step computes. `values`: signal -> (..., units).

    `derivatives`: of each equation, by its signal, the local derivatives of the signal and of
    every longer expression that a matrix multiplies: expression -> what it reads, a name or a
    product with a matrix as they are written -> (..., units), unit by unit.
    """

    values: dict[str, Array]
    derivatives: dict[str, dict[str, dict[str, Array]]]


def reference_step(
    program: Program, phi: str, weights: Arrays, x: Array, before: Arrays
) -> ReferenceStep:
    """Compute a step from its input (..., n_in) and the states before, (..., units) by the name
    under which they are read. `weights`: parameter -> array; `phi`: the chosen activation."""
    reading, derivatives = Reading(phi, weights, x, before), {}
    with np.errstate(all="ignore"):  # what is not finite shows in the values
        for _, name, expression in program.text:
            parts = {ast.unparse(e): e for e in _multiplied(expression)} | {name: expression}
            derivatives[name] = {text: reading.derivatives(e) for text, e in parts.items()}
            reading.values[name] = reading.value(expression)
    return ReferenceStep(reading.values, derivatives)


class Reading:
    """Reads the expressions of a step; a name means its value in `values` once that is there."""

    def __init__(self, phi: str, weights: Arrays, x: Array, before: Arrays) -> None:
        self.phi, self.weights, self.x, self.before = phi, weights, x, before
        self.values: dict[str, Array] = {}
        self.numbers = Numbers(x.dtype)
        self.shape = *x.shape[:-1], len(next(iter(weights.values())))

    def value(self, e: ast.expr) -> Array:
        """What an expression comes to, (..., units)."""
        match e:
            case ast.Name(name):
                known = next(k for k in (self.values, self.before, self.weights) if name in k)
                value = known[name]
            case ast.Constant(int() | float() as number):
                value = self.numbers.constant(float(number))
            case ast.BinOp(ast.Name(matrix), ast.MatMult(), ast.Name("x")):
                value = self.x @ self.weights[matrix].T
            case ast.BinOp(ast.Name(matrix), ast.MatMult(), operand):
                value = self.value(operand) @ self.weights[matrix].T
            case _:
                op, parts = self.operation(e)
                value = self.numbers.make(op, *map(self.value, parts))
        return np.broadcast_to(value, self.shape)

    def derivatives(self, e: ast.expr) -> dict[str, Array]:
        """What an expression reads -> its derivative by that."""
        found: dict[str, Array] = {}

        def follow(part: ast.expr, d: Array) -> None:
            if isinstance(part, ast.Name) or _is_product(part):
                read = ast.unparse(part)
                found[read] = found[read] + d if read in found else d
            elif not isinstance(part, ast.Constant):
                op, parts = self.operation(part)
                arguments = [self.value(p) for p in parts]
                amounts = flow_back(op, d, self.value(part), arguments, self.numbers)
                for inner, amount in zip(parts, amounts, strict=True):
                    follow(inner, amount)

        follow(e, np.ones(self.shape, self.x.dtype))
        return found

    def operation(self, e: ast.expr) -> tuple[str, list[ast.expr]]:
        """The operation that an expression is, and what it takes."""
        match e:
            case ast.UnaryOp(_, operand):
                return "subtract", [ast.Constant(0), operand]
            case ast.Call(ast.Name(function), [argument]):
                key = FUNCTIONS[function]
                return self.phi if key == "phi" else key, [argument]
            case ast.BinOp(left, operator, right):
                return OPERATORS[type(operator)], [left, right]
        raise TypeError(f"{ast.unparse(e)} was not refused by the reader of equations")


def _multiplied(e: ast.expr) -> list[ast.expr]:
    """What matrices multiply in an expression, names left out."""
    products = [n for n in ast.walk(e) if isinstance(n, ast.BinOp) and _is_product(n)]
    return [n.right for n in products if not isinstance(n.right, ast.Name)]


def _is_product(e: ast.expr) -> bool:
    return isinstance(e, ast.BinOp) and isinstance(e.op, ast.MatMult)
