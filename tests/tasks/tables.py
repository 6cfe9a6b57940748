"""What predictors of baselines are made of: tables counted on one large sample."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch

SIZE, SEED = 20_000, 11
Predict = Callable[[Batch, slice], NDArray]
ALL, FIRST, SECOND = slice(None), slice(SIZE // 2), slice(SIZE // 2, None)


def table(batch: Batch, known: slice, seen: NDArray) -> NDArray:
    """(T, B, classes) how often each class comes with what is `seen` (T, B) in this sample."""
    _, kind = np.unique(seen, return_inverse=True)
    kind = kind.reshape(seen.shape)
    shape = kind.max() + 1, batch.targets.max() + 1
    mask = batch.mask[:, known]
    pairs = np.ravel_multi_index((kind[:, known][mask], batch.targets[:, known][mask]), shape)
    counts = np.bincount(pairs, minlength=shape[0] * shape[1]).reshape(shape)
    return (counts / np.maximum(counts.sum(1, keepdims=True), 1))[kind]


def nothing(batch: Batch, known: slice) -> NDArray:
    return table(batch, known, np.zeros(batch.mask.shape, int))


def the_step(batch: Batch, known: slice) -> NDArray:
    return table(
        batch, known, np.broadcast_to(np.arange(len(batch.mask))[:, None], batch.mask.shape)
    )


def this_symbol(batch: Batch, known: slice) -> NDArray:
    return table(batch, known, batch.inputs.argmax(-1))


def always(value: float) -> Predict:
    return lambda batch, known: np.full(batch.targets.shape, value)


def noise_of(seed: int, length: int, size: int) -> NDArray:
    """(length + 1, size) the noise of a noisy wave: its generator gives it first."""
    return np.random.default_rng(seed).normal(0, 0.1, (length + 1, size))
