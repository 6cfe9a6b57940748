"""What an optimiser is: w <- w - step(gradient) on flat vectors; one file each in `optimizers`."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


class Optimizer(ABC):
    """Holds the moments of one vector of `like`'s size. `update` changes `w` in place.

    Defaults are PyTorch's where it has the rule.
    """

    key: str
    order: int
    title: str
    summary: str
    source: str
    count: int = 0  # moments a weight

    def __init__(self, like: Array) -> None:
        self.moments = [np.zeros_like(like) for _ in range(self.count)]
        self._scratch = np.empty_like(like)

    def save(self) -> dict[str, Any]:
        """Return a copy of all that `restore` needs to go back to this point."""
        kept = vars(self).copy()
        del kept["_scratch"]
        kept["moments"] = [m.copy() for m in self.moments]
        return kept

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go back to where `save` was called; `saved` stays as it is."""
        scratch = self._scratch
        vars(self).clear()  # what was set since is what the class says again
        vars(self).update(saved, moments=[m.copy() for m in saved["moments"]], _scratch=scratch)

    @abstractmethod
    def update(self, w: Array, gradient: Array, lr: float) -> None:
        """One update with learning rate `lr`."""
