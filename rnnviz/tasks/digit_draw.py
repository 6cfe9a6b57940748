import numpy as np

from rnnviz.engine.batch import Batch, Floats, Symbols
from rnnviz.tasks.material.datasets import DIGITS_HELD_OUT, DIGITS_SOURCE, digits
from rnnviz.tasks.material.sequences import mask
from rnnviz.tasks.material.task import Baseline, Lengths, Task

SIDE = 8


def mean_rows(classes: np.ndarray, rows: Floats) -> Floats:
    """(10, 8, 8) the mean image of each class of (N,) classes and (N, 8, 8) images."""
    return np.stack([rows[classes == digit].mean(0) for digit in range(10)])


class DigitDraw(Task):
    """The squared error is least at the mean of all images of a digit, so the output is blurred."""

    key = "digit-draw"
    order = 140
    title = "Draw a digit"
    summary = "a digit at step 1, then an 8×8 image of it, one row per step"
    architectures = ("one-to-many",)
    loss = "mse"
    n_in, n_out = 10, SIDE
    lengths = Lengths(SIDE, SIDE, SIDE)
    input_kind = "token"
    input_labels = tuple("0123456789")
    output_labels = tuple(f"column {column}" for column in range(1, SIDE + 1))
    score_name = "mean error"
    source = DIGITS_SOURCE
    held_out = DIGITS_HELD_OUT
    drawing = "rows"

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        images, classes = digits(held_out).draw(rng, size)
        symbols = np.full((SIDE, size), self.n_in)
        symbols[0] = classes
        rows = images.reshape(size, SIDE, SIDE).swapaxes(0, 1)
        first = mask(SIDE, size, "first")
        inputs = Symbols(symbols, self.n_in)
        return Batch(inputs, np.ascontiguousarray(rows), mask(SIDE, size), first)

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        """Over all held-out images."""
        data = digits(held_out=True)
        rows = data.images.reshape(-1, SIDE, SIDE)
        known = mean_rows(data.classes, rows)[data.classes]
        without = known.copy()  # knows the digit at step 1; then every step looks alike
        without[:, 1:] = rows[:, 1:].mean((0, 1))
        answers = {
            "ignores the digit": rows.mean(0),
            "no memory": without,
            "the mean image of each digit": known,
        }
        errors = {name: rows - answer for name, answer in answers.items()}
        return tuple(
            Baseline(name, float((error**2).mean()), float(np.abs(error).mean()))
            for name, error in errors.items()
        )

    def goal(self, length: int) -> str:
        return "draw a digit, one row of pixels per step"


DIGIT_DRAW = DigitDraw()
