"""The chain rule for elementwise operations, in numbers or as nodes of a graph."""

import ast
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Protocol, TypeVar

import numpy as np

from rnnviz.engine.operation import Array, Constants, run
from rnnviz.engine.operations import OPERATIONS, OPERATORS, PRIMITIVES

T = TypeVar("T")
# One step of an expression: a name, a number, or a primitive of earlier steps.
Step = str | float | tuple[str, tuple[int, ...]]


class Algebra(Protocol[T]):
    """What expressions of primitives are built of: arrays, or nodes of a graph."""

    def make(self, op: str, *args: T) -> T: ...

    def constant(self, value: float) -> T: ...


class Numbers:
    """The algebra of arrays of one dtype."""

    def __init__(self, dtype: np.dtype) -> None:
        self.constant = Constants(dtype)

    def make(self, op: str, *args: Array) -> Array:
        y = np.empty(np.broadcast_shapes(*[a.shape for a in args]), self.constant.dtype)
        run(PRIMITIVES[op].calls(*args, y, self.constant))
        return y


def derivative(
    op: str, algebra: Algebra[T], y: T, arguments: Sequence[T]
) -> list[tuple[int, T | None]]:
    """dy/d(argument) of each argument of y = op(arguments): its sign, and the rest; None is 1."""
    names = {"y": y, **dict(zip("z" if len(arguments) == 1 else "ab", arguments, strict=True))}
    found: list[tuple[int, T | None]] = []
    for slope in OPERATIONS[op].slopes:
        sign, steps = _read(slope)
        found.append((sign, None if steps == (1.0,) else _built(steps, algebra, names)))
    return found


def _built(steps: Sequence[Step], algebra: Algebra[T], names: Mapping[str, T]) -> T:
    known: list[T] = []
    for step in steps:
        match step:
            case str():
                known.append(names[step])
            case op, places:
                known.append(algebra.make(op, *[known[k] for k in places]))
            case _:
                known.append(algebra.constant(step))
    return known[-1]


@cache
def _read(slope: str) -> tuple[int, tuple[Step, ...]]:
    """The sign of an expression, and what remains step by step."""
    steps: list[Step] = []

    def add(e: ast.expr) -> int:
        step: Step
        match e:
            case ast.Name(name):
                step = name
            case ast.Constant(int() | float() as value):
                step = float(value)
            case ast.Call(ast.Name(name), arguments):
                step = name.replace("_", "-"), tuple(map(add, arguments))
            case ast.BinOp(left, operator, right):
                step = OPERATORS[type(operator)], (add(left), add(right))
            case _:
                raise ValueError(f"slope {slope!r}: {ast.unparse(e)} is no primitive")
        steps.append(step)
        return len(steps) - 1

    match ast.parse(slope, mode="eval").body:
        case ast.UnaryOp(ast.USub(), operand):
            sign, rest = -1, operand
        case rest:
            sign = 1
    add(rest)
    return sign, tuple(steps)


def flow_back(
    op: str, mine: Array, y: Array, arguments: Sequence[Array], numbers: Numbers
) -> list[Array]:
    """What each argument's adjoint gets of `mine`, dL/dy of y = op(arguments)."""
    found = []
    for sign, slope in derivative(op, numbers, y, arguments):
        amount = mine if slope is None else mine * slope
        found.append(amount if sign > 0 else -amount)
    return found
