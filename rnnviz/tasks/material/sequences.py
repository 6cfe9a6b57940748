"""What tasks are made of: masks, chance, and windows cut from one long series."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Bools, Floats
from rnnviz.tasks.material.task import Baseline

Whole = NDArray[np.integer]


@lru_cache(maxsize=64)
def mask(length: int, size: int, which: str = "every") -> Bools:
    """(T, B), True at "every", the "first" or the "last" step. Shared, so read-only."""
    steps = np.zeros((length, size), bool)
    steps[{"every": slice(None), "first": slice(1), "last": slice(-1, None)}[which]] = True
    steps.flags.writeable = False
    return steps


@lru_cache(maxsize=64)
def steps_of(length: int) -> Whole:
    """(T, 1) The numbers of the steps, from 0. Shared, so read-only."""
    steps = np.arange(length)[:, None]
    steps.flags.writeable = False
    return steps


def at_last_step(values: NDArray, length: int) -> NDArray:
    """Put (B, ...) values at the last of `length` steps, zeros at the others."""
    steps = np.zeros((length, *values.shape), values.dtype)
    steps[-1] = values
    return steps


def cumulated(chance: Floats) -> Floats:
    """Turn (N,) how likely each thing is, or in proportion to that, into what `by_chance` takes."""
    total = np.cumsum(chance)
    return total / total[-1]


def by_chance(rng: np.random.Generator, cumulated: Floats, size: int) -> Whole:
    """Draw `size` numbers below N, each as often as it is likely."""
    return cumulated.searchsorted(rng.random(size), side="right")


def windows(rng: np.random.Generator, count: int, size: int, length: int) -> Whole:
    """Draw `size` windows of `length` neighbours among `count` positions: (T, B) positions."""
    starts = rng.integers(count - length + 1, size=size)
    return steps_of(length) + starts


def coverage(count: int, length: int) -> Whole:
    """(count,) In how many of all the windows that can be drawn each position lies."""
    return covered(np.arange(count - length + 1), count, length)


def covered(starts: Whole, count: int, length: int) -> Whole:
    """(count,) In how many of the windows that begin at `starts` each position lies."""
    begun, ended = (np.bincount(edge, minlength=count + 1) for edge in (starts, starts + length))
    return (begun - ended).cumsum()[:count]


def no_change(name: str, change: Floats, length: int, scale: float = 1.0) -> Baseline:
    """What is lost by who says that nothing changes, over all held-out windows of `length`.

    `change`: (N,) or (N, n_out) of the held-out part, in the network's unit; `scale` makes the
    score's unit of it.
    """
    weights = coverage(len(change), length)
    size = np.abs(change).reshape(len(change), -1)
    squared, absolute = (np.average((size**p).mean(1), weights=weights) for p in (2, 1))
    return Baseline(name, float(squared), float(absolute * scale))


def fifth_of_each(classes: Whole) -> Bools:
    """(N,) True at every fifth example of each class, in their order: what is held out."""
    chosen = np.zeros(len(classes), bool)
    for each in np.unique(classes):
        chosen[np.flatnonzero(classes == each)[4::5]] = True
    return chosen


def entropy(counts: NDArray) -> float:
    """Nats of uncertainty about the last axis, given the axes before it."""
    flat = counts.reshape(-1, counts.shape[-1]).astype(float)
    totals = np.broadcast_to(flat.sum(1, keepdims=True), flat.shape)
    seen = flat > 0
    return float(flat[seen] @ np.log(totals[seen] / flat[seen]) / flat.sum())


def hit_rate(counts: NDArray) -> float:
    """How often the most frequent value of the last axis is right, given the axes before it."""
    flat = counts.reshape(-1, counts.shape[-1])
    return float(flat.max(1).sum() / flat.sum())
