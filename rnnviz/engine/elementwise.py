"""The chain rule for elementwise operations, in numbers or as nodes of a graph."""

import ast
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple, Protocol, TypeVar

import numpy as np

from rnnviz.engine.operation import Array, Constants, run
from rnnviz.engine.operations import OPERATIONS, OPERATORS, PRIMITIVES

T = TypeVar("T")


class Algebra(Protocol[T]):
    """What expressions of primitives are built of: arrays, or nodes of a graph."""

    def make(self, op: str, *args: T) -> T: ...

    def constant(self, value: float) -> T: ...


class Numbers:
    """The algebra of arrays of one dtype."""

    def __init__(self, dtype: np.dtype) -> None:
        self.constant = Constants(dtype)

    def make(self, op: str, *args: Array) -> Array:
        y = np.empty(np.broadcast(*args).shape, self.constant.dtype)
        run(PRIMITIVES[op].calls(*args, y, self.constant))
        return y


def derivative(
    op: str, algebra: Algebra[T], y: T, arguments: Sequence[T]
) -> list[tuple[int, T | None]]:
    """dy/d(argument) of each argument of y = op(arguments): its sign, and the rest; None is 1."""
    found: list[tuple[int, T | None]] = []
    for sign, constants, steps, result in _slopes(OPERATIONS[op].slopes, len(arguments)):
        known = [y, *arguments, *[algebra.constant(c) for c in constants]]
        for inner, places in steps:
            known.append(algebra.make(inner, *[known[k] for k in places]))
        found.append((sign, None if result is None else known[result]))
    return found


class _Slope(NamedTuple):
    """An expression in steps. Each makes a value of those at its places: first come y, the
    arguments and the constants, then what the steps before have made. No `result`: it is 1."""

    sign: int
    constants: tuple[float, ...]
    steps: list[tuple[str, tuple[int, ...]]]
    result: int | None


@cache
def _slopes(texts: tuple[str, ...], arguments: int) -> list[_Slope]:
    names = ["y", *("z" if arguments == 1 else "ab")]
    return [_read(text, names) for text in texts]


def _read(text: str, names: list[str]) -> _Slope:
    sign, e = 1, ast.parse(text, mode="eval").body
    if isinstance(e, ast.UnaryOp):
        sign, e = -1, e.operand
    if isinstance(e, ast.Constant) and e.value == 1:
        return _Slope(sign, (), [], None)
    found = (n.value for n in ast.walk(e) if isinstance(n, ast.Constant))
    numbers = list(dict.fromkeys(n for n in found if isinstance(n, int | float)))
    known, steps = [*names, *numbers], list[tuple[str, tuple[int, ...]]]()

    def place(e: ast.expr) -> int:
        match e:
            case ast.Name(value) | ast.Constant(int() | float() as value) if value in known:
                return known.index(value)
            case ast.Call(ast.Name(name), parts):
                step = name.replace("_", "-"), tuple(map(place, parts))
            case ast.BinOp(left, operator, right) if type(operator) in OPERATORS:
                step = OPERATORS[type(operator)], (place(left), place(right))
            case _:
                raise ValueError(f"slope {text!r}: {ast.unparse(e)} is no primitive of y, z, a, b")
        if step not in steps:
            steps.append(step)
        return len(known) + steps.index(step)

    result = place(e)
    return _Slope(sign, tuple(map(float, numbers)), steps, result)


def flow_back(
    op: str, mine: Array, y: Array, arguments: Sequence[Array], numbers: Numbers
) -> list[Array]:
    """What each argument's adjoint gets of `mine`, dL/dy of y = op(arguments)."""
    found = []
    for sign, slope in derivative(op, numbers, y, arguments):
        amount = mine if slope is None else mine * slope
        found.append(amount if sign > 0 else -amount)
    return found
