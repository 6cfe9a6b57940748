"""What the baselines of the formal tasks answer."""

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.tasks import reber
from tests.tasks.tables import Predict, nothing, table, this_symbol


def state(batch: Batch, known: slice) -> NDArray:
    return table(batch, known, reber.after(batch.inputs.argmax(-1)))


def inner_node(batch: Batch, known: slice) -> NDArray:
    """The state without the branch that it is in."""
    states = reber.after(batch.inputs.argmax(-1))
    return table(batch, known, np.where(states < 2 * reber.NODES, states % reber.NODES, states))


def counts(batch: Batch, known: slice) -> NDArray:
    """How many a and b came so far."""
    so_far = batch.inputs.cumsum(0)
    return table(batch, known, so_far[..., 0] * 1000 + so_far[..., 1])


def every_third(batch: Batch, known: slice) -> NDArray:
    """Bits 3, 6, 9 ... from the two before; step t is asked for bit t + 1."""
    bits = batch.inputs.argmax(-1)
    answer = np.full((*bits.shape, 2), 0.5)
    for step in range(1, len(bits), 3):
        answer[step] = np.eye(2)[bits[step - 1] ^ bits[step]]
    return answer


def the_sum(batch: Batch, known: slice) -> NDArray:
    """All values added: with three of 1 or -1, the others normal, Bayes' rule for the sum."""
    total, noisy = batch.inputs[..., 0].sum(0), len(batch.inputs) - 3
    likelihood = np.exp([-((total - mean) ** 2) / (2 * noisy) for mean in (-3, 3)])
    share = (likelihood / likelihood.sum(0)).T
    return np.broadcast_to(share, (*batch.mask.shape, 2))


PREDICTORS: dict[str, tuple[Predict, ...]] = {
    "reber": (this_symbol, inner_node, state),
    "anbn": (this_symbol, counts),
    "xor-time": (nothing, every_third),
    "latch": (nothing, the_sum),
}
