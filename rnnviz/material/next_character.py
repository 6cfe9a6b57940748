"""The task of guessing the next character, for any text."""

import numpy as np

from rnnviz.material.sequences import coverage, entropy, hit_rate, mask, one_hot, windows
from rnnviz.task import Baseline, Batch, Lengths, Task

HELD_OUT_SHARE = 0.2
SHOWN = {" ": "␣", "\n": "↵"}  # how blanks are labelled


class NextCharacter(Task):
    """Windows of a text; its last fifth is held out."""

    architectures = ("many-to-many",)
    loss = "cross-entropy"
    lengths = Lengths(5, 100, 30, longest=400)
    input_kind = "token"
    continues = True
    summary = "a text, character by character; at each, the character that follows"

    def __init__(self, text: str) -> None:
        symbols, numbers = np.unique(list(text), return_inverse=True)
        cut = round(len(numbers) * (1 - HELD_OUT_SHARE))
        self._parts = numbers[:cut], numbers[cut:]
        self.n_in = self.n_out = len(symbols)
        self.input_labels = self.output_labels = tuple(SHOWN.get(s, s) for s in symbols.tolist())
        self._baselines: dict[int, tuple[Baseline, ...]] = {}

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        symbols = self._parts[held_out]
        at = windows(rng, len(symbols) - 1, size, length)
        everywhere = mask(length, size)
        return Batch(one_hot(symbols[at], self.n_in), symbols[at + 1], everywhere, everywhere)

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        """Over all held-out windows of this length: the least loss that any table can reach."""
        if length not in self._baselines:
            symbols = self._parts[True]
            pairs = np.zeros((self.n_in, self.n_in), int)
            np.add.at(pairs, (symbols[:-1], symbols[1:]), coverage(len(symbols) - 1, length))
            tables = {
                "no memory: this character only": pairs,
                "knows how frequent characters are": pairs.sum(0),
            }
            found = (Baseline(name, entropy(t), hit_rate(t)) for name, t in tables.items())
            self._baselines[length] = tuple(b for b in found if b.loss > 0)
        return self._baselines[length]

    def goal(self, length: int) -> str:
        return f"guess the next character of a text, {length} characters at a time"
