"""The one door through which a batch goes into a network as it is, to be looked at or measured."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import numpy as np
from threadpoolctl import ThreadpoolController

from rnnviz.engine.batch import Batch
from rnnviz.engine.bound import Pass
from rnnviz.engine.writing import Writing, write
from rnnviz.tasks.material.task import Task
from rnnviz.training.held_out import Measured, mean_and_error

T = TypeVar("T")
Parts = Generator[None, None, T]  # work that may be interrupted wherever it yields

_blas = ThreadpoolController().select(user_api="blas")


@contextmanager
def steadily() -> Iterator[None]:
    """Within it numbers are the same everywhere, and what is not finite is no error.

    BLAS uses one thread: many sessions share a server, and sums keep one order.
    """
    with np.errstate(all="ignore"):
        if all(library.get_num_threads() == 1 for library in _blas.lib_controllers):
            yield  # to limit what is limited takes a tenth of a small network's passes
        else:
            with _blas.limit(limits=1):
                yield


def one_thread_for_good() -> None:
    """Let BLAS use one thread from now on: a server that does nothing else need not ask again."""
    _blas.limit(limits=1)


def run(bound: Pass, batch: Batch, backward: bool = False) -> float:
    """Run a batch forward through a pass of its shape, and then back; return the loss."""
    bound.load(batch)
    loss = bound.forward()
    if backward:
        bound.backward()
    return loss


def generate(
    bound: Pass, batch: Batch, temperature: float = 0.0, rng: np.random.Generator | None = None
) -> Writing:
    """Let a decoder write what follows from a batch's inputs; see `rnnviz.engine.writing.write`."""
    bound.load(batch)
    return write(bound, temperature, rng)


def score(task: Task, bound: Pass, batch: Batch) -> float:
    """The task's score of the batch that ran through the pass last."""
    return task.score(bound.outputs, batch.steps(slice(bound.first_output, None)))


def measuring(task: Task, bound: Pass, batches: Iterable[Batch]) -> Parts[Measured]:
    """Measure a network on batches, one after another.

    The loss is the mean over all positions, the score that of the batches' scores, each as heavy
    as its positions.
    """
    sums, counts, scores, weights = [], [], [], []
    for batch in batches:
        run(bound, batch)
        mask = batch.mask[bound.first_output :]
        sums.append(np.where(mask, bound.losses, 0).sum(0, dtype=float))
        counts.append(mask.sum(0))
        scores.append(score(task, bound, batch))
        weights.append(mask.sum())
        yield
    loss, error = mean_and_error(np.concatenate(sums), np.concatenate(counts))
    return Measured(loss, float(np.average(scores, weights=weights)), error)


def finished(parts: Parts[T]) -> T:
    """Do the work to its end and return what comes of it."""
    while True:
        try:
            next(parts)
        except StopIteration as end:
            result: T = end.value
            return result
