import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from tests.tasks.tables import always


def halves(batch: Batch, known: slice) -> NDArray:
    values = batch.inputs[..., 0]
    half = len(values) // 2
    return np.broadcast_to(
        (values[:half].mean(0) + values[half:].mean(0))[:, None], (*values.shape, 1)
    )


PREDICTORS = (always(1), halves)
