"""Stacked and bidirectional strands: the same numbers as PyTorch's layers."""

import numpy as np
import pytest
import torch
from torch import nn

from rnnviz.engine.chain import ChainNetwork
from tests.engine.examples import CHAIN_CELLS, N_IN, SHAPE_IDS, SHAPES, UNITS, make_case
from tests.engine.torch_cell import mean_loss


def rows_of(
    network: ChainNetwork, named: dict[str, np.ndarray], gates: str
) -> dict[str, np.ndarray]:
    """Weights, or gradients, of every strand in PyTorch's rows, `gates` in its order."""
    found = {}
    for number, level in enumerate(network.stack.layouts):
        for layout, tail in zip(level, ("", "_reverse"), strict=False):
            for kind, letter in (("weight_ih", "W"), ("weight_hh", "U"), ("bias_ih", "b")):
                rows = [named[f"{layout.strand}.{letter}_{gate}"] for gate in gates]
                found[f"{kind}_l{number}{tail}"] = np.concatenate(rows)
            second = [named.get(f"{layout.strand}.d_{gate}", np.zeros(UNITS)) for gate in gates]
            found[f"bias_hh_l{number}{tail}"] = np.concatenate(second)
    return found


@pytest.mark.parametrize(("layers", "both"), SHAPES, ids=SHAPE_IDS)
@pytest.mark.parametrize(
    ("cell", "kind", "gates"),
    [("rnn", nn.RNN, "h"), ("lstm", nn.LSTM, "ifgo"), ("gru", nn.GRU, "rzn")],
)
@pytest.mark.parametrize("mask", ["every step", "the last step", "here and there"])
def test_outputs_and_gradients_are_pytorchs(
    cell: str, kind: type[nn.Module], gates: str, layers: int, both: bool, mask: str
) -> None:
    case = make_case(CHAIN_CELLS[cell], mask=mask, layers=layers, both=both)
    network = case.network
    layer = kind(N_IN, UNITS, num_layers=layers, bidirectional=both).double()
    for name, rows in rows_of(network, network.weights, gates).items():
        getattr(layer, name).data = torch.tensor(rows)
    h = layer(torch.tensor(case.inputs))[0]
    if case.bound.first_output:
        parts = [h[-1:, :, :UNITS]] + ([h[:1, :, UNITS:]] if both else [])
        h = torch.cat(parts, 2)
    w = torch.tensor(network.weights["head.W"].copy(), requires_grad=True)
    y = h @ w.T + torch.tensor(network.weights["head.b"].copy())
    loss = mean_loss(y, case)
    loss.backward()
    assert case.run() == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(case.bound.outputs, y.detach().numpy(), rtol=1e-10, atol=1e-12)
    ours = case.bound.gradients
    np.testing.assert_allclose(ours["head.W"], w.grad.numpy(), rtol=1e-9, atol=1e-12)
    for name, rows in rows_of(network, ours, gates).items():
        theirs = getattr(layer, name).grad.numpy()
        if name.startswith("bias_hh"):  # of the second bias only a GRU's candidate is a weight
            theirs = theirs * np.repeat(
                [f"{network.strands[0].strand}.d_{g}" in ours for g in gates], UNITS
            )
        np.testing.assert_allclose(rows, theirs, rtol=1e-8, atol=1e-12, err_msg=name)
