import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.tasks.material.datasets import DIGITS_HELD_OUT, DIGITS_SOURCE, digits
from rnnviz.tasks.material.sequences import entropy, hit_rate, mask
from rnnviz.tasks.material.task import Baseline, Lengths, Task


class Digit(Task):
    """A whole image at once: the network that a recurrent one is compared with."""

    key = "digit"
    order = 10
    title = "Handwritten digit"
    summary = "an 8×8 image of a handwritten digit; which digit is it?"
    architectures = ("one-to-one",)
    loss = "cross-entropy"
    n_in, n_out = 64, 10
    lengths = Lengths(1, 1, 1)
    input_kind = "image"
    input_labels = ()
    output_labels = tuple("0123456789")
    source = DIGITS_SOURCE
    held_out = DIGITS_HELD_OUT

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        data = digits(held_out)
        pick = rng.integers(len(data.classes), size=size)
        everywhere = mask(1, size)
        return Batch(data.images[pick][None], data.classes[pick][None], everywhere, everywhere)

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        counts = digits(held_out=True).counts
        return (Baseline("ignores the image", entropy(counts), hit_rate(counts)),)

    def goal(self, length: int) -> str:
        return "recognise a handwritten digit from the whole image"


DIGIT = Digit()
