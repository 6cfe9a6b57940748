"""How a signal's values move, and what share of them lies at the ends of their range."""

from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Floats


def share(chosen: np.ndarray) -> float:
    """Return the share of True, 0 for an empty array."""
    return float(chosen.mean()) if chosen.size else 0.0


def share_above(values: Floats, threshold: float) -> float:
    """Return the share of values above `threshold`; one that is not a number is not."""
    return share(values > threshold)


def share_below(values: Floats, threshold: float) -> float:
    """Return the share of values below `threshold`."""
    return share(values < threshold)


def share_beyond(values: Floats, threshold: float) -> float:
    """Return the share of values whose magnitude exceeds `threshold`."""
    return share(np.abs(values) > threshold)


def swings(values: Floats) -> Floats:
    """Return largest minus smallest over the steps: (T, units) -> (units,)."""
    spread: Floats = values.max(0) - values.min(0)
    return spread


@dataclass(frozen=True)
class Busiest:
    """The unit, from 0, that varies most, and the ends between which it does."""

    unit: int
    low: float
    high: float


def busiest(values: Floats) -> Busiest:
    """Find it in (steps, units)."""
    unit = int(swings(values).argmax())
    return Busiest(unit, float(values[:, unit].min()), float(values[:, unit].max()))


def movement(values: Floats) -> float:
    """How much one of (steps, units) values changes from a step to the next, on average."""
    return float(np.abs(np.diff(values, axis=0)).mean()) if len(values) > 1 else 0.0
