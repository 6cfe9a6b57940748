"""What the baselines of the tasks that draw answer."""

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch


def average(batch: Batch, known: slice, seen: NDArray) -> NDArray:
    """(T, B, outputs) the mean target of all positions at which the same is `seen` (T, B)."""
    kinds, kind = np.unique(seen, return_inverse=True)
    kind = kind.reshape(seen.shape)
    known_kinds = kind[:, known].ravel()
    targets = batch.targets[:, known].reshape(len(known_kinds), -1).T
    sums = [np.bincount(known_kinds, output, len(kinds)) for output in targets]
    return (np.stack(sums, -1) / np.bincount(known_kinds, minlength=len(kinds))[:, None])[kind]


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
