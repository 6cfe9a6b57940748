"""Stacked and bidirectional strands: gradients, and the same numbers as PyTorch's layers."""

import numpy as np
import pytest
import torch
from torch import nn

from rnnviz.engine.network import Network, Pass
from tests.engine.examples import CHAIN_CELLS

STEPS, BATCH, N_IN, N_OUT, UNITS = 6, 3, 2, 4, 5
SHAPES = [(layers, both) for layers in (1, 2, 3) for both in (False, True)]
IDS = [f"{layers} {'both ways' if both else 'forward'}" for layers, both in SHAPES]


def bound(
    cell: str, layers: int, both: bool, loss: str, first: int
) -> tuple[Network, Pass, np.ndarray]:
    rng = np.random.default_rng(5)
    network = Network(
        CHAIN_CELLS[cell], N_IN, N_OUT, UNITS, loss, layers=layers, bidirectional=both
    )
    network.initialize(rng)
    for weight in network.weights.values():
        weight += rng.normal(size=weight.shape) * 0.1
    x = rng.normal(size=(STEPS, BATCH, N_IN))
    targets = rng.integers(N_OUT, size=(STEPS, BATCH))
    mask = rng.random((STEPS, BATCH)) < 0.7
    mask[-1] = True
    done = network.bind(STEPS, BATCH, first, reads_end=first > 0)
    wanted = targets if loss == "cross-entropy" else rng.normal(size=(STEPS, BATCH, N_OUT))
    done.load(x, wanted, mask)
    return network, done, x


@pytest.mark.parametrize(("layers", "both"), SHAPES, ids=IDS)
@pytest.mark.parametrize("cell", CHAIN_CELLS)
@pytest.mark.parametrize("first", [0, STEPS - 1])
def test_gradients_are_the_slopes_of_the_loss(
    cell: str, layers: int, both: bool, first: int
) -> None:
    loss = "mse" if first else "cross-entropy"
    network, done, _ = bound(cell, layers, both, loss, first)
    done.forward()
    done.backward()
    slopes = {name: g.copy() for name, g in done.gradients.items()}
    rng, step = np.random.default_rng(0), 1e-6
    for name, weight in network.weights.items():
        before, way = weight.copy(), rng.normal(size=weight.shape)
        weight[...] = before + step * way
        high = done.forward()
        weight[...] = before - step * way
        low = done.forward()
        weight[...] = before
        expected = (slopes[name] * way).sum()
        assert (high - low) / (2 * step) == pytest.approx(expected, rel=1e-5, abs=1e-8), name


def copy_weights(network: Network, layer: nn.Module, gates: str) -> None:
    """The weights of every strand into PyTorch's rows, `gates` in its order."""
    with torch.no_grad():
        for number, level in enumerate(network.stack.layouts):
            for layout, tail in zip(level, ("", "_reverse"), strict=False):
                own = {
                    name.split(".")[1]: network.weights[name]
                    for name in network.weights
                    if name.split(".")[0] == layout.strand
                }
                for kind, letter in (("weight_ih", "W"), ("weight_hh", "U"), ("bias_ih", "b")):
                    rows = np.concatenate([own[f"{letter}_{g}"] for g in gates])
                    getattr(layer, f"{kind}_l{number}{tail}").copy_(torch.tensor(rows))
                second = torch.zeros(len(gates) * UNITS, dtype=torch.float64)
                if "d_n" in own:
                    second[2 * UNITS :] = torch.tensor(own["d_n"])
                getattr(layer, f"bias_hh_l{number}{tail}").copy_(second)


@pytest.mark.parametrize(("layers", "both"), SHAPES, ids=IDS)
@pytest.mark.parametrize(
    ("cell", "kind", "gates"),
    [("rnn", nn.RNN, "h"), ("lstm", nn.LSTM, "ifgo"), ("gru", nn.GRU, "rzn")],
)
@pytest.mark.parametrize("reads_end", [False, True])
def test_outputs_and_input_gradients_are_pytorchs(
    cell: str, kind: type[nn.Module], gates: str, layers: int, both: bool, reads_end: bool
) -> None:
    first = STEPS - 1 if reads_end else 0
    network, done, x = bound(cell, layers, both, "cross-entropy", first)
    layer = kind(N_IN, UNITS, num_layers=layers, bidirectional=both).double()
    copy_weights(network, layer, gates)
    inputs = torch.tensor(x)
    h = layer(inputs)[0]
    if reads_end:
        parts = [h[-1:, :, :UNITS]] + ([h[:1, :, UNITS:]] if both else [])
        h = torch.cat(parts, 2)
    w = torch.tensor(network.weights["head.W"].copy(), requires_grad=True)
    y = h @ w.T + torch.tensor(network.weights["head.b"].copy())
    counted = torch.tensor(done._weights)
    log_p = torch.log_softmax(y, 2).gather(2, torch.tensor(done._targets)[..., None])[..., 0]
    loss = -(counted * log_p).sum()
    loss.backward()
    assert done.forward() == pytest.approx(loss.item(), rel=1e-12)
    done.backward()
    np.testing.assert_allclose(done.outputs, y.detach().numpy(), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(done.gradients["head.W"], w.grad.numpy(), rtol=1e-9, atol=1e-12)
    first_strand = network.strands[0].strand
    ours = np.concatenate([done.gradients[f"{first_strand}.W_{g}"] for g in gates])
    np.testing.assert_allclose(ours, layer.weight_ih_l0.grad.numpy(), rtol=1e-8, atol=1e-12)
