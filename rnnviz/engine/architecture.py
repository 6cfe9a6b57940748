"""What an architecture is: the steps that get an input and the steps that give an output."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Steps = Callable[[int], NDArray[np.bool_]]


def every(length: int) -> NDArray[np.bool_]:
    """All steps."""
    return np.ones(length, bool)


def first(length: int) -> NDArray[np.bool_]:
    """The first step only."""
    return np.arange(length) == 0


def last(length: int) -> NDArray[np.bool_]:
    """The last step only."""
    return np.arange(length) == length - 1


@dataclass(frozen=True)
class Architecture:
    """`inputs(T)` and `outputs(T)` are boolean (T,): the steps with an input, with an output."""

    key: str
    title: str
    summary: str
    inputs: Steps
    outputs: Steps
    order: int
