"""Truncated backpropagation through time and embeddings, on chains: what PyTorch finds."""

import numpy as np
import pytest
import torch

from rnnviz.engine.network import Network
from rnnviz.engine.stack import window_cuts
from rnnviz.engine.trace import strands
from tests.engine.examples import CHAIN_CELLS
from tests.engine.torch_cell import chain

STEPS, BATCH, SYMBOLS, UNITS = 7, 3, 4, 5


def test_windows_are_counted_from_the_end() -> None:
    assert window_cuts(7, 0) == {0}
    assert window_cuts(7, 3) == {0, 1, 4}
    assert window_cuts(7, 1) == set(range(7))
    assert window_cuts(7, 7) == {0}


@pytest.mark.parametrize("cell", CHAIN_CELLS)
@pytest.mark.parametrize("window", [0, 1, 2, 3])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("first", [0, STEPS - 1])
@pytest.mark.parametrize("embedding", [0, 3])
def test_values_and_gradients_are_pytorchs(
    cell: str, window: int, layers: int, first: int, embedding: int
) -> None:
    rng = np.random.default_rng(11)
    network = Network(
        CHAIN_CELLS[cell],
        SYMBOLS,
        SYMBOLS,
        UNITS,
        "cross-entropy",
        layers=layers,
        embedding=embedding,
    )
    network.initialize(rng)
    for weight in network.weights.values():
        weight += rng.normal(size=weight.shape) * 0.3
    inputs = np.eye(SYMBOLS)[rng.integers(SYMBOLS, size=(STEPS, BATCH))]
    targets = rng.integers(SYMBOLS, size=(STEPS, BATCH))
    bound = network.bind(STEPS, BATCH, first, window=window)
    bound.load(inputs, targets, np.ones((STEPS, BATCH), bool))
    bound.forward()
    bound.backward()

    weights = {n: torch.tensor(w.copy(), requires_grad=True) for n, w in network.weights.items()}
    x = torch.tensor(inputs)
    if embedding:
        x = x @ weights["embedding.E"].T
    theirs = []
    for strand in network.strands:
        cuts = window_cuts(STEPS, window) - {0}
        theirs.append(chain(CHAIN_CELLS[cell].equations, weights, strand.strand, x, cuts=cuts))
        x = torch.stack([s["h"] for s in theirs[-1]])
    y = (x @ weights["head.W"].T + weights["head.b"])[first:]
    wanted = torch.tensor(targets[first:]).flatten()
    torch.nn.functional.cross_entropy(y.flatten(0, 1), wanted).backward()
    np.testing.assert_allclose(bound.outputs, y.detach().numpy(), rtol=1e-10, atol=1e-12)
    for name, w in weights.items():
        expected = np.zeros(w.shape) if w.grad is None else w.grad.numpy()
        ours = bound.gradients[name]
        np.testing.assert_allclose(ours, expected, rtol=1e-8, atol=1e-12, err_msg=name)
    for ours_, signals in zip(strands(bound), theirs, strict=True):
        for name in ours_.signals:
            grads = [s[name].grad for s in signals]
            expected = np.stack([np.zeros((BATCH, UNITS)) if g is None else g for g in grads])
            np.testing.assert_allclose(ours_.grads[name], expected, rtol=1e-8, atol=1e-12)
