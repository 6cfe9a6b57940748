"""One update of the engine; its buffers keep every signal and every step's gradient."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.size import CLIP, LR, Size, data
from rnnviz.engine.batch import Batch
from rnnviz.engine.cells import CELLS
from rnnviz.engine.chain import ChainNetwork
from rnnviz.engine.clipping import clip_by_norm
from rnnviz.engine.design import Design
from rnnviz.engine.optimizers import OPTIMIZERS


def ours(cell: str, size: Size, dtype: str, **shape: Any) -> Callable[[], float]:
    """Return one update of `cell` with a linear head; it gives the loss. `shape`: see Design."""
    sizes = size.n_in, size.n_out, size.units
    network = ChainNetwork(Design(CELLS[cell], *sizes, "cross-entropy", dtype=dtype, **shape))
    network.initialize(np.random.default_rng(0))
    adam = OPTIMIZERS["adam"](network.parameters)
    bound = network.bind(size.steps, size.batch)
    inputs, targets = data(size, dtype)
    every = np.ones(targets.shape, bool)
    batch = Batch(inputs, targets, every, every)

    def update() -> float:
        bound.load(batch)
        loss = bound.forward()
        bound.backward()
        clip_by_norm(bound.gradient, CLIP)
        adam.update(network.parameters, bound.gradient, LR)
        return loss

    return update
