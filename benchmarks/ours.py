"""One update of the engine, whose buffers keep every signal and every step's gradient, and whole
updates of a session."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.size import CLIP, LR, Size, data
from rnnviz import Config, Session
from rnnviz.engine.batch import Batch
from rnnviz.engine.cells import CELLS
from rnnviz.engine.chain import ChainNetwork
from rnnviz.engine.clipping import clip_by_norm
from rnnviz.engine.design import Design
from rnnviz.engine.optimizers import OPTIMIZERS
from rnnviz.tasks.material.datasets import text
from rnnviz.training.held_out import LATER


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


def session(cell: str, size: Size) -> Callable[[], int]:
    """Return LATER updates of a session, float32, with all that belongs to them: batches are drawn,
    the history is written, held-out sequences are measured once.

    It learns the text of the task of refrains, as one's own text: then sequences of 100 steps are
    allowed, too.
    """
    config = Config(
        task="own-text",
        data=f"own-text\n{text('refrains')}",
        architecture="many-to-many",
        cell=cell,
        units=size.units,
        length=size.steps,
        batch=size.batch,
        clip=CLIP,
        lr=LR,
    )
    running = Session(config, np.float32)
    return lambda: running.train(LATER)
