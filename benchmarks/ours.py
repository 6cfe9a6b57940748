"""One update of the engine; its buffers keep every signal and every step's gradient."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.size import CLIP, LR, Size, data
from rnnviz.engine.cells import CELLS
from rnnviz.engine.clipping import clip_by_norm
from rnnviz.engine.network import Network
from rnnviz.engine.optimizers import OPTIMIZERS


def ours(cell: str, size: Size, dtype: str, **shape: Any) -> Callable[[], float]:
    """Return one update of `cell` with a linear head; it gives the loss. `shape`: see Network."""
    network = Network(
        CELLS[cell], size.n_in, size.n_out, size.units, "cross-entropy", dtype=dtype, **shape
    )
    network.initialize(np.random.default_rng(0))
    adam = OPTIMIZERS["adam"](network.parameters)
    bound = network.bind(size.steps, size.batch)
    inputs, targets = data(size, dtype)
    mask = np.ones(targets.shape, bool)

    def update() -> float:
        bound.load(inputs, targets, mask)
        loss = bound.forward()
        bound.backward()
        clip_by_norm(bound.gradient, CLIP)
        adam.update(network.parameters, bound.gradient, LR)
        return loss

    return update
