"""The activations: each function with its derivative, its range and its steepest slope beside it.

Every derivative is written in terms of the value y = f(z), which is what a trace keeps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Call = tuple[Callable[..., object], tuple[object, ...]]

LEAK = 0.01
UFUNCS: dict[str, Callable[..., object]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
}


class Constants:
    """Numbers as 0-d arrays of one dtype: a ufunc takes them faster than Python floats."""

    def __init__(self, dtype: np.dtype) -> None:
        self.dtype = dtype
        self._cache: dict[float, Array] = {}

    def __call__(self, value: float) -> Array:
        return self._cache.setdefault(value, np.array(value, self.dtype))


Emit = Callable[[Array, Array, Constants], list[Call]]


@dataclass(frozen=True)
class Activation:
    """One activation y = f(z).

    `value(z, y, constants)` are the calls that write f(z) to y, `slope(y, d, constants)` those
    that write f'(z) to d, given y. `slope` is None for a derivative of 1. `low, high`: range;
    `steepest`: the largest |f'|.
    """

    key: str
    title: str
    latex: str
    low: float
    high: float
    steepest: float
    value: Emit
    slope: Emit | None


def _tanh(z: Array, y: Array, const: Constants) -> list[Call]:
    return [(np.tanh, (z, y))]


def _tanh_slope(y: Array, d: Array, const: Constants) -> list[Call]:
    return [(np.multiply, (y, y, d)), (np.subtract, (const(1.0), d, d))]


def _sigmoid(z: Array, y: Array, const: Constants) -> list[Call]:
    return [(np.negative, (z, y)), *sigmoid_of_negative(y, const)]


def sigmoid_of_negative(y: Array, const: Constants) -> list[Call]:
    """The calls that turn -z into sigmoid(z) = 1 / (1 + exp(-z)), in place.

    Right to a few units in the last place at both ends; 0 where it is below 1e-308 (float32:
    1e-38). Half a tanh would be as fast and lose the lower end: there it has only the digits
    that 1 - |tanh(z/2)| leaves.
    """
    one = const(1.0)
    return [(np.exp, (y, y)), (np.add, (y, one, y)), (np.reciprocal, (y, y))]


def _sigmoid_slope(y: Array, d: Array, const: Constants) -> list[Call]:
    # Near y = 1 only what 1 - y has left: off by half a unit in the last place of 1, as PyTorch's
    # is; a slope below that, from z = 37 on (float32: 17), is 0.
    return [(np.subtract, (const(1.0), y, d)), (np.multiply, (d, y, d))]


def _maximum(a: Array, b: Array, out: Array) -> Call:
    return partial(np.maximum, out=out), (a, b)  # NumPy takes this output by keyword only


def _relu(z: Array, y: Array, const: Constants) -> list[Call]:
    return [_maximum(z, const(0.0), y)]


def _relu_slope(y: Array, d: Array, const: Constants) -> list[Call]:
    return [(np.sign, (y, d))]


def _leaky_relu(z: Array, y: Array, const: Constants) -> list[Call]:
    return [(np.multiply, (z, const(LEAK), y)), _maximum(z, y, y)]


def _leaky_relu_slope(y: Array, d: Array, const: Constants) -> list[Call]:
    return [(np.sign, (y, d)), _maximum(d, const(LEAK), d)]


def _linear(z: Array, y: Array, const: Constants) -> list[Call]:
    return [] if z is y else [(np.copyto, (y, z))]


INF = float("inf")
ACTIVATIONS: dict[str, Activation] = {
    a.key: a
    for a in (
        Activation("tanh", "tanh", r"\tanh", -1.0, 1.0, 1.0, _tanh, _tanh_slope),
        Activation("sigmoid", "sigmoid", r"\sigma", 0.0, 1.0, 0.25, _sigmoid, _sigmoid_slope),
        Activation("relu", "ReLU", r"\mathrm{ReLU}", 0.0, INF, 1.0, _relu, _relu_slope),
        Activation(
            "leaky-relu",
            "leaky ReLU",
            r"\mathrm{LReLU}",
            -INF,
            INF,
            1.0,
            _leaky_relu,
            _leaky_relu_slope,
        ),
        Activation("linear", "linear", r"\mathrm{id}", -INF, INF, 1.0, _linear, None),
    )
}
