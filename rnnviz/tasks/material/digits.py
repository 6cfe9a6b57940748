"""What the tasks share that ask which digit an image shows."""

from rnnviz.tasks.material.datasets import DIGITS_HELD_OUT, DIGITS_SOURCE, digits
from rnnviz.tasks.material.sequences import entropy, hit_rate
from rnnviz.tasks.material.task import Baseline, Task


class WhichDigit(Task):
    """The class of an image of a handwritten digit."""

    loss = "cross-entropy"
    n_out = 10
    input_labels = ()
    output_labels = tuple("0123456789")
    source = DIGITS_SOURCE
    held_out = DIGITS_HELD_OUT

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        counts = digits(held_out=True).counts
        return (Baseline("ignores the image", entropy(counts), hit_rate(counts)),)
