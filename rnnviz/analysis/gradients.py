"""How the gradient travels back through the steps."""

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.shares import share, share_below
from rnnviz.engine.batch import Bools, Floats


def step_norms(grads: Floats) -> Floats:
    """Return the Euclidean norm over the units: (T, B, units) -> (T, B), without overflow."""
    squares = np.einsum("tbu,tbu->tb", grads, grads)
    norms: Floats = np.sqrt(squares)
    limits = np.finfo(norms.dtype)
    outside = ~((squares > limits.tiny / limits.eps**2) & (squares < np.inf))
    if outside.any():  # the squares were too large or too small, or it is 0
        norms[outside] = _scaled_norms(grads[outside])
    return norms


def _scaled_norms(grads: Floats) -> Floats:
    """(N, units) -> (N,): the squares are those of shares of the largest magnitude."""
    size = np.abs(grads).max(-1, keepdims=True, initial=0.0)
    safe = np.where((size > 0) & np.isfinite(size), size, 1.0)
    norms: Floats = np.sqrt(np.square(grads / safe).sum(-1)) * safe[:, 0]
    return norms


def log_magnitudes(grads: Floats) -> Floats:
    """Return log10 of the magnitudes, NaN where the gradient is exactly 0 or not finite."""
    magnitudes = np.abs(grads)
    usable = (magnitudes > 0) & (magnitudes < np.inf)
    logs: Floats = np.log10(magnitudes, where=usable, out=np.full_like(magnitudes, np.nan))
    return logs


@dataclass(frozen=True)
class Reach:
    """How much of the gradient at `last` gets to `first` (steps counted from 1).

    `ratio` is norm(first) / norm(last): NaN when it cannot be formed. `furthest` is the
    earliest step that gets any gradient at all, 0 when none does.
    """

    first: int
    last: int
    ratio: float
    furthest: int

    @property
    def factor(self) -> float:
        """The ratio as a constant factor for each step back."""
        steps = self.last - self.first
        return self.ratio ** (1 / steps) if steps and self.ratio > 0 else math.nan


def reach(norms: Floats, mask: Bools) -> Reach:
    """Compare step 1 with the last step that carries loss; `norms` and `mask` are (T,)."""
    counted = mask.nonzero()[0]
    last = int(counted[-1]) if counted.size else len(norms) - 1
    got = (norms > 0).nonzero()[0]
    end = float(norms[last])
    ratio = float(norms[0]) / end if end > 0 and math.isfinite(end) else math.nan
    return Reach(1, last + 1, ratio, int(got[0]) + 1 if got.size else 0)


@dataclass(frozen=True)
class Spread:
    """Of gradients (T, units): the `largest`, at `step` and `unit` from 0, the `smallest`, and
    which share is exactly 0 (`none`) or `faint`: below what a picture shows."""

    largest: float
    step: int
    unit: int
    smallest: float
    none: float
    faint: float


def spread(grads: Floats, floor: float) -> Spread:
    """Measure finite gradients; `floor`: what is below it counts as faint."""
    sizes = np.abs(grads)
    step, unit = map(int, np.unravel_index(int(sizes.argmax()), sizes.shape))
    least = float(sizes.min())
    none, faint = share(sizes == 0) if least == 0 else 0.0, share_below(sizes, floor)
    return Spread(float(sizes[step, unit]), step, unit, least, none, faint)


def verdict(ratio: float) -> str:
    """What happens to a gradient on its way back, of which `ratio` arrives, in a word."""
    for limit, word in ((1e-3, "vanishes"), (0.2, "decays"), (5, "is preserved"), (1e3, "grows")):
        if ratio < limit:
            return word
    return "explodes"
