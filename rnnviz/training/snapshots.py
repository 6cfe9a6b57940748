"""How a few weights moved during training: copies from time to time, never more than a few."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

MOST = 32

Taken = tuple[int, Mapping[int, Mapping[str, Array]]]
NONE: Taken = 1, {}


class Snapshots:
    """Copies of `weights` (live views) at updates 0, k, 2k, …; k doubles whenever they are MOST.

    Which updates are kept depends on the number reached alone, not on how it was reached.
    """

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self._weights = weights
        self._stride = 1
        self._taken: dict[int, Mapping[str, Array]] = {}
        self.take(0)

    def take(self, update: int) -> None:
        """Copy the weights if it is their turn after `update` updates."""
        if not self._weights or update % self._stride:
            return
        self._taken[update] = {name: w.copy() for name, w in self._weights.items()}
        if len(self._taken) > MOST:
            self._stride *= 2
            self._taken = {u: w for u, w in self._taken.items() if u % self._stride == 0}

    def save(self) -> Taken:
        """What `restore` needs; later snapshots change nothing of it."""
        return self._stride, dict(self._taken)

    def restore(self, saved: Taken) -> None:
        """Be what was there when `saved` was taken."""
        self._stride, self._taken = saved[0], dict(saved[1])

    def drop_after(self, update: int) -> None:
        """Forget what was taken after `update`."""
        self._taken = {u: w for u, w in self._taken.items() if u <= update}

    def trail(self, name: str) -> tuple[NDArray[np.integer], Array]:
        """Updates (N,) and the weights then (N, …), the oldest first."""
        return np.array(list(self._taken)), np.stack([w[name] for w in self._taken.values()])

    @property
    def trails(self) -> dict[str, tuple[NDArray[np.integer], Array]]:
        """The trail of every weight that is watched."""
        return {name: self.trail(name) for name in self._weights}
