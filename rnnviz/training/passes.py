"""Batches through a network as it is: one at a time, or many of held-out sequences in parts."""

from collections.abc import Generator, Iterable
from typing import TypeVar

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.engine.bound import Pass
from rnnviz.tasks.material.task import Task
from rnnviz.training.held_out import Measured, mean_and_error

T = TypeVar("T")
Parts = Generator[None, None, T]  # work that may be interrupted wherever it yields


def forward(bound: Pass, batch: Batch) -> float:
    """Run a batch through a pass of its shape; return the loss."""
    bound.load(batch)
    return bound.forward()


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
        forward(bound, batch)
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
