"""Truncated backpropagation through time, embeddings, layers and both ways, on chains: every
signal and every gradient as PyTorch finds them."""

import numpy as np
import pytest
import torch

from rnnviz.engine.stack import window_cuts
from rnnviz.engine.strands import strands
from tests.engine.examples import ALL_LOSSES, CHAIN_CELLS, MASKS, STEPS, UNITS, make_case
from tests.engine.torch_cell import assert_gradients, assert_same, mean_loss, stack, tensors


def test_windows_are_counted_from_the_end() -> None:
    assert window_cuts(7, 0) == {0}
    assert window_cuts(7, 3) == {0, 1, 4}
    assert window_cuts(7, 1) == set(range(7))
    assert window_cuts(7, 7) == {0}


@pytest.mark.parametrize("cell", CHAIN_CELLS)
@pytest.mark.parametrize("window", [0, 1, 2, 3])
@pytest.mark.parametrize(("layers", "both"), [(1, False), (2, False), (2, True)])
@pytest.mark.parametrize("mask", ["every step", "the last step"])
def test_values_and_gradients_are_pytorchs(
    cell: str, window: int, layers: int, both: bool, mask: str
) -> None:
    loss = ALL_LOSSES[(window + layers) % len(ALL_LOSSES)]  # they take turns
    embedding = (window + layers + bool(MASKS[mask][0])) % 2 * 3  # so each pair comes
    case = make_case(
        CHAIN_CELLS[cell],
        loss=loss,
        mask=mask,
        layers=layers,
        both=both,
        embedding=embedding,
        window=window,
    )
    case.run()
    weights, x = tensors(case.network), torch.tensor(case.inputs)
    if embedding:
        x = x @ weights["embedding.E"].T
    cuts = window_cuts(STEPS, window) - {0}
    theirs, h = stack(CHAIN_CELLS[cell].equations, weights, case.network.stack, x, cuts=[cuts] * 2)
    first = MASKS[mask][0]
    if first:  # a strand that reads backward is read where it has seen everything
        h = torch.cat([h[-1:, :, :UNITS], h[:1, :, UNITS:]], 2)
    y = h @ weights["head.W"].T + weights["head.b"]
    mean_loss(y, case).backward()
    np.testing.assert_allclose(case.bound.outputs, y.detach().numpy(), rtol=1e-10, atol=1e-12)
    assert_gradients(case.bound, weights)
    found = [strand for layer in theirs for strand in layer]
    for strand, signals in zip(strands(case.bound), found, strict=True):
        assert_same(strand, signals)
