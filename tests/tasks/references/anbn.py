from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from tests.tasks.tables import table, this_symbol


def counts(batch: Batch, known: slice) -> NDArray:
    """How many a and b came so far."""
    so_far = batch.inputs.cumsum(0)
    return table(batch, known, so_far[..., 0] * 1000 + so_far[..., 1])


PREDICTORS = (this_symbol, counts)
