"""Training curves: what a screen can show of them, and what they say."""

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Bools, Floats

POINTS = 600  # more than a curve of the page has pixels to show
Places = np.ndarray  # indices


@dataclass(frozen=True)
class LossCurve:
    """The losses of the updates that were made, as many as can be shown: `update`, `loss`, and
    `smoothed`, its mean over the last updates, (n,); `window`: how many updates the last of these
    is the mean of. `tested`, `held_out`, `error` (m,): the update, the mean and the standard error
    of measurements on held-out data."""

    update: Floats
    loss: Floats
    smoothed: Floats
    window: int
    tested: Floats
    held_out: Floats
    error: Floats

    def times_below(self, loss: float) -> float:
        """How many times smaller the smoothed loss is now than another."""
        now = float(self.smoothed[-1])
        return loss / now if now > 0 else math.inf


@dataclass(frozen=True)
class NormCurve:
    """The norms of the whole gradient, as many as can be shown: the `update`, its `norm` before
    clipping, and whether it was `clipped`, (n,); `share_clipped`: of all updates."""

    update: Floats
    norm: Floats
    clipped: Bools
    share_clipped: float


def loss_curve(run: Run, measurements: int = 120) -> LossCurve:
    """Read the history; of the measurements at most about so many."""
    made = _known(run.made, "loss")
    update, places = made["update"], envelope(made["update"], made["loss"])
    window = window_for(int(made["counted"][-1])) if len(update) else 0
    smoothed, over = smooth(made["counted"], made["loss_total"], window, places)
    tested = np.flatnonzero(np.isfinite(run.made["held_out_loss"]))
    tested = tested[thin(run.made["update"][tested], measurements)]
    return LossCurve(
        update=update[places],
        loss=made["loss"][places],
        smoothed=smoothed,
        window=int(over[-1]) if len(over) else 0,
        tested=run.made["update"][tested],
        held_out=run.made["held_out_loss"][tested],
        error=run.made["held_out_error"][tested],
    )


def norm_curve(run: Run) -> NormCurve:
    """Read the history."""
    made = _known(run.made, "gradient_norm")
    norm, places = made["gradient_norm"], envelope(made["update"], made["gradient_norm"])
    clipped = made["clipped"][places] > 0
    share = made["clipped_total"][-1] / made["counted"][-1] if len(norm) else 0.0
    return NormCurve(made["update"][places], norm[places], clipped, float(share))


def _known(rows: dict[str, Floats], column: str) -> dict[str, Floats]:
    """The rows in which a column is finite."""
    if math.isfinite(rows[column].sum()):
        return rows
    finite = np.isfinite(rows[column])
    return {name: values[finite] for name, values in rows.items()}


def window_for(count: int) -> int:
    """Return how many updates to average over: a thirtieth of the run, 5 to 200."""
    return min(max(count // 30, 5), 200)


def smooth(counted: Floats, total: Floats, window: int, places: Places) -> tuple[Floats, Floats]:
    """Return the mean over the last `window` updates at some places, and over how many it is.

    `counted`, `total`: how many updates there were up to each row, and the sum over all of them.
    Where rows are missing the mean is over more than `window` updates, at the start over fewer.
    Looks back only, so that what is drawn of the past does not change with the next update.
    """
    now, sums = counted[places], total[places]
    before = counted.searchsorted(now - window, side="right") - 1
    early = before < 0  # nothing is left out there
    over: Floats = now - np.where(early, 0.0, counted[before])
    means: Floats = (sums - np.where(early, 0.0, total[before])) / over
    return means, over


def thin(update: Floats, points: int = POINTS) -> Places:
    """Return the places to draw: the first of each stretch, at most `points`, and the last."""
    if len(update) <= points:
        return np.arange(len(update))
    return _each(len(update), starts(update, points), slice(-1, None))


def envelope(update: Floats, values: Floats, points: int = POINTS) -> Places:
    """Return the places to draw of a curve with spikes, at most `points`: those of the least and
    of the largest value of each stretch, the first and the last. All of few."""
    if len(update) <= points:
        return np.arange(len(update))
    begins = starts(update, points // 2 - 1)
    sizes, found = np.append(begins[1:], len(values)) - begins, list[Places]()
    for pick in (np.minimum, np.maximum):
        reached = (values == pick.reduceat(values, begins).repeat(sizes)).nonzero()[0]
        found.append(reached[reached.searchsorted(begins)])
    return _each(len(values), *found, slice(1), slice(-1, None))


def starts(update: Floats, most: int) -> Places:
    """Return where each of at most `most` stretches of equally many updates begins, of those that
    have a row.

    The length is a power of two, so that they stay where they are while a run grows.
    """
    length = 1 << math.ceil(math.log2((update[-1] + 1) / (most - 1)))
    begins = update.searchsorted(np.arange(0, update[-1] + 1, length))
    ends = np.append(begins[1:], len(update))
    return begins[begins < ends]


def _each(count: int, *chosen: Places | slice) -> Places:
    """The places below `count` that are chosen, each once, in order."""
    which = np.zeros(count, bool)
    for places in chosen:
        which[places] = True
    return which.nonzero()[0]
