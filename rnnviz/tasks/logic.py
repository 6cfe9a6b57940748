"""Expressions of true and false as trees; the value of the whole is asked at the root."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.tasks.material.sequences import Whole, entropy, hit_rate
from rnnviz.tasks.material.task import Baseline, Lengths, Task
from rnnviz.tasks.material.trees import Forest, nodes_of

WORDS = ("F", "T", "and", "or", "xor", "not")
FALSE, TRUE, AND, OR, XOR, NOT = range(len(WORDS))
BINARY = (AND, OR, XOR)
SHORTEST, LONGEST = 5, 21  # leaves; below SHORTEST everything is trained on
MOST = 2000  # expressions of each number of leaves
HELD_OUT_SHARE = 0.25
NOT_SHARE = 0.25  # of the expressions that could begin with "not"


@dataclass(frozen=True)
class Expressions:
    """M expressions of one number of leaves: their nodes in post-order.

    `words` (N, M): the leaf's word, len(WORDS) at inner nodes. `back` (N, M, 2): how many nodes
    before a node its children stand, 0 for none. `truth`, `outermost` (M,): the value of the
    whole, and its last operator.
    """

    words: Whole
    back: Whole
    truth: Whole
    outermost: Whole

    def take(self, pick: Whole) -> "Expressions":
        """Those with these numbers."""
        return Expressions(
            self.words[:, pick], self.back[:, pick], self.truth[pick], self.outermost[pick]
        )


def leaf(words: Whole) -> Expressions:
    """Trees of one leaf each."""
    back = np.zeros((1, len(words), 2), int)
    return Expressions(words[None], back, words, words)


def pair(left: Expressions, right: Expressions) -> tuple[Whole, Whole]:
    """The words and the children of the trees (left, right)."""
    here = np.full((1, left.words.shape[1]), len(WORDS))
    children = np.empty((1, here.shape[1], 2), int)
    children[...] = len(right.words) + 1, 1
    return (
        np.concatenate([left.words, right.words, here]),
        np.concatenate([left.back, right.back, children]),
    )


def negated(inner: Expressions) -> Expressions:
    """(not inner)"""
    word = np.full(len(inner.truth), NOT)
    return Expressions(*pair(leaf(word), inner), 1 - inner.truth, word)


def joined(left: Expressions, operator: Whole, right: Expressions) -> Expressions:
    """(left (operator right)): the inner node stands for a function of what is on its left."""
    a, b = left.truth, right.truth
    truth = np.choose(operator - AND, [a & b, a | b, a ^ b])
    half = Expressions(*pair(leaf(operator), right), b, operator)
    return Expressions(*pair(left, half), truth, operator)


def together(parts: list[Expressions]) -> Expressions:
    """Side by side, all of as many nodes."""
    names = ("words", "back")
    wide = [np.concatenate([getattr(p, name) for p in parts], axis=1) for name in names]
    flat = [np.concatenate([getattr(p, name) for p in parts]) for name in ("truth", "outermost")]
    return Expressions(*wide, *flat)


def distinct(found: Expressions) -> Expressions:
    """Each expression once."""
    marks = np.concatenate([found.words, found.back[..., 0]])
    return found.take(np.unique(marks, axis=1, return_index=True)[1])


@cache
def of(count: int) -> Expressions:
    """Expressions of `count` leaves, made of shorter ones: MOST, or all there are."""
    if count == 1:
        return leaf(np.array([FALSE, TRUE]))
    rng = np.random.default_rng([2026, count])

    def some(leaves: int, amount: int) -> Expressions:
        source = of(leaves)
        return source.take(rng.integers(len(source.truth), size=amount))

    lefts = range(1, count - 1)
    share = NOT_SHARE if lefts else 1.0
    parts = [negated(some(count - 1, round(2 * MOST * share)))]
    for left in lefts:
        each = round(2 * MOST * (1 - share) / len(lefts))
        right = some(count - 1 - left, each)
        parts.append(joined(some(left, each), rng.choice(BINARY, size=each), right))
    made = distinct(together(parts))
    return made.take(rng.permutation(len(made.truth))[:MOST])


@dataclass(frozen=True)
class Part:
    """The expressions of one part, side by side; `sizes`: how many there are of each number of
    leaves, which are equally likely."""

    forest: Forest
    outermost: Whole
    starts: Whole
    sizes: Whole


@lru_cache(maxsize=8)
def part(length: int, held_out: bool = False) -> Part:
    """One part of the expressions of at most `length` leaves."""
    chosen = []
    for count in range(1, length + 1):
        known = of(count)
        size = len(known.truth)
        away = round(HELD_OUT_SHARE * size) if count >= SHORTEST else 0
        chosen.append(known.take(np.arange(away) if held_out else np.arange(away, size)))
    chosen = [found for found in chosen if len(found.truth)]
    sizes = np.array([len(found.truth) for found in chosen])
    padded = [_at_the_end(found, nodes_of(length)) for found in chosen]
    words, children = (np.concatenate(arrays, axis=1) for arrays in zip(*padded, strict=True))
    targets = np.zeros(words.shape, int)
    targets[-1] = np.concatenate([found.truth for found in chosen])
    asked = np.zeros(words.shape, bool)
    asked[-1] = True
    return Part(
        Forest(words, children, targets, asked, len(WORDS)),
        np.concatenate([found.outermost for found in chosen]),
        sizes.cumsum() - sizes,
        sizes,
    )


def _at_the_end(found: Expressions, nodes: int) -> tuple[Whole, Whole]:
    """Words (nodes, M) and children (nodes, M, 2), the root at the last node."""
    own, count = found.words.shape
    words, children = np.full((nodes, count), len(WORDS)), np.full((nodes, count, 2), -1)
    words[-own:] = found.words
    here = np.arange(nodes - own, nodes)[:, None, None]
    children[-own:] = np.where(found.back > 0, here - found.back, -1)
    return words, children


@lru_cache(maxsize=8)
def baselines(length: int) -> tuple[Baseline, ...]:
    """Exact on the held-out part, by going through all its expressions."""
    data = part(length, held_out=True)
    truth = data.forest.targets[-1]
    chance = np.repeat(1 / data.sizes / len(data.sizes), data.sizes)
    seen = np.zeros((len(WORDS), 2))
    np.add.at(seen, (data.outermost, truth), chance)
    return (
        Baseline("always the same class", entropy(seen.sum(0)), hit_rate(seen.sum(0))),
        Baseline("sees only the outermost operator", entropy(seen), hit_rate(seen)),
    )


class Logic(Task):
    """The value of an expression, asked at its root."""

    key = "logic"
    order = 361
    title = "Logic expressions"
    summary = "an expression such as (T and (not F)) as a tree; at its root, is it true?"
    architectures = ("tree",)
    loss = "cross-entropy"
    n_in, n_out = len(WORDS), 2
    lengths = Lengths(SHORTEST, LONGEST, 9)
    input_kind = "token"
    input_labels = WORDS
    output_labels = ("false", "true")
    held_out = (
        f"A quarter of the expressions of {SHORTEST} words and more is held out; within longer "
        "ones, where nothing is asked, they can occur in training."
    )

    def steps(self, length: int) -> int:
        return nodes_of(length)

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        data = part(length, held_out)
        kind = rng.integers(len(data.sizes), size=size)
        return data.forest.batch(data.starts[kind] + rng.integers(data.sizes[kind]))

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        return baselines(length)

    def goal(self, length: int) -> str:
        return f"evaluate logic expressions of at most {length} words"


LOGIC = Logic()
