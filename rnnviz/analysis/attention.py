"""Where the output steps of a decoder look."""

from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Floats
from rnnviz.engine.strands import Alignment
from rnnviz.tasks.material.sequences import Whole


def relative(attention: Alignment) -> Floats:
    """∂L/∂α less its mean under α, (A, B, S): a row sums to 1, so only differences count."""
    weights, grads = attention.weights, attention.grads
    differences: Floats = grads - (weights * grads).sum(-1, keepdims=True)
    return differences


def steps_of(run: Run) -> tuple[Whole, Whole]:
    """The input steps that the example reads, and those of the decoder's steps that are in the
    loss, each counted from 0."""
    split = run.answers_from
    read, asked = run.input_mask[:split], np.asarray(run.mask)[split:]
    return np.flatnonzero(read), np.flatnonzero(asked)


def part(values: Floats, run: Run) -> Floats:
    """Cut (A, B, S) to the steps that the example uses: (output steps, input steps)."""
    columns, rows = steps_of(run)
    cut: Floats = values[:, run.example][np.ix_(rows, columns)]
    return cut


@dataclass(frozen=True)
class Focus:
    """How concentrated attention (output steps, input steps) is.

    `largest`: the largest weight of a row on average; `even`: what each would be if all were
    alike; `row`, `column`: where the largest of all is.
    """

    largest: float
    even: float
    row: int
    column: int

    @property
    def uniform(self) -> bool:
        """Whether it is close to uniform: within a tenth of the way from there to one step."""
        return self.largest - self.even < 0.1 * (1 - self.even)


def focus(weights: Floats) -> Focus:
    """Measure finite attention weights."""
    row, column = np.unravel_index(int(weights.argmax()), weights.shape)
    return Focus(float(weights.max(1).mean()), 1 / weights.shape[1], int(row), int(column))
