import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.tasks.material.datasets import DIGITS_HELD_OUT, DIGITS_SOURCE, digits
from rnnviz.tasks.material.sequences import at_last_step, entropy, hit_rate, mask
from rnnviz.tasks.material.task import Baseline, Lengths, Task


class DigitRows(Task):
    """The image comes one row a step, from the top."""

    key = "digit-rows"
    order = 70
    title = "Handwritten digit, row by row"
    summary = "an 8×8 image, one row per step; at the end, which digit is it?"
    architectures = ("many-to-one",)
    loss = "cross-entropy"
    n_in, n_out = 8, 10
    lengths = Lengths(8, 8, 8)
    input_kind = "row"
    input_labels = ()
    output_labels = tuple("0123456789")
    source = DIGITS_SOURCE
    held_out = DIGITS_HELD_OUT

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        data = digits(held_out)
        pick = rng.integers(len(data.classes), size=size)
        rows = data.images[pick].reshape(size, 8, 8).swapaxes(0, 1)
        return Batch(
            x=np.ascontiguousarray(rows),
            targets=at_last_step(data.classes[pick], 8),
            mask=mask(8, size, "last"),
            input_mask=mask(8, size),
        )

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        counts = digits(held_out=True).counts
        return (Baseline("ignores the image", entropy(counts), hit_rate(counts)),)

    def goal(self, length: int) -> str:
        return "recognise a handwritten digit, read one row at a time"


DIGIT_ROWS = DigitRows()
