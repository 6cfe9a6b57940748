"""How a network that was trained at one length does at others."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.config.cost import CHUNK
from rnnviz.tasks.material.task import Baseline
from rnnviz.training.held_out import SEQUENCES
from rnnviz.training.session import Session
from rnnviz.training.trainer import HELD_OUT_DATA

HALVINGS = 3  # from an eighth of the trained length to eight times it
FEW = 12  # lengths up to which all that the task has are measured
NUMBERS = 500_000  # steps x sequences x units that one pass may hold
SECONDS = 6.0  # after which no further length is begun


@dataclass(frozen=True)
class AtLength:
    """Loss and score on held-out sequences of `length`, beside the task's exact baseline there."""

    length: int
    loss: float
    score: float
    baseline: Baseline


def lengths(session: Session) -> list[int]:
    """The lengths to measure, the trained one among them; only that where the task has one."""
    trained, bounds = session.config.length, session.task.lengths
    low, high = max(bounds.low, trained >> HALVINGS), min(bounds.furthest, trained << HALVINGS)
    if bounds.furthest - bounds.low < FEW:
        return list(range(bounds.low, bounds.furthest + 1))
    powers = np.arange(-2 * HALVINGS, 2 * HALVINGS + 1) / 2
    between = {round(trained * 2**power) for power in powers}
    return sorted({low, high} | {length for length in between if low <= length <= high})


def measure(session: Session, length: int) -> AtLength:
    """Measure at one length, on as many held-out sequences as the history's measurements use.

    At the trained length they are the same sequences. Of long ones fewer are run at once.
    """
    task, baseline = session.task, session.task.baselines(length)[0]
    if length == session.config.length:
        there = session.measure_held_out()
        return AtLength(length, there.loss, there.score, baseline)
    rng = np.random.default_rng([session.config.seed, HELD_OUT_DATA])
    numbers = task.steps(length) * session.config.units * len(session.strands)
    size = max(1, min(CHUNK, NUMBERS // numbers))
    count = math.ceil(SEQUENCES / size)
    drawn = (task.batch(rng, size, length, held_out=True) for _ in range(count))
    there = session.measure(drawn, size, length)
    return AtLength(length, there.loss, there.score, baseline)


def sweep(session: Session, seconds: float = SECONDS) -> Iterator[AtLength]:
    """Measure all `lengths`, the nearest to the trained one first, until `seconds` have passed."""
    until = time.perf_counter() + seconds
    trained = session.config.length
    for length in sorted(lengths(session), key=lambda length: abs(math.log(length / trained))):
        yield measure(session, length)
        if time.perf_counter() >= until:
            return


@dataclass(frozen=True)
class Range:
    """The lengths around the trained one at which a network beats the baseline, both ends
    included; `everywhere`: whether those are all that were measured. `growth`: how many times
    its loss there its loss at the longest is."""

    low: int
    high: int
    everywhere: bool
    growth: float


def beaten(found: Sequence[AtLength], trained: int) -> Range | None:
    """Find the range in measurements sorted by length; None where the baseline is better at the
    `trained` length already."""
    better = [m.loss < m.baseline.loss for m in found]
    first = last = middle = [m.length for m in found].index(trained)
    if not better[middle]:
        return None
    while first > 0 and better[first - 1]:
        first -= 1
    while last < len(found) - 1 and better[last + 1]:
        last += 1
    here, end = found[middle].loss, found[-1].loss
    growth = end / here if here > 0 else math.inf
    return Range(found[first].length, found[last].length, all(better), growth)
