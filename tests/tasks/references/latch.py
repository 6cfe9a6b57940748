import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from tests.tasks.tables import nothing


def the_sum(batch: Batch, known: slice) -> NDArray:
    """All values added: with three of 1 or -1, the others normal, Bayes' rule for the sum."""
    total, noisy = batch.inputs[..., 0].sum(0), len(batch.inputs) - 3
    likelihood = np.exp([-((total - mean) ** 2) / (2 * noisy) for mean in (-3, 3)])
    share = (likelihood / likelihood.sum(0)).T
    return np.broadcast_to(share, (*batch.mask.shape, 2))


PREDICTORS = (nothing, the_sum)
