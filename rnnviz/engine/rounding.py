"""Rounding that makes processors agree: what differs in the last bits becomes the same."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def settle(values: Array, bits: int = 18) -> None:
    """Round to `bits` significant bits, in place (Dekker 1971: three operations, no cast).

    Matrix products differ in their last bits from processor to processor, and training can be
    chaotic: without this, two machines drift apart within some hundred updates. What they
    differ by is far below half a unit of the 18th bit, so the rounded gradients are the same,
    and with them the weights. 4e-6 of a gradient is less than float32 training loses.
    """
    scaled = values * _factor(values.dtype, bits)
    np.subtract(scaled, values, values)
    np.subtract(scaled, values, values)


@cache
def _factor(dtype: np.dtype, bits: int) -> Array:
    return np.array(2.0 ** (np.finfo(dtype).nmant + 1 - bits) + 1.0, dtype)
