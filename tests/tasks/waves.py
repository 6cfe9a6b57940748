"""What the baselines of the noisy waves answer."""

from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from tests.tasks.tables import SEED, noise_of


def this_value(batch: Batch, known: slice) -> NDArray:
    return batch.inputs


def the_wave(batch: Batch, known: slice) -> NDArray:
    length, size = batch.mask.shape
    answer: NDArray = batch.targets - noise_of(SEED, length, size)[1:, :, None]
    return answer
