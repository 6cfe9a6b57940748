"""What one forward and backward pass shows of a network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.bound import Pass
from rnnviz.engine.encoder_decoder import EncoderDecoderPass
from rnnviz.engine.kept import Once, OnDemand
from rnnviz.engine.losses.cross_entropy import softmax
from rnnviz.engine.strands import Alignment, Strand, alignment, paths, strands
from rnnviz.engine.writing import write
from rnnviz.tasks.material.task import Task
from rnnviz.training.passes import run

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Trace:
    """One forward and backward pass over a batch, time first.

    inputs (T, B, n_in); input_mask, mask (T, B): which steps get an input, which carry loss.
    outputs (T, B, n_out): the head's outputs at every step (for cross-entropy before the
    softmax); predictions: the same as probabilities, or as values. targets: (T, B) class numbers,
    or (T, B, n_out). weight_grads: names and shapes of `Session.weights`. paths: the strands as
    they are drawn, an encoder's and a decoder's joined. attention: a decoder's attention weights
    and their gradients. written: what a decoder generates, (A, B) class numbers or (A, B, n_out)
    values. score: see Task.score. Outputs are NaN at the steps of an encoder.

    What lies in `strands`, `paths` and `weight_grads` is copied or computed when it is first read;
    training on changes none of it.
    """

    task: Task = field(repr=False)
    batch: Batch = field(repr=False)
    inputs: Array
    input_mask: NDArray[np.bool_]
    outputs: Array
    predictions: Array
    targets: NDArray
    mask: NDArray[np.bool_]
    loss: float
    weight_grads: Mapping[str, Array]
    strands: list[Strand]
    paths: list[Strand]
    attention: Alignment | None = None
    written: NDArray | None = None

    @cached_property
    def score(self) -> float:
        return self.task.score(self.outputs, self.batch)


def trace_of(task: Task, bound: Pass, batch: Batch) -> Trace:
    """Run a batch forward and backward through a pass of its shape, and copy what it shows."""
    loss = run(bound, batch, backward=True)
    found = bound.outputs
    outputs = np.full((*batch.mask.shape, task.n_out), np.nan, found.dtype)
    outputs[bound.first_output :] = found
    lives, gradient = strands(bound), bound.gradient.copy()
    writes = isinstance(bound, EncoderDecoderPass)
    gradients = Once(lambda: bound.network.views(gradient))
    return Trace(
        task,
        batch,
        inputs=batch.inputs,
        input_mask=batch.input_mask,
        outputs=outputs,
        predictions=softmax(outputs) if bound.network.loss.classes else outputs,
        targets=batch.targets,
        mask=batch.mask,
        loss=loss,
        weight_grads=OnDemand(bound.gradients, lambda name: gradients.value[name]),
        strands=lives,
        paths=paths(lives),
        attention=alignment(bound),
        written=write(bound, encoded=True).symbols if writes else None,
    )
