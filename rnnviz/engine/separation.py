"""How fast two nearby states of a network's forward pass move apart.

The largest Lyapunov exponent is the mean logarithm, a step, of the growth of a small difference
(Benettin, Galgani, Giorgilli & Strelcyn 1980; of recurrent networks Engelken, Wolf & Abbott 2023).
Above 0 the pass is chaotic: what is rounded at its first steps decides its last ones.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.bound import Pass

Array = NDArray[np.floating]
NEARBY = 2.0**-30  # the size of the first difference
LEAST, MOST = 2.0**-44, 2.0**-8  # between which a difference is small and not yet rounding


@dataclass(frozen=True)
class Separation:
    """`exponent`: the largest Lyapunov exponent, nats a step, as the mean over the sequence.
    `growth`: by how much a difference has grown at most, at any step of any example."""

    exponent: float
    growth: float

    def or_faster(self, other: "Separation") -> "Separation":
        """The one whose states part faster."""
        return other if other.growth > self.growth else self


def separation(bound: Pass) -> Separation:
    """Run a pass on the batch that it has loaded, then once more from slightly different first
    states, and compare; only forward. A tree has no sequence along which something grows."""
    lives = [life for life in bound.lives if life.states]
    if not lives:
        return Separation(-math.inf, 1.0)
    bound.forward()
    before = [[state.copy() for state in life.states] for life in lives]
    rng = np.random.default_rng(0)
    begun = [state for life in lives if life.first == 0 for state in life.states]
    saved = [state[0].copy() for state in begun]
    for state in begun:
        state[0] += NEARBY * rng.standard_normal(state[0].shape)
    bound.forward()
    grown = [_distance(life.states, old) for life, old in zip(lives, before, strict=True)]
    for state, value in zip(begun, saved, strict=True):
        state[0] = value
    firsts = [g[0] ** 2 for life, g in zip(lives, grown, strict=True) if life.first == 0]
    start = np.sqrt(np.sum(firsts, axis=0))
    found = [_rate(curve, start, bound.steps) for curve in grown]
    return Separation(
        max(float(rate.mean()) for rate, _ in found),
        max(float(growth.max()) for _, growth in found),
    )


def _rate(curve: Array, start: Array, steps: int) -> tuple[Array, Array]:
    """Of each example the growth a step in nats, and the largest growth over all `steps`.

    curve (T + 1, B): the distances along a strand, from `start` (B,) at the sequence's first step.
    Only the part counts in which the difference is small: beyond, two chaotic states are as far
    apart as any two, or what is left is rounding. From there on the growth is extrapolated.
    """
    with np.errstate(all="ignore"):
        small = (curve > LEAST) & (curve < MOST)
        inside = np.logical_and.accumulate(small, axis=0).sum(0)
        last = np.clip(inside - 1, min(1, len(curve) - 1), None)
        reached = np.fmax(np.take_along_axis(curve, last[None], 0)[0], np.finfo(float).tiny)
        taken = steps + 1 - len(curve) + last  # a decoder's strand begins later
        rate = np.log(reached / start) / taken
        ended = np.where(inside < len(curve), np.exp(rate * steps), 1.0)
        within = np.where(np.arange(len(curve))[:, None] <= last, curve, 0.0)
        growth = np.fmax(np.nanmax(within, 0) / start, ended)
    return rate, growth


def _distance(states: Sequence[Array], before: Sequence[Array]) -> Array:
    """(T + 1, B): how far all states together are from those before."""
    pairs = zip(states, before, strict=True)
    squares = [((state - old) ** 2).sum(1) for state, old in pairs]
    distance: Array = np.sqrt(np.sum(squares, axis=0))
    return distance
