import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from tests.tasks.tables import nothing, table


def the_last_operator(batch: Batch, known: slice) -> NDArray:
    """The root is (not a) or (a (operator b))."""
    symbols = np.where(batch.input_mask, batch.inputs.argmax(-1), -1)
    columns = np.arange(batch.mask.shape[1])
    left, right = batch.children[-1].T
    below = np.where(symbols[left, columns] == 5, left, batch.children[right, columns, 0])
    return table(batch, known, np.broadcast_to(symbols[below, columns], batch.mask.shape))


PREDICTORS = (nothing, the_last_operator)
