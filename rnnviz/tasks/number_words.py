from functools import cache

import numpy as np

from rnnviz.engine.batch import Batch, Floats
from rnnviz.engine.numbers import whole
from rnnviz.tasks.material.rewriting import END, Rewriting, blind, held_out
from rnnviz.tasks.material.sequences import Whole, by_chance, cumulated
from rnnviz.tasks.material.task import Baseline, Lengths

SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = (*SMALL[1:], *TENS, "hundred", "thousand", "and")
NUMBER_OF = {word: number for number, word in enumerate(WORDS)}
OUTPUTS = (*"0123456789", END)
LONGEST = (1, 2, 5, 7, 8, 11)  # the most words that numbers of 1, 2, … digits need
HELD_OUT_SHARE = 0.2


@cache
def below_thousand(number: int) -> tuple[str, ...]:
    """Spell 1 to 999, none for 0."""
    hundreds, rest = divmod(number, 100)
    before = (SMALL[hundreds], "hundred") if hundreds else ()
    if rest < 20:
        tail = (SMALL[rest],) if rest else ()
    else:
        tail = (TENS[rest // 10 - 2], *((SMALL[rest % 10],) if rest % 10 else ()))
    return (*before, *(("and",) if before and tail else ()), *tail)


def spelled(number: int) -> tuple[str, ...]:
    """Spell 1 to 999,999 the British way: three thousand and five."""
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return below_thousand(rest)
    link = ("and",) if 0 < rest < 100 else ()
    return (*below_thousand(thousands), "thousand", *link, *below_thousand(rest))


def digits(length: int) -> int:
    """How many digits the largest numbers have whose words fit into `length` steps."""
    return sum(longest <= length for longest in LONGEST)


@cache
def part(count: int, away: bool) -> tuple[Whole, Floats]:
    """The numbers of up to `count` digits, held out or trained on, and the chance of each.

    Every count of digits is equally likely, and so is every number of that count.
    """
    numbers = np.arange(1, 10**count)
    numbers = numbers[held_out(numbers, HELD_OUT_SHARE) == away]
    sizes = np.searchsorted(10 ** np.arange(1, count), numbers, side="right")
    return numbers, (1 / count / np.bincount(sizes))[sizes]


@cache
def lots(count: int, away: bool) -> Floats:
    """What the numbers of a part are drawn by."""
    return cumulated(part(count, away)[1])


class NumberWords(Rewriting):
    """The numbers from 1 to the largest whose words always fit."""

    key = "number-words"
    order = 430
    title = "Number words"
    summary = "words such as “three hundred and twelve” become digits, 312"
    n_in, n_out = len(WORDS), len(OUTPUTS)
    lengths = Lengths(LONGEST[2], LONGEST[-1], LONGEST[3])
    input_labels = WORDS
    output_labels = OUTPUTS
    held_out = "A fifth of the numbers is held out; their words occur in training."

    def answer_steps(self, length: int) -> int:
        return digits(length) + 1

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        count = digits(length)
        places = by_chance(rng, lots(count, held_out), size)
        numbers = part(count, held_out)[0][places].tolist()
        return self.laid_out(
            [[NUMBER_OF[word] for word in spelled(number)] for number in numbers],
            [[int(digit) for digit in str(number)] for number in numbers],
            length,
        )

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        return baselines(digits(length))

    def goal(self, length: int) -> str:
        return f"write number words, up to {whole(10 ** digits(length) - 1)}, as digits"


@cache
def baselines(count: int) -> tuple[Baseline, ...]:
    """Exact on the held-out part, by going through all its numbers."""
    numbers, chance = part(count, True)
    length = np.searchsorted(10 ** np.arange(1, count), numbers, side="right") + 1
    place = length - 1 - np.arange(count + 1)[:, None]  # of the digit; negative behind the last
    answers = numbers // 10 ** np.maximum(place, 0) % 10
    return blind(np.where(place < 0, len(OUTPUTS) - 1, answers), chance, len(OUTPUTS))


NUMBER_WORDS = NumberWords()
