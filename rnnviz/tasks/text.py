from functools import cache

import numpy as np

from rnnviz.datasets import text
from rnnviz.sequences import Whole, all_windows, entropy, hit_rate, mask, one_hot, windows
from rnnviz.task import Baseline, Batch, Lengths, Task

SYMBOLS = tuple(sorted(set(text())))
HELD_OUT_SHARE = 0.2


@cache
def characters(held_out: bool) -> Whole:
    """The symbol numbers of the text's beginning, or of its held-out end."""
    numbers = np.array([SYMBOLS.index(character) for character in text()])
    cut = round(len(numbers) * (1 - HELD_OUT_SHARE))
    return numbers[cut:] if held_out else numbers[:cut]


@cache
def baselines(length: int) -> tuple[Baseline, ...]:
    """Over all held-out windows of this length: the least loss that any table can reach."""
    symbols = characters(held_out=True)
    at = all_windows(len(symbols) - 1, length)
    pairs = np.zeros((len(SYMBOLS), len(SYMBOLS)), int)
    np.add.at(pairs, (symbols[at], symbols[at + 1]), 1)
    alone = pairs.sum(0)
    return (
        Baseline("no memory: this character only", entropy(pairs), hit_rate(pairs)),
        Baseline("knows how frequent characters are", entropy(alone), hit_rate(alone)),
    )


class Text(Task):
    """Windows of the text in assets/data/text.txt; its last fifth is held out."""

    key = "text"
    order = 100
    title = "Next character"
    summary = "a text, character by character; at each, the character that follows"
    architectures = ("many-to-many",)
    loss = "cross-entropy"
    n_in = n_out = len(SYMBOLS)
    lengths = Lengths(5, 100, 30, longest=400)
    input_kind = "token"
    input_labels = output_labels = tuple("␣" if s == " " else s for s in SYMBOLS)
    continues = True
    source = "The river remembers, written for this repository (assets/data/text.txt)"

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        symbols = characters(held_out)
        at = windows(rng, len(symbols) - 1, size, length)
        everywhere = mask(length, size)
        inputs = one_hot(symbols[at], len(SYMBOLS))
        return Batch(inputs, symbols[at + 1], everywhere, everywhere)

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        return baselines(length)

    def goal(self, length: int) -> str:
        return f"guess the next character of a text, {length} characters at a time"


TEXT = Text()
