"""Reads the batches of tasks that rewrite one row of symbols as another."""

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.tasks.material.task import Task


def pairs(task: Task, batch: Batch, length: int) -> list[tuple[list[str], list[str]]]:
    """What is read and what is to be written, as labels; checks where they stand."""
    found = []
    steps = np.arange(len(batch.mask))
    for given, asked, symbols, targets in zip(
        batch.input_mask.T,
        batch.mask.T,
        batch.inputs.argmax(-1).T,
        batch.targets.T,
        strict=True,
    ):
        count, written = given.sum(), asked.sum()
        assert (given == ((steps >= length - count) & (steps < length))).all()
        assert (asked == ((steps >= length) & (steps < length + written))).all()
        answer = [task.output_labels[c] for c in targets[asked]]
        assert answer.count(task.output_labels[-1]) == 1
        assert answer[-1] == task.output_labels[-1]
        found.append(([task.input_labels[c] for c in symbols[given]], answer[:-1]))
    return found
