"""What a network predicts from one recording, step by step."""

from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Bools, Floats
from rnnviz.tasks.material.task import Task


@dataclass(frozen=True)
class Heard:
    """A recording and what the network predicts from it.

    frames (T, bands) in 0..1; given (T,): the steps of the word, which ends at the last step;
    chances (T, classes): the probabilities after each step; target: the correct class, if known.
    """

    task: Task
    frames: Floats
    given: Bools
    chances: Floats
    target: int | None = None

    @property
    def answer(self) -> int:
        """The most probable class after the last step."""
        return int(self.chances[-1].argmax())

    @property
    def second(self) -> int:
        """The second most probable class after the last step."""
        return int(np.argsort(self.chances[-1])[-2])

    @property
    def words(self) -> int:
        """How many steps the word takes."""
        return int(self.given.sum())

    @property
    def settled(self) -> int:
        """The step of the word, from 1, since which the most probable class stayed the same."""
        other = np.flatnonzero(self.chances.argmax(1) != self.answer)
        since = int(other[-1]) + 2 if other.size else 1
        return max(len(self.given) - self.words + 1, since)


def loudest(frames: Floats, given: Bools) -> tuple[int, int]:
    """The step and the band, from 0, of the loudest of (T, bands) frames that are `given`."""
    flat = int(np.where(given[:, None], frames, -1).argmax())
    return divmod(flat, frames.shape[1])
