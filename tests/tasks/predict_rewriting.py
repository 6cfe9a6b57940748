"""What the baselines of the tasks answer that rewrite one row of symbols as another."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from tests.tasks.tables import Predict, table, the_step

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
        guess = np.zeros((*batch.mask.shape, batch.targets.max() + 1))
        for column in range(batch.mask.shape[1]):
            steps = np.flatnonzero(batch.mask[:, column])
            answer = tuple(batch.targets[steps, column].tolist())
            for place, step in enumerate(steps):
                begun = answer[:place]
                chances = [after[(*begun, symbol)] for symbol in range(guess.shape[-1])]
                guess[step, column] = np.array(chances) / after[begun]
        return guess

    return predict


def iso_dates(batch: Batch) -> Answers:
    """Every date of the held-out part, as digits, "-" being 10 and the end 11."""
    found: Answers = {}
    for number in range(date(2100, 1, 1).toordinal() - date(1900, 1, 1).toordinal()):
        if number * 2654435761 % 2**32 < 0.2 * 2**32:
            text = date.fromordinal(date(1900, 1, 1).toordinal() + number).isoformat() + "."
            found[tuple("0123456789-.".index(c) for c in text)] = 1.0
    return found


def decimal_numbers(batch: Batch) -> Answers:
    """The held-out numbers, each count of digits equally often; the end is 10."""
    found: Answers = {}
    most = int(batch.mask.any(1).sum()) - 1
    for low, high in ((10 ** (k - 1), 10**k) for k in range(1, most + 1)):
        own = [n for n in range(low, high) if n * 2654435761 % 2**32 < 0.2 * 2**32]
        found |= {(*map(int, str(number)), 10): 1 / len(own) for number in own}
    return found


PREDICTORS: dict[str, tuple[Predict, ...]] = {
    "reversal": (the_step, how_many),
    "number-words": (the_step, so_far(decimal_numbers)),
    "dates": (the_step, so_far(iso_dates)),
}
