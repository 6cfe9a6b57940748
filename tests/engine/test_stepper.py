"""One step at a time gives what the pass over the whole sequence gives."""

import numpy as np
import pytest

from rnnviz.engine.batch import Batch
from rnnviz.engine.cell import Cell
from rnnviz.engine.chain import ChainNetwork
from rnnviz.engine.design import Design
from rnnviz.engine.stepper import Stepper
from rnnviz.engine.strands import strands
from tests.engine.examples import ALL_CELLS, BATCH, CHAIN_CELLS, N_IN, N_OUT, STEPS, UNITS

EXACT = {"rtol": 0, "atol": 1e-12}


def drawn(cell: Cell, layers: int, loss: str = "cross-entropy") -> ChainNetwork:
    rng = np.random.default_rng(3)
    network = ChainNetwork(Design(cell, N_IN, N_OUT, UNITS, loss, layers=layers))
    for weight in network.weights.values():
        weight[...] = rng.normal(size=weight.shape) * 0.4
    return network


def inputs() -> np.ndarray:
    return np.random.default_rng(4).normal(size=(STEPS, BATCH, N_IN))


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("cell", ALL_CELLS)
def test_steps_are_the_pass_over_the_sequence(cell: str, layers: int) -> None:
    network, x = drawn(ALL_CELLS[cell], layers), inputs()
    bound = network.bind(STEPS, BATCH)
    every = np.ones((STEPS, BATCH), bool)
    bound.load(Batch(x, np.zeros((STEPS, BATCH), int), every, every))
    bound.forward()
    bound.backward()
    stepper = Stepper(network, BATCH)
    for t in range(STEPS):
        np.testing.assert_allclose(stepper.step(x[t]), bound.outputs[t], **EXACT)
        for strand in strands(bound):
            own = stepper.signals[strand.name]
            assert list(own) == list(strand.signals)
            for name, value in own.items():
                np.testing.assert_allclose(value, strand.values[name][t], **EXACT, err_msg=name)


@pytest.mark.parametrize("cell", CHAIN_CELLS)
def test_it_goes_on_from_states_that_were_kept(cell: str) -> None:
    network, x = drawn(CHAIN_CELLS[cell], 2), inputs()
    stepper = Stepper(network, BATCH)
    for t in range(2):
        stepper.step(x[t])
    kept = stepper.states
    once = [stepper.step(x[t]) for t in range(2, STEPS)]
    other = Stepper(network, BATCH)
    other.states = kept
    again = [other.step(x[t]) for t in range(2, STEPS)]
    np.testing.assert_array_equal(once, again)


@pytest.mark.parametrize("cell", CHAIN_CELLS)
def test_a_reset_forgets_everything(cell: str) -> None:
    network, x = drawn(CHAIN_CELLS[cell], 2), inputs()
    stepper = Stepper(network, BATCH)
    first = [stepper.step(step) for step in x]
    stepper.reset()
    np.testing.assert_array_equal(first, [stepper.step(step) for step in x])


def test_new_weights_hold_from_the_next_step_on() -> None:
    network, x = drawn(CHAIN_CELLS["gru"], 1), inputs()
    stepper = Stepper(network, BATCH)
    stepper.step(x[0])
    network.weights["head.W"][...] = 0.0
    expected = np.tile(network.weights["head.b"], (BATCH, 1))
    np.testing.assert_allclose(stepper.step(x[1]), expected, **EXACT)


def test_a_network_that_reads_both_ways_is_refused() -> None:
    both_ways = Design(CHAIN_CELLS["rnn"], N_IN, N_OUT, UNITS, "mse", bidirectional=True)
    with pytest.raises(ValueError, match="bidirectional"):
        Stepper(ChainNetwork(both_ways))
