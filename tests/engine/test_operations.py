"""What the entries of operations say of themselves: value, slopes, range, PyTorch's text."""

import ast
from dataclasses import replace

import numpy as np
import pytest
import torch

from rnnviz.engine.elementwise import Numbers, derivative
from rnnviz.engine.operation import EVERYTHING
from rnnviz.engine.operations import ACTIVATIONS, OPERATIONS, PRIMITIVES

NUMBERS = Numbers(np.dtype(float))
FUNCTIONS = [key for key, o in OPERATIONS.items() if not o.symbol]
OPERATORS = [key for key, o in OPERATIONS.items() if o.symbol]


def slopes(op: str, y: np.ndarray, *arguments: np.ndarray) -> list[np.ndarray]:
    """The derivative by each argument."""
    found = derivative(op, Numbers(y.dtype), y, arguments)
    return [sign * (np.ones_like(y) if d is None else d) for sign, d in found]


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_range_and_steepest_slope_are_those_of_the_function(key: str) -> None:
    activation, z = ACTIVATIONS[key], np.linspace(-30, 30, 60_001)
    y = NUMBERS.make(key, z)
    (slope,) = slopes(key, y, z)
    low, high = activation.range(EVERYTHING)
    assert low <= y.min()
    assert y.max() <= high
    assert activation.bounded == np.isfinite([low, high]).all()
    assert slope.max() == pytest.approx(activation.steepest, rel=1e-6)
    measured = np.abs(np.diff(y) / np.diff(z)).max()
    assert measured == pytest.approx(activation.steepest, rel=2e-3)


@pytest.mark.parametrize("key", OPERATIONS)
def test_value_and_slopes_are_pytorchs(key: str) -> None:
    """The entry's text for PyTorch, differentiated by PyTorch, at numbers of many sizes."""
    entry, rng = OPERATIONS[key], np.random.default_rng(0)
    count = 2 if entry.symbol else 1
    arguments = rng.normal(size=(count, 2000)) * 10.0 ** rng.uniform(-8, 1.5, (count, 2000))
    theirs = [torch.tensor(a, requires_grad=True) for a in arguments]
    names = dict(zip("ab", theirs, strict=False))
    right = eval(entry.torch.format(*names), {"torch": torch}, names)
    right.sum().backward()
    y = NUMBERS.make(key, *arguments)
    np.testing.assert_allclose(y, right.detach(), rtol=1e-12)
    for slope, tensor in zip(slopes(key, y, *arguments), theirs, strict=True):
        np.testing.assert_allclose(slope, tensor.grad, rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("key", OPERATIONS)
def test_no_value_leaves_the_range_that_its_arguments_give(key: str) -> None:
    entry, rng = OPERATIONS[key], np.random.default_rng(1)
    for _ in range(200):
        ends = np.sort(rng.normal(size=(2 if entry.symbol else 1, 2)) * 3)
        arguments = rng.uniform(*ends.T[..., None], (len(ends), 50))
        low, high = entry.range(*[(float(a), float(b)) for a, b in ends])
        y = NUMBERS.make(key, *arguments)
        assert low - 1e-9 <= y.min() and y.max() <= high + 1e-9


@pytest.mark.parametrize("key", FUNCTIONS)
def test_a_function_is_right_or_endless_at_any_number(key: str) -> None:
    for dtype in (np.float64, np.float32):
        ends = np.array([0.0, 1e-30, 50.0, 1e4, 1e30], dtype)
        z = np.concatenate([-ends, ends])
        with np.errstate(over="ignore"):
            y = Numbers(z.dtype).make(key, z)
            (slope,) = slopes(key, y, z)
        assert not np.isnan(y).any() and not np.isnan(slope).any()
        assert y.dtype == slope.dtype == dtype


def test_an_operation_is_typed_as_python_would_read_it() -> None:
    for entry in OPERATIONS.values():
        text = f"a {entry.typed} b" if entry.symbol else f"{entry.typed}(a)"
        assert isinstance(ast.parse(text, mode="eval").body, ast.BinOp | ast.Call)
    assert OPERATORS == ["add", "subtract", "multiply", "divide"]


def test_a_slope_of_something_unknown_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for slope in ("y ** 2", "-(-y)", "[y]"):
        monkeypatch.setitem(OPERATIONS, "tanh", replace(OPERATIONS["tanh"], slopes=(slope,)))
        with pytest.raises((ValueError, KeyError)):
            slopes("tanh", np.ones(3), np.ones(3))
    assert "sign" in PRIMITIVES and "sign" not in OPERATIONS


def test_a_sigmoid_keeps_its_digits_at_both_ends() -> None:
    """Right are 1 / (1 + exp(-z)) and its tails exp(z) and 1 - exp(-z), here in long doubles."""
    for dtype, end in ((np.float64, 700.0), (np.float32, 87.0)):
        z = np.linspace(-end, end, 9_999).astype(dtype)
        y = Numbers(z.dtype).make("sigmoid", z)
        right = 1 / (1 + np.exp(-z.astype(np.longdouble)))
        assert (np.abs(y / right - 1)).max() < 4 * np.finfo(dtype).eps


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_sigmoids_slope_keeps_its_digits_below_and_its_size_above(dtype: type) -> None:
    z = np.linspace(-80, 80, 9_999).astype(dtype)
    y = Numbers(z.dtype).make("sigmoid", z)
    (slope,) = slopes("sigmoid", y, z)
    power = np.exp(-np.abs(z.astype(np.longdouble)))
    error, eps = np.abs(slope - power / (1 + power) ** 2), np.finfo(dtype).eps
    assert (error[z < 0] < 4 * eps * slope[z < 0]).all()
    assert error.max() < eps
