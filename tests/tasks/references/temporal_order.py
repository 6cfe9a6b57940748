import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from tests.tasks.tables import nothing, table


def the_letters(batch: Batch, known: slice) -> NDArray:
    """How many X and Y came: the noise tells nothing."""
    count = batch.inputs.sum(0)[:, 4]
    return table(batch, known, np.broadcast_to(count, batch.mask.shape))


PREDICTORS = (nothing, the_letters)
