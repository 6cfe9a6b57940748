"""What an architecture is: the steps that get an input and the steps that give an output."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.bound import Network
from rnnviz.engine.chain import ChainNetwork
from rnnviz.engine.topology import Topology

Steps = Callable[[int, int], NDArray[np.bool_]]


def every(steps: int, answers: int = 0) -> NDArray[np.bool_]:
    """All steps."""
    return np.ones(steps, bool)


def first(steps: int, answers: int = 0) -> NDArray[np.bool_]:
    """The first step only."""
    return np.arange(steps) == 0


def last(steps: int, answers: int = 0) -> NDArray[np.bool_]:
    """The last step only."""
    return np.arange(steps) == steps - 1


def before_answers(steps: int, answers: int = 0) -> NDArray[np.bool_]:
    """The steps of the encoder."""
    return np.arange(steps) < steps - answers


def answers_only(steps: int, answers: int = 0) -> NDArray[np.bool_]:
    """The steps of the decoder."""
    return ~before_answers(steps, answers)


@dataclass(frozen=True)
class Architecture:
    """Which steps have an input and which an output, as boolean (steps,).

    `inputs(steps, answers)`, `outputs(steps, answers)`: of `steps` steps in all, the last
    `answers` are a decoder's (0 without one). `network`: what runs over them.
    """

    key: str
    title: str
    summary: str
    inputs: Steps
    outputs: Steps
    order: int
    network: type[Network] = ChainNetwork

    @property
    def topology(self) -> Topology:
        """Where a step reads its previous states from."""
        return self.network.topology
