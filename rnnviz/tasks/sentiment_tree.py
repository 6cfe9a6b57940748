"""The sentences of the sentiment task with their parse trees; every part has a sentiment."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from rnnviz.engine.batch import Batch, Floats
from rnnviz.tasks.material.sequences import by_chance, cumulated, entropy, hit_rate
from rnnviz.tasks.material.task import Baseline, Lengths, Task
from rnnviz.tasks.material.trees import Forest, Tree, leaves, nodes_of, plant, post_order
from rnnviz.tasks.sentiment import (
    HELD_OUT_WORDS,
    LONGEST,
    NEGATIVE,
    OPPOSITE,
    by_bag,
    corpus,
    vocabulary,
)

SHORTEST = 7  # leaves: room for the sentences in which the order of the words counts
BLAME, NEUTRAL, PRAISE = range(3)


def parsed(words: tuple[str, ...]) -> Tree:
    """The parse tree of a sentence: subject and predicate, clauses and phrases lean right."""
    the, noun, verb, *rest = words
    subject = (the, noun)
    if "it" in rest:  # "… , it is …": two clauses
        comma = rest.index(",")
        second = (",", ("it", (rest[comma + 2], phrase(rest[comma + 3 :]))))
        return ((subject, (verb, phrase(rest[:comma]))), second)
    for link in (",", "but"):
        if link in rest:
            at = rest.index(link)
            return (subject, (verb, (phrase(rest[:at]), (link, phrase(rest[at + 1 :])))))
    return (subject, (verb, phrase(rest)))


def phrase(words: list[str]) -> Tree:
    """ "not very good" as (not (very good))."""
    return words[0] if len(words) == 1 else (words[0], phrase(words[1:]))


@cache
def sentiment(part: Tree) -> int:
    """What a part says: "not" turns what follows, of two opinions the last one counts."""
    if isinstance(part, str):
        if part not in OPPOSITE:
            return NEUTRAL
        return BLAME if part in NEGATIVE else PRAISE
    left, right = part
    if left == "not":
        return PRAISE - sentiment(right)
    return sentiment(right) if sentiment(right) != NEUTRAL else sentiment(left)


@dataclass(frozen=True)
class Part:
    """The sentences of one part with at most so many words, and how likely each is."""

    trees: list[Tree]
    forest: Forest
    chance: Floats
    cumulated: Floats


@lru_cache(maxsize=16)
def part(length: int, held_out: bool = False) -> Part:
    """Parse one part of the corpus; as there, each form of sentence is equally likely."""
    data = corpus(held_out)
    short = np.array([len(words) <= length for words in data.sentences])
    trees = [parsed(w) for w, fits in zip(data.sentences, short, strict=True) if fits]
    forms, own, counts = np.unique(data.form[short], return_inverse=True, return_counts=True)
    chance = 1 / len(forms) / counts[own]
    forest = plant(trees, length, vocabulary(), sentiment)
    return Part(trees, forest, chance, cumulated(chance))


@lru_cache(maxsize=16)
def baselines(length: int) -> tuple[Baseline, ...]:
    """Exact on the held-out part, by going through all nodes of all its trees."""
    data = part(length, held_out=True)
    said = (
        (leaves(node), sentiment(node), chance)
        for tree, chance in zip(data.trees, data.chance, strict=True)
        for node, _, _ in post_order(tree)
    )
    known = by_bag(said, 3)
    overall = known.sum(0)
    return (
        Baseline("class frequencies only", entropy(overall), hit_rate(overall)),
        Baseline("ignores the order of the words", entropy(known), hit_rate(known)),
    )


class SentimentTree(Task):
    """At every node of the parse tree: is the part of the sentence below it praise?"""

    key = "sentiment-tree"
    order = 360
    title = "Sentiment over parse trees"
    summary = "a sentence as a parse tree; at each node, is this part of it praise or blame?"
    architectures = ("tree",)
    loss = "cross-entropy"
    n_in, n_out = len(vocabulary()), 3
    lengths = Lengths(SHORTEST, LONGEST, LONGEST)
    input_kind = "token"
    input_labels = vocabulary()
    output_labels = ("blame", "neutral", "praise")
    held_out = HELD_OUT_WORDS

    def steps(self, length: int) -> int:
        return nodes_of(length)

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        data = part(length, held_out)
        return data.forest.batch(by_chance(rng, data.cumulated, size))

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        return baselines(length)

    def goal(self, length: int) -> str:
        return "tell praise from blame in every part of a sentence"


SENTIMENT_TREE = SentimentTree()
