"""The same numbers as PyTorch: layers with copied weights, and any cell by its equations."""

import numpy as np
import pytest
import torch
from torch import nn

from tests.engine import torch_cell
from tests.engine.examples import (
    ALL_ACTIVATIONS,
    ALL_CELLS,
    ALL_LOSSES,
    MASKS,
    N_IN,
    UNITS,
    Case,
    make_case,
)

CLOSE = {"rtol": 1e-9, "atol": 1e-12}


def assert_same(ours: dict[str, np.ndarray], theirs: dict[str, np.ndarray]) -> None:
    assert ours.keys() == theirs.keys()
    for name, value in theirs.items():
        np.testing.assert_allclose(ours[name], value, **CLOSE, err_msg=name)


@pytest.mark.parametrize("activation", ALL_ACTIVATIONS)
@pytest.mark.parametrize("cell", ALL_CELLS)
def test_every_signal_and_gradient_is_pytorchs(cell: str, activation: str) -> None:
    number = len(cell) + len(activation)  # losses and masks take turns
    loss, mask = ALL_LOSSES[number % len(ALL_LOSSES)], list(MASKS)[number % len(MASKS)]
    case = make_case(ALL_CELLS[cell], activation, loss, mask)
    value = case.run()
    strand = case.strand()
    theirs = torch_cell.run(case, ALL_CELLS[cell].equations, activation)
    assert value == pytest.approx(theirs.loss, rel=1e-12)
    first = MASKS[mask][0]
    np.testing.assert_allclose(case.bound.outputs, theirs.outputs[first:], **CLOSE)
    assert_same(strand.values, theirs.values)
    assert_same(case.bound.gradients, theirs.weight_grads)
    assert_same(strand.grads, theirs.grads)


# PyTorch's layer -> (our cell, our gates in the order in which PyTorch stacks them)
LAYERS = {
    "RNN": ("rnn", "h"),
    "LSTM": ("lstm", "ifgo"),
    "GRU": ("gru", "rzn"),
}


def layer_of(case: Case, kind: str, gates: str, **options: str) -> nn.RNNBase:
    """PyTorch's layer with the weights of `case`; its second bias is zero but for GRU's d_n."""
    w = case.network.weights
    layer = getattr(nn, kind)(N_IN, UNITS, dtype=torch.float64, **options)
    second = [w.get(f"cell.d_{g}", np.zeros(UNITS)) for g in gates]
    parts = {
        "weight_ih_l0": [w[f"cell.W_{g}"] for g in gates],
        "weight_hh_l0": [w[f"cell.U_{g}"] for g in gates],
        "bias_ih_l0": [w[f"cell.b_{g}"] for g in gates],
        "bias_hh_l0": second,
    }
    for name, stack in parts.items():
        getattr(layer, name).data = torch.tensor(np.concatenate(stack))
    return layer


@pytest.mark.parametrize(
    ("kind", "activation"), [("RNN", "tanh"), ("RNN", "relu"), ("LSTM", "tanh"), ("GRU", "tanh")]
)
@pytest.mark.parametrize("mask", MASKS)
def test_pytorchs_own_layers_agree(kind: str, activation: str, mask: str) -> None:
    key, gates = LAYERS[kind]
    case = make_case(ALL_CELLS[key], activation, mask=mask)
    value = case.run()
    layer = layer_of(case, kind, gates, **({"nonlinearity": activation} if kind == "RNN" else {}))
    head = {k: torch.tensor(case.network.weights[f"head.{k}"], requires_grad=True) for k in "Wb"}
    h, last = layer(torch.tensor(case.inputs))
    h.retain_grad()
    loss = torch_cell.mean_loss(h @ head["W"].T + head["b"], case)
    loss.backward()
    assert value == pytest.approx(loss.item(), rel=1e-12)
    strand = case.strand()
    np.testing.assert_allclose(strand.values["h"], h.detach().numpy(), **CLOSE)
    if kind == "LSTM":
        np.testing.assert_allclose(strand.values["c"][-1], last[1][0].detach().numpy(), **CLOSE)
    theirs = {f"head.{k}": w.grad.numpy() for k, w in head.items()}
    for letter, name in (("W", "weight_ih_l0"), ("U", "weight_hh_l0"), ("b", "bias_ih_l0")):
        stacks = np.split(getattr(layer, name).grad.numpy(), len(gates))
        theirs |= {f"cell.{letter}_{g}": part for g, part in zip(gates, stacks, strict=True)}
    if kind == "GRU":
        theirs["cell.d_n"] = layer.bias_hh_l0.grad.numpy()[-UNITS:]
    assert_same(case.bound.gradients, theirs)


def test_a_wrong_weight_is_seen() -> None:
    case = make_case(ALL_CELLS["gru"])
    layer = layer_of(case, "GRU", "rzn")
    case.network.weights["cell.d_n"][0] += 1e-6
    case.run()
    h, _ = layer(torch.tensor(case.inputs))
    with pytest.raises(AssertionError):
        np.testing.assert_allclose(case.strand().values["h"], h.detach().numpy(), **CLOSE)


def test_single_precision_is_near_double() -> None:
    for cell in ALL_CELLS.values():
        single, double = make_case(cell, dtype="float32"), make_case(cell)
        assert single.run() == pytest.approx(double.run(), rel=1e-4)
        for name, gradient in single.bound.gradients.items():
            assert gradient.dtype == np.float32
            np.testing.assert_allclose(gradient, double.bound.gradients[name], rtol=1e-2, atol=1e-4)
        for values in (single.strand().values, single.strand().grads):
            assert {v.dtype for v in values.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize("activation", ["linear", "relu"])
@pytest.mark.parametrize("cell", ["lstm", "mgu"])
def test_closed_gates_keep_their_digits_where_nothing_is_bounded(
    cell: str, activation: str
) -> None:
    """Gates at e⁻⁴⁵ on signals of any size: without bounds they count."""
    case = make_case(ALL_CELLS[cell], activation, "mse")
    for name, weight in case.network.weights.items():
        if name.removeprefix("cell.b_") in ("i", "f", "z", "r"):
            weight[...] = -45.0
        elif name.endswith(("W_g", "W_n", "W_h")):
            weight *= 1e19
    value, strand = case.run(), case.strand()
    theirs = torch_cell.run(case, ALL_CELLS[cell].equations, activation)
    assert value == pytest.approx(theirs.loss, rel=1e-9)
    gates = [n for n, v in strand.values.items() if 0 < v.max() < 1e-17]
    assert gates
    for name in gates:
        np.testing.assert_allclose(strand.values[name], theirs.values[name], rtol=1e-9)
        scale = np.abs(theirs.grads[name]).max()
        np.testing.assert_allclose(strand.grads[name], theirs.grads[name], 1e-9, 1e-9 * scale)
    for name, gradient in case.bound.gradients.items():
        wanted = theirs.weight_grads[name]
        np.testing.assert_allclose(gradient, wanted, 1e-8, 1e-8 * np.abs(wanted).max(), name)
