"""What a network draws, rows of pixels or the strokes of a pen, beside its target."""

from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Floats


@dataclass(frozen=True)
class Ink:
    """The mean ink of a pixel, 0 to 1, in the output and in its target."""

    drawn: float
    wanted: float


def ink(run: Run) -> Ink:
    """Measure a drawing made of rows of pixels."""
    return Ink(float(run.predictions.mean()), float(run.targets.mean()))


@dataclass(frozen=True)
class Strokes:
    """At how many steps the pen is down, in the output and in its target, and how far apart they
    end."""

    down: int
    wanted: int
    apart: float


def strokes(run: Run) -> Strokes:
    """Measure a drawing made of movements: to the right, up, and whether the pen is down."""
    down, wanted = (int((moves[:, 2] > 0.5).sum()) for moves in (run.predictions, run.targets))
    apart = np.hypot(*(run.predictions - run.targets)[:, :2].sum(0))
    return Strokes(down, wanted, float(apart))


def largest_movements(run: Run) -> Floats:
    """(outputs,) The largest movement with the pen down, in the probe's targets."""
    targets = run.trace.targets
    largest: Floats = np.abs(targets[targets[..., 2] > 0.5]).max(0, initial=1e-9)
    return largest
