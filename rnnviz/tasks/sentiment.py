"""A small grammar of praise and blame, in which "not" turns what follows."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from rnnviz.engine.batch import Batch, Floats, Symbols
from rnnviz.tasks.material.sequences import (
    Whole,
    at_last_step,
    by_chance,
    cumulated,
    entropy,
    hit_rate,
    mask,
)
from rnnviz.tasks.material.task import Baseline, Lengths, Task

POSITIVE = ("good", "great", "funny")
NEGATIVE = ("bad", "awful", "dull")
OPPOSITE = dict(zip(POSITIVE + NEGATIVE, NEGATIVE + POSITIVE, strict=True))
INTENSIFIERS = ("", "very", "really")
HEADS = [f"{d} {n} is" for d, n in product(("the", "this"), ("movie", "film", "plot"))]
PREDICATES = [
    (f"{negation} {more} {word}", word, (word in POSITIVE) != bool(negation))
    for negation, more, word in product(("", "not"), INTENSIFIERS, OPPOSITE)
]
LONGEST = 11
# Combinations of negation, intensity and opinion that are held out. Each of their words, and each
# two of them together, occur in training: “not good”, “very good”, “not very funny”.
HELD_OUT = {
    ("not", "very", "good"),
    ("not", "very", "bad"),
    ("not", "", "funny"),
    ("not", "", "dull"),
}

HELD_OUT_WORDS = (
    "Sentences with “not very good”, “not very bad”, “not funny” or “not dull” are held out, and "
    "those of the same words in another order; “not good” and “not very funny” occur in training."
)

Sentence = tuple[str, ...]


@cache
def sentences() -> list[tuple[int, Sentence, bool]]:
    """List every sentence of the grammar: form (0 to 3), words, whether it praises.

    "not good, it is bad" and "bad, not good" say one thing twice; "good but dull" weighs two
    different things, and the last one counts.
    """
    found: list[tuple[int, str, bool]] = []
    for head in HEADS:
        found += [(0, f"{head} {text}", praise) for text, _, praise in PREDICATES]
        for one, other in product(PREDICATES, repeat=2):
            (first, word, praise), (second, last_word, last) = one, other
            negated = "not" in first, "not" in second
            opposite = (word in POSITIVE) != (last_word in POSITIVE)
            if negated == (True, False) and opposite:
                found.append((1, f"{head} {first} , it is {second}", last))
            if negated == (False, True) and opposite:
                found.append((2, f"{head} {first} , {second}", praise))
            if praise != last and word != last_word and not all(negated):
                found.append((3, f"{head} {first} but {second}", last))
    return [(form, tuple(sentence.split()), praise) for form, sentence, praise in found]


def bag(words: Sentence) -> Sentence:
    """What is left of a sentence when the order is forgotten."""
    return tuple(sorted(words))


def by_bag(said: Iterable[tuple[Sentence, int, float]], answers: int) -> Floats:
    """(bags, answers): how likely each answer is with each bag; of words, answer and chance."""
    found: defaultdict[Sentence, list[float]] = defaultdict(lambda: [0.0] * answers)
    for words, answer, chance in said:
        found[bag(words)][answer] += chance
    return np.array(list(found.values()))


def combinations(words: Sentence) -> set[tuple[str, str, str]]:
    """The opinions in a sentence, each as negation, intensity and word; "" for none."""
    found, negation, more = set(), "", ""
    for word in words:
        if word == "not":
            negation = word
        elif word in INTENSIFIERS:
            more = word
        elif word in OPPOSITE:
            found.add((negation, more, word))
            negation = more = ""
    return found


def kin(words: Sentence) -> Sentence:
    """One key for all sentences of one bag, and of the bag with each word's opposite."""
    return min(bag(words), bag(tuple(OPPOSITE.get(word, word) for word in words)))


@dataclass(frozen=True)
class Corpus:
    """One part: `words` (LONGEST, N) word numbers; each (N,): `form`, `praise` 0 or 1, `chance`."""

    sentences: list[Sentence]
    words: Whole
    form: Whole
    praise: Whole
    chance: Floats
    cumulated: Floats


@cache
def vocabulary() -> tuple[str, ...]:
    """The words of the grammar, in alphabetical order after the comma."""
    return tuple(sorted({word for _, words, _ in sentences() for word in words}))


@cache
def corpus(held_out: bool = False) -> Corpus:
    """Read one part. Held out is each sentence with a combination of `HELD_OUT`, and its kin: so
    no bag is in both parts.

    Each form of sentence is equally likely, and so is each sentence of a form.
    """
    away = {kin(words) for _, words, _ in sentences() if combinations(words) & HELD_OUT}
    part = [entry for entry in sentences() if (kin(entry[1]) in away) == held_out]
    per_form = Counter(form for form, _, _ in part)
    chance = np.array([1 / len(per_form) / per_form[form] for form, _, _ in part])
    number = {word: place for place, word in enumerate(vocabulary())}
    numbers = np.full((LONGEST, len(part)), len(number))
    for column, (_, words, _) in enumerate(part):
        numbers[-len(words) :, column] = [number[word] for word in words]
    return Corpus(
        sentences=[words for _, words, _ in part],
        words=numbers,
        form=np.array([form for form, _, _ in part]),
        praise=np.array([praise for _, _, praise in part], int),
        chance=chance,
        cumulated=cumulated(chance),
    )


@cache
def baselines() -> tuple[Baseline, ...]:
    """Exact on the held-out part, by going through all its sentences."""
    data = corpus(held_out=True)
    known = by_bag(zip(data.sentences, data.praise, data.chance, strict=True), 2)
    overall = known.sum(0)
    return (
        Baseline("always the same class", entropy(overall), hit_rate(overall)),
        Baseline("ignores the order of the words", entropy(known), hit_rate(known)),
    )


class Sentiment(Task):
    """Sentences end at the last step; before a short one there is no input."""

    key = "sentiment"
    order = 60
    title = "Sentiment with negation"
    summary = "a sentence such as “this movie is not good”, word by word; at the end, is it praise?"
    architectures = ("many-to-one",)
    loss = "cross-entropy"
    n_in, n_out = len(vocabulary()), 2
    lengths = Lengths(LONGEST, 40, 12)
    input_kind = "token"
    input_labels = vocabulary()
    output_labels = ("blame", "praise")
    held_out = HELD_OUT_WORDS

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        data = corpus(held_out)
        pick = by_chance(rng, data.cumulated, size)
        words = np.full((length, size), self.n_in)
        words[-LONGEST:] = data.words[:, pick]
        return Batch(
            x=Symbols(words, self.n_in),
            targets=at_last_step(data.praise[pick], length),
            mask=mask(length, size, "last"),
            input_mask=words < self.n_in,
        )

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        return baselines()

    def goal(self, length: int) -> str:
        return "tell praise from blame in sentences such as “not bad, it is really good”"


SENTIMENT = Sentiment()
