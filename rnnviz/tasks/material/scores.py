"""Scores beside accuracy and the mean error: what some tasks count as right."""

import numpy as np

from rnnviz.engine.batch import Batch, Bools, Floats


def typical_error(outputs: Floats, batch: Batch) -> float:
    """Root mean squared error over the steps that count: sqrt of the loss, in its own unit."""
    error = (outputs - batch.targets)[batch.mask]
    largest = float(np.abs(error).max())
    if not 0 < largest < np.inf:
        return largest
    return largest * float(np.sqrt(((error / largest) ** 2).mean()))  # no square overflows


def all_legal_first(outputs: Floats, legal: Bools) -> Bools:
    """Where no illegal symbol is more active than a legal one (Cleeremans et al. 1989).

    outputs, legal: (..., symbols). Of several that are equally active the first must be legal.
    """
    least = np.where(legal, outputs, np.inf).min(-1)
    most = np.where(legal, -np.inf, outputs).max(-1)
    first = np.take_along_axis(legal, outputs.argmax(-1)[..., None], -1)[..., 0]
    return (least >= most) & first
