import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.tasks.material.datasets import digits
from rnnviz.tasks.material.digits import WhichDigit
from rnnviz.tasks.material.sequences import at_last_step, mask
from rnnviz.tasks.material.task import Lengths


class DigitRows(WhichDigit):
    """The image comes one row a step, from the top."""

    key = "digit-rows"
    order = 70
    title = "Handwritten digit, row by row"
    summary = "an 8×8 image, one row per step; at the end, which digit is it?"
    architectures = ("many-to-one",)
    n_in = 8
    lengths = Lengths(8, 8, 8)
    input_kind = "row"

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        images, classes = digits(held_out).draw(rng, size)
        rows = images.reshape(size, 8, 8).swapaxes(0, 1)
        return Batch(
            x=np.ascontiguousarray(rows),
            targets=at_last_step(classes, 8),
            mask=mask(8, size, "last"),
            input_mask=mask(8, size),
        )

    def goal(self, length: int) -> str:
        return "recognise a handwritten digit, read one row at a time"


DIGIT_ROWS = DigitRows()
