import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.tasks import reber
from tests.tasks.tables import table, this_symbol


def state(batch: Batch, known: slice) -> NDArray:
    return table(batch, known, reber.after(batch.inputs.argmax(-1)))


def inner_node(batch: Batch, known: slice) -> NDArray:
    """The state without the branch that it is in."""
    states = reber.after(batch.inputs.argmax(-1))
    return table(batch, known, np.where(states < 2 * reber.NODES, states % reber.NODES, states))


PREDICTORS = (this_symbol, inner_node, state)
