import numpy as np

from rnnviz.engine.batch import Batch, Floats, Symbols
from rnnviz.tasks.material.scores import all_legal_first
from rnnviz.tasks.material.sequences import entropy
from rnnviz.tasks.material.task import Baseline, Lengths, Task

SYMBOLS = ("a", "b", "|")
A, B, MARK = range(3)
NONE = len(SYMBOLS)
# After an a come a and b, after a b another one or the end; the first symbol is an a.


def most(length: int) -> int:
    """The largest n of a sequence of `length` steps: a mark, n times a, n times b."""
    return (length - 1) // 2


class AnBn(Task):
    """Gers & Schmidhuber 2001: strings of as many b as a, each n equally likely.

    At another length other n occur, so that what was learned can be tested on longer strings.
    """

    key = "anbn"
    order = 131
    title = "aⁿbⁿ"
    summary = "some a, then as many b; at each symbol the next, and the end when it is due"
    architectures = ("many-to-many",)
    loss = "cross-entropy"
    n_in = n_out = len(SYMBOLS)
    lengths = Lengths(9, 200, 21, longest=2000)
    input_kind = "token"
    input_labels = output_labels = SYMBOLS
    score_name = "whole strings"
    continues = True
    held_out = (
        "Nothing is held out: held-out strings are new draws, and every n occurs in training. "
        "Other lengths show whether the network counts."
    )

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        n = rng.integers(1, most(length) + 1, size=size)
        step = np.arange(length + 1)[:, None]
        symbols = np.select(
            [(step == 0) | (step == 2 * n + 1), step <= n, step <= 2 * n], [MARK, A, B], NONE
        )
        given = step[:-1] <= 2 * n
        return Batch(
            x=Symbols(np.where(given, symbols[:-1], NONE), self.n_in),
            targets=np.where(given, symbols[1:], MARK),
            mask=given,
            input_mask=given,
        )

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        n = np.arange(1, most(length) + 1)
        pairs = np.array([[(n - 1).sum(), n.size, 0], [0, (n - 1).sum(), n.size], [n.size, 0, 0]])
        # A network that counts is uncertain of the first b only, which tells n: log(most) a string.
        surprise = np.log(n.size) * n.size / pairs.sum()
        return (
            Baseline("no memory: this symbol only", entropy(pairs), 0.0),
            Baseline("counts", float(surprise), 1.0),
        )

    def score(self, outputs: Floats, batch: Batch) -> float:
        """The share of strings with no symbol before its time or overdue.

        Among the a, both a and b may follow; then the target alone.
        """
        legal = Symbols(np.asarray(batch.targets, int), self.n_out).one_hot > 0
        legal[..., :MARK] |= (batch.symbols == A)[..., None]
        right = all_legal_first(outputs, legal) | ~batch.mask
        return float(right.all(0).mean())

    def goal(self, length: int) -> str:
        return f"count: n times a, then n times b, n up to {most(length)}"


ANBN = AnBn()
