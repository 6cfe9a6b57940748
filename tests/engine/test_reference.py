"""A step read from the equations alone: the compiled plan computes the same, there and back."""

import ast
from collections import defaultdict

import numpy as np
import pytest

from rnnviz.engine.equations import parse
from rnnviz.engine.reference import Reading, ReferenceStep, reference_step
from rnnviz.engine.strands import strands
from rnnviz.engine.topologies.tree import TREE
from tests.engine import tree_examples
from tests.engine.examples import (
    ALL_ACTIVATIONS,
    ALL_CELLS,
    BATCH,
    STEPS,
    UNITS,
    Case,
    custom,
    make_case,
)

CLOSE = {"rtol": 1e-9, "atol": 1e-12}
NOTHING = np.zeros((BATCH, UNITS))
each_activation = pytest.mark.parametrize("activation", ALL_ACTIVATIONS)


def own_weights(case: Case) -> dict[str, np.ndarray]:
    """The cell's parameters by the names that its equations have."""
    named = case.network.weights.items()
    return {name.removeprefix("cell."): w for name, w in named if name.startswith("cell.")}


def by_reference(case: Case, activation: str) -> list[ReferenceStep]:
    """All steps of a chain."""
    program, weights = parse(case.network.cell.equations), own_weights(case)
    before, found = dict.fromkeys(program.readable, NOTHING), []
    for x in case.inputs:
        found.append(reference_step(program, activation, weights, x, before))
        before = found[-1].values
    return found


@each_activation
@pytest.mark.parametrize("cell", ALL_CELLS)
def test_the_plan_computes_what_the_reference_does(cell: str, activation: str) -> None:
    case = make_case(ALL_CELLS[cell], activation)
    case.run()
    steps = by_reference(case, activation)
    for name, values in case.strand().values.items():
        np.testing.assert_allclose(values, [s.values[name] for s in steps], **CLOSE, err_msg=name)


@each_activation
@pytest.mark.parametrize("cell", tree_examples.TREE_CELLS)
def test_so_does_the_pass_over_trees(cell: str, activation: str) -> None:
    case = tree_examples.make_case(tree_examples.TREE_CELLS[cell], activation)
    case.run()
    program = parse(case.network.cell.equations, TREE)
    values = strands(case.bound)[0].values
    for node, column in zip(*np.nonzero(case.mask), strict=True):
        sides = dict(zip(("_l", "_r"), case.children[node, column], strict=True))
        before = {
            name: values[signal][sides[name[-2:]], column] * (sides[name[-2:]] >= 0)
            for name, signal in program.readable.items()
        }
        x = case.inputs[node, column]
        step = reference_step(program, activation, own_weights(case), x, before)
        for name, value in step.values.items():
            np.testing.assert_allclose(values[name][node, column], value, **CLOSE, err_msg=name)


class Backward:
    """The chain rule over the local derivatives of all steps: dL/d(signal), dL/d(weight)."""

    def __init__(self, case: Case, activation: str) -> None:
        self.activation = activation
        self.steps, self.weights = by_reference(case, activation), own_weights(case)
        self.inputs, self.signals = case.inputs, list(self.steps[0].values)
        self.gradients = {name: np.zeros_like(w) for name, w in self.weights.items()}
        self.adjoint = [defaultdict(lambda: NOTHING) for _ in range(STEPS + 1)]  # the last: before
        d_outputs = 2 * (case.bound.outputs - case.targets) / case.targets.size  # of the mse
        for t, d in enumerate(d_outputs):
            self.adjoint[t]["h"] = d @ case.network.weights["head.W"]
        for self.t in reversed(range(STEPS)):
            for signal in reversed(self.signals):
                self.spread(signal, signal, self.adjoint[self.t][signal])

    def spread(self, signal: str, expression: str, d: np.ndarray) -> None:
        """From an expression of the signal's equation to what it reads."""
        for read, slope in self.steps[self.t].derivatives[signal][expression].items():
            e = ast.parse(read, mode="eval").body
            if isinstance(e, ast.Name):
                self.give(signal, e.id, d * slope)
            else:
                self.multiply(signal, ast.unparse(e.left), e.right, d * slope)

    def multiply(self, signal: str, matrix: str, operand: ast.expr, d: np.ndarray) -> None:
        """From a product with a matrix to the matrix and to what it multiplies."""
        self.gradients[matrix] += d.T @ self.value(signal, operand)
        back = d @ self.weights[matrix]
        if not isinstance(operand, ast.Name):
            self.spread(signal, ast.unparse(operand), back)
        elif operand.id != "x":
            self.give(signal, operand.id, back)

    def give(self, signal: str, name: str, d: np.ndarray) -> None:
        """Add to what a name in the signal's equation stands for."""
        if name in self.signals:
            step = self.t if name in self.known(signal) else self.t - 1
            self.adjoint[step][name] = self.adjoint[step][name] + d
        else:
            self.gradients[name] += d.sum(0)

    def known(self, signal: str) -> dict[str, np.ndarray]:
        """What is assigned above the signal's equation."""
        above = self.signals[: self.signals.index(signal)]
        return {name: self.steps[self.t].values[name] for name in above}

    def value(self, signal: str, operand: ast.expr) -> np.ndarray:
        if isinstance(operand, ast.Name) and operand.id == "x":
            return self.inputs[self.t]
        start = dict.fromkeys(self.signals, NOTHING)
        before = self.steps[self.t - 1].values if self.t else start
        reading = Reading(self.activation, self.weights, self.inputs[self.t], before)
        reading.values = self.known(signal)
        return reading.value(operand)


@each_activation
@pytest.mark.parametrize("cell", ALL_CELLS)
def test_local_derivatives_chain_to_the_plans_gradients(cell: str, activation: str) -> None:
    case = make_case(ALL_CELLS[cell], activation, "mse")
    case.run()
    back, grads = Backward(case, activation), case.strand().grads
    for name in back.signals:
        ours = [back.adjoint[t][name] for t in range(STEPS)]
        np.testing.assert_allclose(ours, grads[name], rtol=1e-8, atol=1e-12, err_msg=name)
    for name, gradient in back.gradients.items():
        wanted = case.bound.gradients[f"cell.{name}"]
        np.testing.assert_allclose(gradient, wanted, rtol=1e-8, atol=1e-12, err_msg=name)


def test_what_an_lstms_equations_say() -> None:
    step = by_reference(make_case(ALL_CELLS["lstm"]), "tanh")[2]
    v, d = step.values, step.derivatives
    assert d["c"]["c"].keys() == {"f", "c", "i", "g"}
    assert d["i"]["i"].keys() == {"W_i @ x", "U_i @ h", "b_i"}
    np.testing.assert_array_equal(d["c"]["c"]["c"], v["f"])
    np.testing.assert_array_equal(d["h"]["h"]["o"], np.tanh(v["c"]))
    np.testing.assert_array_equal(d["i"]["i"]["b_i"], (1 - v["i"]) * v["i"])


def test_what_a_matrix_multiplies_has_derivatives_of_its_own() -> None:
    step = by_reference(make_case(ALL_CELLS["gru-cho"]), "tanh")[1]
    assert "U_n @ (r * h)" in step.derivatives["n"]["n"]
    np.testing.assert_array_equal(step.derivatives["n"]["r * h"]["h"], step.values["r"])


def test_a_division_by_zero_is_no_error() -> None:
    case = make_case(custom("h = (W_h @ x) / h"))
    with np.errstate(all="raise"):
        steps = by_reference(case, "tanh")
    assert not np.isfinite(steps[0].values["h"]).any()
