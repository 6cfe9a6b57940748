"""What one forward and backward pass shows of a network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.bound import Pass
from rnnviz.engine.encoder_decoder import EncoderDecoderPass
from rnnviz.engine.losses import softmax
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


def trace_of(task: Task, bound: Pass, batch: Batch) -> Trace:
    """Run a batch forward and backward through a pass of its shape, and copy what it shows."""
    loss = run(bound, batch, backward=True)
    found = bound.outputs
    outputs = np.full((*batch.mask.shape, task.n_out), np.nan, found.dtype)
    outputs[bound.first_output :] = found
    lives = strands(bound)
    return Trace(
        inputs=batch.inputs,
        input_mask=batch.input_mask,
        outputs=outputs,
        predictions=softmax(outputs) if bound.network.loss.classes else outputs,
        targets=batch.targets,
        mask=batch.mask,
        loss=loss,
        score=task.score(outputs, batch),
        weight_grads={name: g.copy() for name, g in bound.gradients.items()},
        strands=lives,
        paths=paths(lives),
        attention=alignment(bound),
        written=write(bound).symbols if isinstance(bound, EncoderDecoderPass) else None,
    )
