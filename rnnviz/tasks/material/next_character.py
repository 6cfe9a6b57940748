"""The task of predicting the next character, for any text."""

from functools import cached_property

import numpy as np

from rnnviz.engine.batch import Batch, Symbols
from rnnviz.tasks.material.sequences import Whole, covered, entropy, hit_rate, mask, steps_of
from rnnviz.tasks.material.task import Baseline, Lengths, Task

HELD_OUT_SHARE = 0.2
SHARED = 20  # characters in a row: a held-out window that shares them with training is skipped
SHOWN = {" ": "␣", "\n": "↵"}  # how blanks are labelled


class NextCharacter(Task):
    """Windows of a text, those of its last fifth held out.

    Held-out windows that share `SHARED` characters in a row with the training part, the last
    target included, are skipped; where that leaves none, all are drawn.
    """

    architectures = ("many-to-many",)
    loss = "cross-entropy"
    lengths = Lengths(5, 100, 30, longest=400)
    input_kind = "token"
    continues = True
    held_out = (
        f"The last fifth is held out, but for windows with {SHARED} characters in a row that also "
        "occur in training."
    )
    summary = "a text, character by character; at each, the character that follows"

    def __init__(self, text: str) -> None:
        codes = np.frombuffer(text.encode("utf-32-le"), "<u4")
        known, numbers = np.unique(codes, return_inverse=True)
        cut = round(len(numbers) * (1 - HELD_OUT_SHARE))
        self._texts = text[:cut], text[cut:]
        self._parts = numbers[:cut], numbers[cut:]
        symbols = [chr(code) for code in known.tolist()]
        self.n_in = self.n_out = len(symbols)
        self.input_labels = self.output_labels = tuple(SHOWN.get(s, s) for s in symbols)
        self._baselines: dict[int, tuple[Baseline, ...]] = {}
        self._starts: tuple[int, Whole] = (0, np.zeros(0, int))  # of the length asked for last

    @cached_property
    def _seen(self) -> Whole:
        """(N + 1,) How many of the first 0 to N pieces of `SHARED` held-out characters stand in
        the training part."""
        training, held = self._texts
        wanted = set(_pieces(held))
        common = {piece for piece in _pieces(training) if piece in wanted}
        return np.cumsum([0, *(piece in common for piece in _pieces(held))])

    def unseen(self, length: int) -> Whole:
        """Where the held-out windows of `length` characters start; none where all were seen."""
        known, starts = self._starts
        if known != length:
            starts = np.arange(len(self._parts[True]) - length)
            pieces = length + 2 - SHARED  # of a window and its last target
            if pieces > 0:
                starts = starts[self._seen[pieces:] == self._seen[:-pieces]]
            self._starts = length, starts
        return starts

    def skips(self, length: int) -> bool:
        """Whether some held-out windows of this length are left out."""
        return 0 < len(self.unseen(length)) < len(self._parts[True]) - length

    def _held_out_starts(self, length: int) -> Whole:
        starts = self.unseen(length)
        return starts if len(starts) else np.arange(len(self._parts[True]) - length)

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        symbols = self._parts[held_out]
        if held_out:
            known = self._held_out_starts(length)
            starts = known[rng.integers(len(known), size=size)]
        else:
            starts = rng.integers(len(symbols) - length, size=size)
        window = symbols.take(steps_of(length + 1) + starts)
        everywhere = mask(length, size)
        return Batch(Symbols(window[:-1], self.n_in), window[1:], everywhere, everywhere)

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        """Over all held-out windows of this length: the least loss that any table can reach."""
        if length not in self._baselines:
            symbols = self._parts[True]
            pairs = np.zeros((self.n_in, self.n_in), int)
            weights = covered(self._held_out_starts(length), len(symbols) - 1, length)
            np.add.at(pairs, (symbols[:-1], symbols[1:]), weights)
            tables = {
                "no memory: this character only": pairs,
                "character frequencies only": pairs.sum(0),
            }
            found = (Baseline(name, entropy(t), hit_rate(t)) for name, t in tables.items())
            self._baselines[length] = tuple(b for b in found if b.loss > 0)
        return self._baselines[length]

    def goal(self, length: int) -> str:
        return f"predict the next character of a text, {length} characters at a time"


def _pieces(text: str) -> list[str]:
    """Every `SHARED` characters in a row."""
    return [text[start : start + SHARED] for start in range(len(text) - SHARED + 1)]
