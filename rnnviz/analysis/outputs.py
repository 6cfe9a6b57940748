"""How the outputs of one example compare with its targets, at the steps that are in the loss."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Floats
from rnnviz.tasks.material.sequences import Whole


@dataclass(frozen=True)
class Errors:
    """Amounts: `steps` (n,) in the loss, from 0; `predictions`, `targets` (n, outputs) in display
    units; `scale`: of each output where they differ in their unit, else 1."""

    steps: Whole
    predictions: Floats
    targets: Floats
    scale: Floats | float

    @cached_property
    def each(self) -> Floats:
        """(n, outputs) The distances, of each output in its own unit where they differ."""
        distances: Floats = np.abs(self.predictions - self.targets) / self.scale
        return distances

    @property
    def finite(self) -> bool:
        return bool(np.isfinite(self.predictions).all())

    @property
    def mean(self) -> float:
        return float(self.each.mean())

    @property
    def worst(self) -> tuple[int, int]:
        """The place in `steps` and the output of the largest distance."""
        place = int(self.each.max(-1).argmax())
        return place, int(self.each[place].argmax())


def errors(run: Run) -> Errors:
    """Compare the amounts that a network predicts."""
    steps = np.asarray(run.mask).nonzero()[0]
    targets, predictions = run.shown(run.targets)[steps], run.shown(run.predictions)[steps]
    scale = run.task.scale if np.ndim(run.task.scale) else 1.0
    return Errors(steps, predictions, targets, scale)


@dataclass(frozen=True)
class Hits:
    """Classes: `steps` (n,) in the loss, from 0; there `chances` (n, classes), `targets` (n,)."""

    steps: Whole
    chances: Floats
    targets: Whole

    @property
    def finite(self) -> bool:
        return bool(np.isfinite(self.chances).all())

    @cached_property
    def best(self) -> Whole:
        """(n,) The most probable class."""
        return self.chances.argmax(-1)

    @property
    def correct(self) -> int:
        """At how many of the steps the target is the most probable class."""
        return int((self.best == self.targets).sum())

    @cached_property
    def of_target(self) -> Floats:
        """(n,) The probability of the target."""
        chances: Floats = np.take_along_axis(self.chances, self.targets[:, None], -1)[:, 0]
        return chances

    @property
    def worst(self) -> int:
        """The place in `steps` where the target is least probable."""
        return int(self.of_target.argmin())


def hits(run: Run) -> Hits:
    """Compare the classes that a network predicts."""
    steps = np.asarray(run.mask).nonzero()[0]
    return Hits(steps, run.predictions[steps], np.asarray(run.targets[steps], int))
