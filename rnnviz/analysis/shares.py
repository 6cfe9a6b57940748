"""What share of a signal's values lies at the ends of its range."""

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
