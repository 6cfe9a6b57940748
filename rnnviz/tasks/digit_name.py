from functools import cache

import numpy as np

from rnnviz.engine.batch import Batch, Bools
from rnnviz.tasks.material.datasets import DIGITS_HELD_OUT, DIGITS_SOURCE, digits
from rnnviz.tasks.material.sequences import Whole, entropy, hit_rate, mask
from rnnviz.tasks.material.task import Baseline, Lengths, Task

NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
END = "."
SYMBOLS = (*sorted(set("".join(NAMES))), END)
OTHERS = len(NAMES), len(SYMBOLS)


@cache
def spelling(length: int) -> tuple[Whole, Bools]:
    """(T, 10) symbol numbers of the ten names, each ended, and (T, 10) what counts."""
    symbols = np.full((length, len(NAMES)), SYMBOLS.index(END))
    counts = np.zeros((length, len(NAMES)), bool)
    for digit, name in enumerate(NAMES):
        symbols[: len(name), digit] = [SYMBOLS.index(letter) for letter in name]
        counts[: len(name) + 1, digit] = True
    return symbols, counts


def letter_counts() -> Whole:
    """(step, digit, symbol) How often the held-out part asks for each symbol."""
    symbols, asked = spelling(max(map(len, NAMES)) + 1)
    frequency = digits(held_out=True).counts
    counts = np.zeros((len(symbols), *OTHERS), int)
    step, digit = np.nonzero(asked)
    counts[step, digit, symbols[step, digit]] = frequency[digit]
    return counts


class DigitName(Task):
    """The image comes at step 1 only; the rest comes from memory."""

    key = "digit-name"
    order = 20
    title = "The name of a digit"
    summary = (
        "the image of a handwritten digit at step 1, then its English name, one letter per step"
    )
    architectures = ("one-to-many",)
    loss = "cross-entropy"
    n_in, n_out = 64, len(SYMBOLS)
    lengths = Lengths(6, 10, 6)
    input_kind = "image"
    input_labels = ()
    output_labels = SYMBOLS
    source = DIGITS_SOURCE
    held_out = DIGITS_HELD_OUT

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        images, names = digits(held_out).draw(rng, size)
        inputs = np.zeros((length, size, self.n_in))
        inputs[0] = images
        symbols, asked = spelling(length)
        return Batch(inputs, symbols[:, names], asked[:, names], mask(length, size, "first"))

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        counts = letter_counts()
        blind = counts.sum(1)  # knows the step, not the digit
        # Sees the digit at step 1; after that the input is zero and every step looks alike.
        first, later = counts[0], counts[1:].sum((0, 1))
        share = float(later.sum() / counts.sum())
        return (
            Baseline("ignores the image", entropy(blind), hit_rate(blind)),
            Baseline(
                "no memory",
                (1 - share) * entropy(first) + share * entropy(later),
                (1 - share) * hit_rate(first) + share * hit_rate(later),
            ),
        )

    def goal(self, length: int) -> str:
        return "spell the name of a digit whose image it reads at step 1"


DIGIT_NAME = DigitName()
