"""A cell's equations read a second time, by PyTorch: every signal and every gradient of it."""

import ast
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import numpy as np
import torch
from torch import Tensor

from rnnviz.engine.model import Model
from rnnviz.engine.operations import OPERATIONS
from rnnviz.engine.stack import Stack
from rnnviz.engine.strands import Strand
from tests.engine.examples import Case
from tests.references import reference

torch.set_num_threads(1)

LOSS_REFERENCES = "engine/references/losses"

# What equations hold, as the entries of operations say it in PyTorch.
FUNCTIONS = {
    o.typed: eval(f"lambda *v: {o.torch.format('v[0]', 'v[1]')}", {"torch": torch})
    for o in OPERATIONS.values()
}
SYMBOLS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


@dataclass
class Result:
    """Time first, as in a strand: values and grads (T, B, units) of each signal."""

    loss: float
    outputs: np.ndarray
    weight_grads: dict[str, np.ndarray]
    values: dict[str, np.ndarray]
    grads: dict[str, np.ndarray]


class Step:
    """The equations of one step on tensors (B, units)."""

    def __init__(self, equations: str, activation: str, weights: dict[str, Tensor]) -> None:
        self.lines = ast.parse(dedent(equations).strip()).body
        self.functions = FUNCTIONS | {"phi": FUNCTIONS[activation.replace("-", "_")]}
        self.weights = weights

    def __call__(self, x: Tensor, before: dict[str, Tensor]) -> dict[str, Tensor]:
        """The signals of the step, given those of the step before; their gradients are kept."""
        self.known, self.before = {"x": x}, before
        zero = torch.zeros_like(before["h"], requires_grad=True)
        for line in self.lines:
            # A sum, because a second name for a value is a quantity of its own.
            value = self.read(line.value) + zero
            value.retain_grad()
            self.known[line.targets[0].id] = value
        return {name: value for name, value in self.known.items() if name != "x"}

    def read(self, e: ast.expr):
        match e:
            case ast.Constant(value):
                return torch.tensor(float(value), dtype=torch.float64)
            case ast.Name(name):
                if name in self.known:
                    return self.known[name]
                return self.before[name] if name in self.before else self.weights[f"cell.{name}"]
            case ast.UnaryOp(_, operand):
                return -self.read(operand)
            case ast.Call(ast.Name(name), [argument]):
                return self.functions[name](self.read(argument))
            case ast.BinOp(ast.Name(matrix), ast.MatMult(), right):
                weight, value = self.weights[f"cell.{matrix}"], self.read(right)
                if value.ndim < 2:
                    value = value.expand(1, weight.shape[1])
                return value @ weight.T
            case ast.BinOp(left, kind, right):
                return FUNCTIONS[SYMBOLS[type(kind)]](self.read(left), self.read(right))
        raise TypeError(f"{ast.unparse(e)} was not refused by the reader of equations")


def run(case: Case, equations: str, activation: str) -> Result:
    """The forward and backward pass of `case`, by automatic differentiation."""
    network = case.network
    weights = tensors(network)
    step = Step(equations, activation, weights)
    batch, units = case.inputs.shape[1], network.strands[0].units
    start = torch.zeros(batch, units, dtype=torch.float64, requires_grad=True)
    before = {line.targets[0].id: start for line in step.lines}
    signals, outputs = [], []
    for x in torch.tensor(case.inputs):
        before = step(x, before)
        signals.append(before)
        outputs.append(before["h"] @ weights["head.W"].T + weights["head.b"])
    y = torch.stack(outputs)
    loss = mean_loss(y, case)
    loss.backward()

    return Result(
        loss=loss.item(),
        outputs=y.detach().numpy(),
        weight_grads=gradients(weights),
        values={s: np.stack([v[s].detach().numpy() for v in signals]) for s in signals[0]},
        grads={s: np.stack([grad(v[s]) for v in signals]) for s in signals[0]},
    )


def chain(
    equations: str,
    weights: dict[str, Tensor],
    strand: str,
    x: Tensor,
    before: dict[str, Tensor] | None = None,
    cuts: frozenset[int] = frozenset(),
) -> list[dict[str, Tensor]]:
    """The signals of a strand at every step; before a step in `cuts` the graph is cut."""
    own = {n.replace(f"{strand}.", "cell."): w for n, w in weights.items()}
    step = Step(equations, "tanh", own)
    units = len(next(w for n, w in own.items() if n.startswith("cell.")))
    start = torch.zeros(x.shape[1], units, dtype=torch.float64)
    known = before or {line.targets[0].id: start for line in step.lines}
    found = []
    for t, here in enumerate(x):
        if t in cuts:
            known = {name: value.detach() for name, value in known.items()}
        known = step(here, known)
        found.append(known)
    return found


def stack(
    equations: str,
    weights: dict[str, Tensor],
    stack: Stack,
    x: Tensor,
    before: list[dict[str, Tensor]] | None = None,
    cuts: Sequence[Set[int]] = ((), ()),
) -> tuple[list[list[list[dict[str, Tensor]]]], Tensor]:
    """The signals of all strands, one list a layer, in the input's order; and what a reader of
    the top finds, (T, B, width). `before`: one a layer; `cuts`: of the two ways."""
    layers = []
    for number, layer in enumerate(stack.layouts):
        known, found = before[number] if before else None, []
        for layout, order, own in zip(layer, (1, -1), cuts, strict=False):
            way = x if order > 0 else x.flip(0)
            signals = chain(equations, weights, layout.strand, way, known, frozenset(own))
            found.append(signals[::order])
        x = torch.cat([torch.stack([s["h"] for s in strand]) for strand in found], 2)
        layers.append(found)
    return layers, x


def tensors(network: Model) -> dict[str, Tensor]:
    """The network's weights, ready for gradients."""
    return {n: torch.tensor(w.copy(), requires_grad=True) for n, w in network.weights.items()}


def grad(tensor: Tensor) -> np.ndarray:
    """dL/d(tensor), zeros where nothing came back."""
    return (torch.zeros_like(tensor) if tensor.grad is None else tensor.grad).detach().numpy()


def assert_gradients(bound: Any, weights: dict[str, Tensor]) -> None:
    """The gradient of every weight is PyTorch's."""
    for name, expected in gradients(weights).items():
        ours = bound.gradients[name]
        np.testing.assert_allclose(ours, expected, rtol=1e-8, atol=1e-12, err_msg=name)


def gradients(weights: dict[str, Tensor]) -> dict[str, np.ndarray]:
    return {name: grad(w) for name, w in weights.items()}


def assert_same(strand: Strand, signals: list[dict[str, Tensor]]) -> None:
    """Every signal of a strand, and its gradient, is PyTorch's."""
    for name in strand.signals:
        values = np.stack([s[name].detach().numpy() for s in signals])
        grads = np.stack([grad(s[name]) for s in signals])
        said = f"{strand.name}, {name}"
        np.testing.assert_allclose(strand.values[name], values, 1e-9, 1e-12, err_msg=said)
        np.testing.assert_allclose(strand.grads[name], grads, 1e-8, 1e-12, err_msg=said)


def mean_loss(y: Tensor, case: Case) -> Tensor:
    """The loss of outputs (L, B, n_out) at the last L steps."""
    mask = torch.tensor(case.mask[-len(y) :])
    targets = torch.tensor(case.targets[-len(y) :])
    return loss_of(case.network.loss.key)(y[mask], targets[mask])


def loss_of(key: str) -> Callable[[Tensor, Tensor], Tensor]:
    """PyTorch's loss of outputs (P, n_out) and targets, their mean."""
    said = "loss(y, targets): the mean of the same loss over y (P, n_out), as a Tensor"
    return reference(LOSS_REFERENCES, key, said).loss
