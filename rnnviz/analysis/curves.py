"""Training curves: smoothing, and thinning of what no screen can show."""

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Bools, Floats

POINTS = 600  # more than a curve of the page has pixels to show


def window_for(count: int) -> int:
    """Return how many updates to average over: a thirtieth of the run, 5 to 200."""
    return min(max(count // 30, 5), 200)


def smooth(values: Floats, window: int) -> Floats:
    """Return the mean over the last `window` values at each place (fewer at the start).

    Looks back only, so that what is drawn of the past does not change with the next update.
    """
    if not values.size:
        return values
    total = np.cumsum(np.concatenate([[0.0], values]))
    end = np.arange(1, len(values) + 1)
    start = np.maximum(end - window, 0)
    means: Floats = (total[end] - total[start]) / (end - start)
    return means


def thin(count: int, points: int = POINTS) -> np.ndarray:
    """Return the places to draw of `count`: at most about `points`, evenly, the last included.

    The stride is a power of two, so that points stay where they are while a run grows.
    """
    if count <= points:
        return np.arange(count)
    stride = 1 << int(np.ceil(np.log2(count / points)))
    places = np.arange(0, count, stride)
    return places if places[-1] == count - 1 else np.append(places, count - 1)


@dataclass(frozen=True)
class LossCurve:
    """The losses of the updates that were made: `update`, `loss`, `smoothed` (n,) where the loss
    is finite; `tested`, `held_out`, `error` (m,): the update, the mean and the standard error of
    measurements on held-out data."""

    update: Floats
    loss: Floats
    smoothed: Floats
    tested: Floats
    held_out: Floats
    error: Floats

    @property
    def window(self) -> int:
        """How many updates the last smoothed value is the mean of."""
        return min(window_for(len(self.smoothed)), len(self.smoothed))

    def times_below(self, loss: float) -> float:
        """How many times smaller the smoothed loss is now than another."""
        now = float(self.smoothed[-1])
        return loss / now if now > 0 else math.inf


def loss_curve(run: Run, measurements: int = 120) -> LossCurve:
    """Read the history; of the measurements at most about so many."""
    names = ("update", "loss", "held_out_loss", "held_out_error")
    update, loss, held_out, error = (run.made[name].to_numpy(float) for name in names)
    seen, tested = np.isfinite(loss), np.flatnonzero(np.isfinite(held_out))
    tested, loss = tested[thin(len(tested), measurements)], loss[seen]
    smoothed = smooth(loss, window_for(len(loss)))
    return LossCurve(update[seen], loss, smoothed, update[tested], held_out[tested], error[tested])


@dataclass(frozen=True)
class NormCurve:
    """The norms of the whole gradient, (n,) each: the `update`, its `norm` before clipping, where
    it is finite, and whether it was `clipped`."""

    update: Floats
    norm: Floats
    clipped: Bools

    @property
    def share_clipped(self) -> float:
        return float(self.clipped.mean()) if self.clipped.size else 0.0


def norm_curve(run: Run) -> NormCurve:
    """Read the history."""
    norm = run.made["gradient_norm"].to_numpy(float)
    seen = np.isfinite(norm)
    update, clipped = run.made["update"].to_numpy(float), run.made["clipped"].to_numpy(bool)
    return NormCurve(update[seen], norm[seen], clipped[seen])
