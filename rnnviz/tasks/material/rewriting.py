"""Tasks that read a row of symbols and then write another one, ended by an end symbol."""

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np

from rnnviz.engine.batch import Batch, Floats, Symbols
from rnnviz.tasks.material.sequences import Whole, entropy, hit_rate
from rnnviz.tasks.material.task import Baseline, Task

END = "."


class Rewriting(Task):
    """Steps 1 to `length` read, shorter inputs beginning later; `answer_steps` steps write.

    The last of `output_labels` is the end symbol.
    """

    architectures = ("many-to-many-delayed",)
    loss = "cross-entropy"
    input_kind = "token"

    @abstractmethod
    def answer_steps(self, length: int) -> int: ...

    def laid_out(
        self, sources: Sequence[Sequence[int]], answers: Sequence[Sequence[int]], length: int
    ) -> Batch:
        """Put symbol numbers on the steps: `sources` to the right, `answers` from the left."""
        steps, size = self.steps(length), len(sources)
        symbols = np.full((steps, size), self.n_in)
        targets = np.full((steps, size), self.n_out - 1)
        mask = np.zeros((steps, size), bool)
        for column, (source, answer) in enumerate(zip(sources, answers, strict=True)):
            symbols[length - len(source) : length, column] = source
            targets[length : length + len(answer), column] = answer
            mask[length : length + len(answer) + 1, column] = True
        return Batch(Symbols(symbols, self.n_in), targets, mask, symbols < self.n_in)


def held_out(numbers: Whole, share: float) -> np.ndarray:
    """Choose about `share` of all whole numbers, always the same ones, spread evenly.

    Knuth's multiplicative hash: the fractional part of a number times the golden ratio.
    """
    return (numbers.astype(np.uint64) * np.uint64(2654435761)) % np.uint64(2**32) < share * 2**32


def blind(answers: Whole, chance: Floats, symbols: int) -> tuple[Baseline, Baseline]:
    """The exact baselines of outputs that ignore the input.

    answers: (A, N) symbol numbers below `symbols`, the last of which ends an answer and fills
    what is behind it; chance: (N,) how often each answer is asked for.
    """
    weight = chance / chance.sum()
    end = symbols - 1
    alive = np.ones(len(weight), bool)
    begun = np.zeros(len(weight), int)  # which beginning each answer has so far
    here, after = [], []
    for column in answers:
        asked = np.where(alive, weight, 0.0)
        here.append(np.bincount(column, asked, symbols))
        counts = np.bincount(begun * symbols + column, asked, (begun.max() + 1) * symbols)
        after.append(counts.reshape(-1, symbols))
        begun = np.unique(begun * symbols + column, return_inverse=True)[1]
        alive = alive & (column != end)
    position, prefix = np.stack(here), np.concatenate(after)
    prefix = prefix[prefix.any(1)]
    return (
        Baseline("sees the position only", entropy(position), hit_rate(position)),
        Baseline("ignores the input", entropy(prefix), hit_rate(prefix)),
    )
