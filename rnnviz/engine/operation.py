"""What an elementwise operation is: NumPy calls, derivative, range, and how it is written."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Call = tuple[Callable[..., object], tuple[object, ...]]
Range = tuple[float, float]

INF = float("inf")
EVERYTHING: Range = (-INF, INF)


class Constants:
    """Numbers as 0-d arrays of one dtype: a ufunc takes them faster than Python floats."""

    def __init__(self, dtype: np.dtype) -> None:
        self.dtype = dtype
        self._cache: dict[float, Array] = {}

    def __call__(self, value: float) -> Array:
        return self._cache.setdefault(value, np.array(value, self.dtype))


def run(calls: list[Call]) -> None:
    """Make the calls, in order."""
    for function, arguments in calls:
        function(*arguments)


@dataclass(frozen=True, kw_only=True)
class Primitive:
    """What is computed number by number.

    `calls(*arguments, y, constants)`: the NumPy calls that write its value to y, an array of its
    own.
    """

    key: str
    order: int
    calls: Callable[..., list[Call]]


@dataclass(frozen=True, kw_only=True)
class Operation(Primitive):
    """A primitive that equations may hold.

    `symbol` stands between two values; without one it is a function of one value, typed by its
    key, `_` for `-`. `slopes`: the derivative by each argument as an expression of primitives:
    `y` is the value, `z` the argument of a function, `a` and `b` are those of an operator.
    `range(*ranges)`: (low, high) that the value cannot leave, from those of the arguments.
    `latex`: of a function its name, of an operator with {} for both sides. `torch`: PyTorch text,
    {} for each argument.
    """

    symbol: str = ""
    slopes: tuple[str, ...]
    range: Callable[..., Range]
    latex: str
    torch: str

    @property
    def typed(self) -> str:
        """How equations write it: a function's name or an operator's symbol."""
        return self.symbol or self.key.replace("-", "_")


@dataclass(frozen=True, kw_only=True)
class Activation(Operation):
    """A function that may take the place of phi. `steepest`: the largest size of its slope."""

    title: str
    steepest: float

    @property
    def bounded(self) -> bool:
        """Whether its values cannot grow without end."""
        return INF not in map(abs, self.range(EVERYTHING))


def ufunc(function: Callable[..., object]) -> Callable[..., list[Call]]:
    """The `calls` of an operation that NumPy computes in one."""
    return lambda *arrays: [(function, arrays[:-1])]


def within(low: float, high: float) -> Callable[..., Range]:
    """The `range` of a function whose values lie in low..high whatever it is given."""
    return lambda *ranges: (low, high)
