"""What a pass takes: inputs, what is asked for, and where."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Batch:
    """A batch of sequences, time first.

    inputs: (T, B, n_in), zero where `input_mask` is False.
    targets: (T, B) class numbers (integers) for cross-entropy, (T, B, n_out) for mse;
        anything valid where `mask` is False.
    mask: (T, B), True where the position carries loss.
    input_mask: (T, B), True where the step gets an input.
    origin: what display units add to a task's `scale * value`: a number or (T, B, 1).
    children: (T, B, 2) of trees, whose nodes take the place of steps, in post-order, the root
        last and unused nodes first: the left and the right child, -1 for none.
    The masks of several batches may be one read-only array.
    """

    inputs: Floats
    targets: NDArray[np.integer] | Floats
    mask: Bools
    input_mask: Bools
    origin: Floats | float = 0.0
    children: NDArray[np.integer] | None = None
