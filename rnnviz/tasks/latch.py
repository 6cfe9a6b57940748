import math

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.tasks.material.sequences import at_last_step, mask
from rnnviz.tasks.material.task import Baseline, Lengths, Task

SIGNAL = 3  # steps that tell the class


class Latch(Task):
    """Bengio, Simard & Frasconi 1994: hold one bit against noise.

    The first steps are 1 or −1, all others are drawn from the standard normal distribution.
    """

    key = "latch"
    order = 133
    title = "Latch"
    summary = "three times 1 or three times −1, then noise; at the end, which was it?"
    architectures = ("many-to-one",)
    loss = "cross-entropy"
    n_in, n_out = 1, 2
    lengths = Lengths(12, 200, 20, longest=2000)
    input_kind = "series"
    input_labels = ("value",)
    output_labels = ("−1", "1")

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        classes = rng.integers(2, size=size)
        values = rng.normal(size=(length, size))
        values[:SIGNAL] = 2 * classes - 1
        every = mask(length, size)
        last = mask(length, size, "last")
        return Batch(values[..., None], at_last_step(classes, length), last, every)

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        # The sum of all values is ±3 with the noise's variance v: the log odds are 6 sum / v,
        # which is normal with mean 18 / v and variance 36 / v when 1 is right.
        variance = length - SIGNAL
        nodes, weights = np.polynomial.hermite_e.hermegauss(120)
        odds = 2 * SIGNAL**2 / variance + 2 * SIGNAL / math.sqrt(variance) * nodes
        loss = weights @ np.logaddexp(0, -odds) / weights.sum()
        right = math.erf(SIGNAL / math.sqrt(2 * variance))
        return (
            Baseline("guesses at random", math.log(2), 0.5),
            Baseline("adds up all values", float(loss), (1 + right) / 2),
        )

    def goal(self, length: int) -> str:
        return f"remember a sign through {length - SIGNAL} steps of noise"


LATCH = Latch()
