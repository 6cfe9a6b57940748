"""What a network receives: which channels are markers, how much ink an image has and where."""

import numpy as np

from rnnviz.engine.batch import Floats


def binary_channels(inputs: Floats) -> list[int]:
    """The channels of (T, B, channels) that are 0 or 1 everywhere: markers, not amounts.

    A channel alone is an amount.
    """
    if inputs.shape[-1] < 2:
        return []
    return np.flatnonzero(((inputs == 0) | (inputs == 1)).all((0, 1))).tolist()


def dark_share(pixels: Floats, top: float) -> float:
    """Which share of the pixels has more than half of the most ink, `top`."""
    return float((pixels > 0.5 * top).mean())


def darkest(rows: Floats) -> int:
    """The row, from 0, of (rows, pixels) with the most ink; a NaN has none."""
    return int(np.nansum(rows, 1).argmax())
