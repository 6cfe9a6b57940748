"""What one forward and backward pass shows of a network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.strands import Alignment, Strand

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Trace:
    """One forward and backward pass over the probe batch, time first.

    inputs (T, B, n_in); input_mask, mask (T, B): which steps get an input, which carry loss.
    outputs (T, B, n_out): the head's outputs at every step (for cross-entropy before the
    softmax); predictions: the same as probabilities, or as values. targets: (T, B) class numbers,
    or (T, B, n_out). weight_grads: names and shapes of `Session.weights`. paths: the strands as
    they are drawn, an encoder's and a decoder's joined. attention: a decoder's attention weights
    and their gradients. written: what a decoder generates, (A, B) class numbers or (A, B, n_out)
    values. Outputs are NaN at the steps of an encoder.
    """

    inputs: Array
    input_mask: NDArray[np.bool_]
    outputs: Array
    predictions: Array
    targets: NDArray
    mask: NDArray[np.bool_]
    loss: float
    score: float
    weight_grads: dict[str, Array]
    strands: list[Strand]
    paths: list[Strand]
    attention: Alignment | None = None
    written: NDArray | None = None
