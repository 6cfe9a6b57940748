"""What the baselines of the tasks that draw answer."""

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch


def average(batch: Batch, known: slice, seen: NDArray) -> NDArray:
    """(T, B, outputs) the mean target of all positions at which the same is `seen` (T, B)."""
    kinds, kind = np.unique(seen, return_inverse=True)
    kind = kind.reshape(seen.shape)
    answer = np.zeros(batch.targets.shape)
    for number in range(len(kinds)):
        answer[kind == number] = batch.targets[:, known][kind[:, known] == number].mean(0)
    return answer


def steps(batch: Batch) -> NDArray:
    return np.broadcast_to(np.arange(len(batch.mask))[:, None], batch.mask.shape)


def this_step(batch: Batch, known: slice) -> NDArray:
    return average(batch, known, steps(batch))


def this_input(batch: Batch, known: slice) -> NDArray:
    """The digit at step 1; after that every step looks alike."""
    digit = batch.inputs.argmax(-1)
    return average(batch, known, np.where(batch.input_mask, digit, -1))


def everything(batch: Batch, known: slice) -> NDArray:
    digit = batch.inputs[0].argmax(-1)
    return average(batch, known, steps(batch) * 10 + digit)
