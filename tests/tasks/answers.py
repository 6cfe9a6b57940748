"""What baselines answer of tasks that rewrite one row of symbols as another."""

from collections import Counter
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from tests.tasks.tables import Predict, table

Answers = dict[tuple[int, ...], float]  # symbols with the end, and how often they are asked for


def how_many(batch: Batch, known: slice) -> NDArray:
    """How many symbols come and which position this is, but not which symbols."""
    count = batch.input_mask.sum(0)
    return table(batch, known, np.arange(len(batch.mask))[:, None] * 100 + count)


def so_far(answers: Callable[[Batch], Answers]) -> Predict:
    """What has been written so far, given how often each whole answer is asked for."""

    def predict(batch: Batch, known: slice) -> NDArray:
        after: Counter[tuple[int, ...]] = Counter()
        for answer, chance in answers(batch).items():
            for end in range(len(answer) + 1):
                after[answer[:end]] += chance
        symbols = range(batch.targets.max() + 1)
        next_of = {
            begun: np.array([after[(*begun, symbol)] for symbol in symbols]) / chance
            for begun, chance in list(after.items())
        }
        guess = np.zeros((*batch.mask.shape, len(symbols)))
        for column in range(batch.mask.shape[1]):
            steps = np.flatnonzero(batch.mask[:, column])
            answer = tuple(batch.targets[steps, column].tolist())
            for place, step in enumerate(steps):
                guess[step, column] = next_of[answer[:place]]
        return guess

    return predict
