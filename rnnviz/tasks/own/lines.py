"""The class of the user's own lines."""

import re

import numpy as np

from rnnviz.engine.batch import Batch, Symbols
from rnnviz.engine.numbers import count, whole
from rnnviz.tasks.material.next_character import SHOWN
from rnnviz.tasks.material.sequences import (
    Whole,
    at_last_step,
    entropy,
    fifth_of_each,
    hit_rate,
    mask,
)
from rnnviz.tasks.material.task import Baseline, Lengths, Task
from rnnviz.tasks.own.symbols import OTHER, kept, typed

FEWEST, MOST_LINES = 10, 20_000
MOST_CLASSES, FEWEST_OF_A_CLASS = 20, 5
MOST_STEPS = 100
MOST_SYMBOLS = {"characters": 100, "words": 300}

# classes (N,), symbol numbers (MOST_STEPS, N), each line from the first step on, its size (N,)
Part = tuple[Whole, Whole, Whole]


def tokens(text: str, unit: str) -> list[str]:
    """The characters of a line, or its words and signs in lower case."""
    return list(text) if unit == "characters" else re.findall(r"\w+|[^\w\s]", text.lower())


class OwnLines(Task):
    """`body` has a line `label<TAB>text` for each example; of each class every fifth is held out.

    `choices`: "characters" or "words", then how the file was written: the LineFormat.
    A line ends at the last step; one longer than the sequence is cut at its end.
    """

    key = "own-lines"
    order = 410
    title = "Your labelled lines"
    summary = "a line of your data, symbol by symbol; at the end, its label"
    architectures = ("many-to-one",)
    loss = "cross-entropy"
    input_kind = "token"
    source = "your own lines"
    held_out = "Every fifth line of each label is held out."

    def __init__(self, choices: tuple[str, ...], body: str) -> None:
        self.unit_of_text = choices[0] if choices else ""
        if self.unit_of_text not in MOST_SYMBOLS or len(choices) not in (1, 3):
            raise ValueError("own-lines are read as characters or as words")
        lines = [line.split("\t") for line in body.split("\n")]
        if bad := next((n for n, line in enumerate(lines, 1) if len(line) != 2), 0):
            raise ValueError(f"line {bad} is not a label, a tab and a text")
        labels = self._labels([label for label, _ in lines])
        texts = [tokens(typed(text), self.unit_of_text) for _, text in lines]
        if bad := next((n for n, text in enumerate(texts, 1) if not text), 0):
            raise ValueError(f"line {bad} has a label and no text")
        symbols = kept((s for text in texts for s in text), MOST_SYMBOLS[self.unit_of_text])
        if len(symbols) < 2:
            raise ValueError("all lines repeat one symbol: there is nothing to tell them apart")
        self.n_in, self.n_out = len(symbols), len(labels)
        self.input_labels = tuple(SHOWN.get(s, s) for s in symbols)
        self.output_labels = tuple(labels)
        longest = min(MOST_STEPS, max(map(len, texts)))
        self.lengths = Lengths(min(2, longest), max(2, longest), max(2, min(40, longest)))
        self._parts = self._split([labels.index(label) for label, _ in lines], texts, symbols)
        counts = np.bincount(self._parts[True][0], minlength=self.n_out)
        self._baseline = Baseline("always the same label", entropy(counts), hit_rate(counts))

    @staticmethod
    def _labels(each: list[str]) -> list[str]:
        """The classes in alphabetical order. Raises ValueError for too few or too many."""
        labels = sorted(set(each))
        if len(labels) < 2:
            raise ValueError(f"all lines have the label {labels[0]!r}; two or more are needed")
        if len(labels) > MOST_CLASSES:
            raise ValueError(f"{len(labels)} labels are too many; at most {MOST_CLASSES} fit")
        if "" in labels:
            raise ValueError("a label is empty")
        if not FEWEST <= len(each) <= MOST_LINES:
            raise ValueError(
                f"there are {count(len(each), 'line')}; {FEWEST} to {whole(MOST_LINES)} are needed"
            )
        for label in labels:
            if (there := each.count(label)) < FEWEST_OF_A_CLASS:
                raise ValueError(
                    f"the label {label!r} has {count(there, 'line')}; it needs "
                    f"{FEWEST_OF_A_CLASS}, so that one can be held out"
                )
        return labels

    def _split(
        self, classes: list[int], texts: list[list[str]], symbols: list[str]
    ) -> tuple[Part, Part]:
        number = {symbol: place for place, symbol in enumerate(symbols)}
        other = number.get(OTHER, -1)
        table = np.full((MOST_STEPS, len(texts)), self.n_in)
        for column, text in enumerate(texts):
            codes = [number.get(symbol, other) for symbol in text[:MOST_STEPS]]
            table[: len(codes), column] = codes
        found = np.array(classes)
        away = fifth_of_each(found)
        sizes = (table < self.n_in).sum(0)
        return (
            (found[~away], table[:, ~away], sizes[~away]),
            (found[away], table[:, away], sizes[away]),
        )

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        classes, table, sizes = self._parts[held_out]
        pick = rng.integers(len(classes), size=size)
        used = np.minimum(sizes[pick], length)
        place = np.arange(length)[:, None] - (length - used)  # of each step in its line
        symbols = np.where(place >= 0, table[np.maximum(place, 0), pick], self.n_in)
        return Batch(
            x=Symbols(symbols, self.n_in),
            targets=at_last_step(classes[pick], length),
            mask=mask(length, size, "last"),
            input_mask=symbols < self.n_in,
        )

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        return (self._baseline,)

    def goal(self, length: int) -> str:
        return f"predict one of {self.n_out} labels from {length} {self.unit_of_text} of your lines"
