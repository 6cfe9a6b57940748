import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.tasks.material.datasets import digits
from rnnviz.tasks.material.digits import WhichDigit
from rnnviz.tasks.material.sequences import mask
from rnnviz.tasks.material.task import Lengths


class Digit(WhichDigit):
    """A whole image at once: the network that a recurrent one is compared with."""

    key = "digit"
    order = 10
    title = "Handwritten digit"
    summary = "an 8×8 image of a handwritten digit; which digit is it?"
    architectures = ("one-to-one",)
    n_in = 64
    lengths = Lengths(1, 1, 1)
    input_kind = "image"

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        images, classes = digits(held_out).draw(rng, size)
        everywhere = mask(1, size)
        return Batch(images[None], classes[None], everywhere, everywhere)

    def goal(self, length: int) -> str:
        return "recognise a handwritten digit from the whole image"


DIGIT = Digit()
