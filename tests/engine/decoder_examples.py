"""Encoder-decoders with every kind of attention, and batches that their passes have taken."""

import numpy as np

from rnnviz.engine.attentions import ATTENTIONS
from rnnviz.engine.batch import Batch
from rnnviz.engine.design import Design
from rnnviz.engine.encoder_decoder import EncoderDecoder
from tests.engine.examples import CHAIN_CELLS, Case, targets_for

READS, WRITES, BATCH, N_IN, N_OUT, UNITS = 5, 4, 3, 4, 6, 5
KINDS = ("none", *ATTENTIONS)


class DecoderCase(Case):
    @property
    def given(self) -> np.ndarray:
        """(T, B): which steps get an input."""
        return self.batch.input_mask


def make_case(
    cell: str = "gru",
    attention: str = "additive",
    loss: str = "cross-entropy",
    layers: int = 1,
    both: bool = False,
    embedding: int = 0,
    window: int = 0,
    activation: str = "tanh",
) -> DecoderCase:
    rng = np.random.default_rng(7)
    network = EncoderDecoder(
        Design(
            CHAIN_CELLS[cell],
            N_IN,
            N_OUT,
            UNITS,
            loss,
            activation,
            layers=layers,
            bidirectional=both,
            embedding=embedding,
            attention=ATTENTIONS.get(attention),
        )
    )
    network.initialize(rng)
    for weight in network.weights.values():
        weight += rng.normal(size=weight.shape) * 0.3
    steps = READS + WRITES
    inputs = np.zeros((steps, BATCH, N_IN))
    inputs[:READS] = np.eye(N_IN)[rng.integers(N_IN, size=(READS, BATCH))]
    given = np.zeros((steps, BATCH), bool)
    given[:READS] = True
    given[:2, 1] = False
    inputs[~given] = 0.0
    mask = ~given & (np.arange(steps) >= READS)[:, None]
    mask[-1, 0] = False
    targets = targets_for(loss, rng, steps, BATCH, N_OUT)
    bound = network.bind(steps, BATCH, READS, window=window)
    case = DecoderCase(network, bound, Batch(inputs, targets, mask, given))
    case.load()
    case.run()
    return case
