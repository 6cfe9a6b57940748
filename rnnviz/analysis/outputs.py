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
    units; `each` (n, outputs): their distances, of each output in its own unit where they
    differ."""

    steps: Whole
    predictions: Floats
    targets: Floats
    each: Floats

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
    steps = np.flatnonzero(run.mask)
    targets, predictions = run.shown(run.targets)[steps], run.shown(run.predictions)[steps]
    apart = np.abs(predictions - targets)
    each = apart / run.task.scale if np.ndim(run.task.scale) else apart
    return Errors(steps, predictions, targets, each)


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
    steps = np.flatnonzero(run.mask)
    return Hits(steps, run.predictions[steps], np.asarray(run.targets[steps], int))
