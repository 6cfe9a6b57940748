"""How a signal's values move, and what share of them lies at the ends of their range."""

from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Floats


def share(chosen: np.ndarray) -> float:
    """Return the share of True, 0 for an empty array."""
    return np.count_nonzero(chosen) / chosen.size if chosen.size else 0.0


def share_above(values: Floats, threshold: float) -> float:
    """Return the share of values above `threshold`; one that is not a number is not."""
    return share(values > threshold)


def share_below(values: Floats, threshold: float) -> float:
    """Return the share of values below `threshold`."""
    return share(values < threshold)


def share_beyond(values: Floats, threshold: float) -> float:
    """Return the share of values whose magnitude exceeds `threshold`."""
    return share(np.abs(values) > threshold)


@dataclass(frozen=True)
class Busiest:
    """The unit, from 0, that varies most, and the ends between which it does."""

    unit: int
    low: float
    high: float


def busiest(values: Floats) -> Busiest:
    """Find it in (steps, units)."""
    low, high = values.min(0), values.max(0)
    unit = int((high - low).argmax())
    return Busiest(unit, float(low[unit]), float(high[unit]))


def movement(values: Floats) -> float:
    """How much one of (steps, units) values changes from a step to the next, on average."""
    return float(np.abs(np.diff(values, axis=0)).mean()) if len(values) > 1 else 0.0
