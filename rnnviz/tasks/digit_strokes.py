import math

import numpy as np

from rnnviz.engine.batch import Batch, Symbols
from rnnviz.tasks.material.pen import hand
from rnnviz.tasks.material.scores import typical_error
from rnnviz.tasks.material.sequences import mask
from rnnviz.tasks.material.task import Baseline, Lengths, Task

STEPS = 32


class DigitStrokes(Task):
    """No two writers draw alike: the best prediction for a digit is the mean of all of them."""

    key = "digit-strokes"
    order = 141
    title = "Write a digit"
    summary = "a digit at step 1, then the movements of the pen that writes it"
    architectures = ("one-to-many",)
    loss = "mse"
    n_in, n_out = 10, 3
    lengths = Lengths(STEPS, STEPS, STEPS)
    input_kind = "token"
    input_labels = tuple("0123456789")
    output_labels = ("right", "up", "pen down")
    score_name = "typical error"
    drawing = "strokes"

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        digits = rng.integers(10, size=size)
        symbols = np.full((length, size), self.n_in)
        symbols[0] = digits
        first = mask(length, size, "first")
        drawn = hand(length).draw(rng, digits)
        return Batch(Symbols(symbols, self.n_in), drawn, mask(length, size), first)

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        means, squares = hand(length).moments()
        total = float(squares.mean())
        known = means**2  # explained by the digit and the step
        later = means[:, 1:].mean((0, 1)) ** 2  # the same, always: no input, no memory
        explained = {
            "ignores the digit": (means.mean(0) ** 2).mean(),
            "no memory": (known[:, 0].mean(0) + (length - 1) * later).mean() / length,
            "the mean of all writers": known.mean(),
        }
        losses = {name: total - float(part) for name, part in explained.items()}
        return tuple(Baseline(name, loss, math.sqrt(loss)) for name, loss in losses.items())

    score = staticmethod(typical_error)

    def goal(self, length: int) -> str:
        return f"write a digit in {length} steps of a pen"


DIGIT_STROKES = DigitStrokes()
