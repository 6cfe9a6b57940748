"""Symbols enter as indices: the same numbers as one-hot inputs give, after an update too."""

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.engine.batch import Batch, Symbols
from rnnviz.engine.chain import ChainNetwork
from rnnviz.engine.design import Design
from rnnviz.engine.encoder_decoder import EncoderDecoder
from rnnviz.engine.optimizers import OPTIMIZERS
from rnnviz.engine.stepper import Stepper
from rnnviz.engine.tree import TreeNetwork
from tests.engine.examples import ALL_CELLS, CHAIN_CELLS, scatter
from tests.engine.tree_examples import TREE_CELLS, random_trees

STEPS, READS, BATCH, N_IN, N_OUT, UNITS = 9, 5, 4, 6, 5, 3
CLOSE = {"rtol": 0, "atol": 1e-12}


def drawn(steps: int, seed: int = 0) -> Batch:
    """A batch of symbols, some of which are missing."""
    rng = np.random.default_rng(seed)
    numbers = rng.integers(N_IN + 1, size=(steps, BATCH))
    targets = rng.integers(N_OUT, size=(steps, BATCH))
    return Batch(Symbols(numbers, N_IN), targets, np.ones_like(targets, bool), numbers < N_IN)


def assert_same(network, steps: int, first: int, batch: Batch, other: Batch) -> None:
    """One pass takes symbols and the next batch, one pass the same as numbers."""
    passes = [network.bind(steps, BATCH, first) for _ in range(2)]
    start = network.parameters.copy()
    for one in (other, batch):  # nothing of the first stays
        passes[0].load(one)
        passes[1].load(replace(one, x=one.inputs))
        ends = []
        for bound in passes:
            network.parameters[...] = start
            loss = bound.forward()
            bound.backward()
            OPTIMIZERS["adam"](network.parameters).update(network.parameters, bound.gradient, 0.01)
            ends.append((loss, bound.gradient.copy(), network.parameters.copy()))
        network.parameters[...] = start
        for ours, theirs in zip(*ends, strict=True):
            np.testing.assert_allclose(ours, theirs, **CLOSE)
        assert np.abs(ends[0][1]).max() > 1e-3


@pytest.mark.parametrize("embedding", [0, 2])
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("cell", ALL_CELLS)
def test_along_chains(cell: str, both: bool, embedding: int) -> None:
    design = Design(ALL_CELLS[cell], N_IN, N_OUT, UNITS, "cross-entropy", layers=2)
    network = ChainNetwork(replace(design, bidirectional=both, embedding=embedding))
    scatter(network, np.random.default_rng(1))
    assert_same(network, STEPS, 0, drawn(STEPS), drawn(STEPS, 1))


@pytest.mark.parametrize("embedding", [0, 2])
@pytest.mark.parametrize("cell", CHAIN_CELLS)
def test_into_encoders(cell: str, embedding: int) -> None:
    design = Design(CHAIN_CELLS[cell], N_IN, N_OUT, UNITS, "cross-entropy", embedding=embedding)
    network = EncoderDecoder(design)
    scatter(network, np.random.default_rng(1))
    assert_same(network, STEPS, READS, drawn(STEPS), drawn(STEPS, 1))


@pytest.mark.parametrize("embedding", [0, 2])
@pytest.mark.parametrize("cell", TREE_CELLS)
def test_at_leaves(cell: str, embedding: int) -> None:
    design = Design(TREE_CELLS[cell], N_IN, N_OUT, UNITS, "cross-entropy", embedding=embedding)
    network = TreeNetwork(design)
    scatter(network, np.random.default_rng(1))
    rng = np.random.default_rng(2)
    batches = [replace(drawn(STEPS, k), children=random_trees(rng, STEPS, BATCH)) for k in (0, 1)]
    assert_same(network, STEPS, 0, *batches)


@pytest.mark.parametrize("embedding", [0, 2])
def test_a_step_at_a_time(embedding: int) -> None:
    design = Design(CHAIN_CELLS["gru"], N_IN, N_OUT, UNITS, "cross-entropy", embedding=embedding)
    network, batch = ChainNetwork(design), drawn(STEPS)
    scatter(network, np.random.default_rng(1))
    bound = network.bind(STEPS, BATCH)
    bound.load(batch)
    bound.forward()
    stepper = Stepper(network, BATCH)
    for step in range(STEPS):
        outputs = stepper.step(batch.inputs[step])
        np.testing.assert_allclose(outputs, bound.outputs[step], **CLOSE)


def test_one_hot_inputs_and_symbols_are_each_others() -> None:
    symbols = drawn(STEPS).x
    assert isinstance(symbols, Symbols) and (symbols.numbers == N_IN).any()
    assert (Symbols.of(symbols.one_hot).numbers == symbols.numbers).all()
    assert (symbols.one_hot.sum(-1) == (symbols.numbers < N_IN)).all()
