"""When held-out sequences are measured, and what their losses say together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEQUENCES = 512  # that a measurement averages over, CHUNK of them at once
EARLY = (1, 10, 20, 40)
EVERY, LATER, LATE = 80, 160, 800  # updates: between two measurements, and from LATE on


@dataclass(frozen=True)
class Measured:
    """Loss and score over held-out sequences; `error`: the loss's standard error."""

    loss: float
    score: float
    error: float


def is_due(update: int) -> bool:
    """Whether held-out sequences are measured at this update.

    At 1, 10, with doubling distances up to every 80, and from 800 on every 160. From update 1,440
    on that is no more work in all than 64 examples every 10 updates were.
    """
    return update in EARLY or update % (EVERY if update <= LATE else LATER) == 0


def mean_and_error(sums: NDArray[np.floating], counts: NDArray[np.integer]) -> tuple[float, float]:
    """The mean over all positions that carry loss, and its standard error.

    sums, counts (B,): each sequence's losses added up, and how many they are. Longer sequences
    weigh more, as they do in the task's baselines; the steps of a sequence depend on each other,
    so that the error is that of a ratio of two sums over sequences (Cochran 1977, chapter 6).
    """
    mean = sums.sum() / counts.sum()
    rest = sums - mean * counts
    largest = np.abs(rest).max()
    if not 0 < largest < np.inf:
        return float(mean), float(largest)
    size = len(sums)
    spread = largest * np.sqrt(((rest / largest) ** 2).sum() * size / (size - 1))
    return float(mean), float(spread / counts.sum())
