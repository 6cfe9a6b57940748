"""What a network is to be: all that decides which weights it has and what it computes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from rnnviz.engine.attention import Attention
from rnnviz.engine.cell import Cell


@dataclass(frozen=True)
class Design:
    """A network of one cell with `units` units a strand, for n_in inputs and n_out outputs.

    `layers`, `bidirectional`: how many strands stand above and beside each other; a decoder only
    runs forward. `embedding`: the size of the vectors that stand for the input's symbols, 0 for
    the symbols themselves. `attention`: what a decoder's head reads beside h.
    """

    cell: Cell
    n_in: int
    n_out: int
    units: int
    loss: str
    activation: str = "tanh"
    dtype: DTypeLike = np.float64
    layers: int = 1
    bidirectional: bool = False
    embedding: int = 0
    attention: Attention | None = None
