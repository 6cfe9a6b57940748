import numpy as np

from rnnviz.engine.batch import Batch, Symbols
from rnnviz.tasks.material.sequences import mask
from rnnviz.tasks.material.task import Baseline, Lengths, Task

BITS = ("0", "1")


class XorTime(Task):
    """Elman 1990: two random bits, then one if they differ, and so on; predict the next bit."""

    key = "xor-time"
    order = 132
    title = "XOR in time"
    summary = "two random bits, then whether they differ, over and over; at each bit, the next"
    architectures = ("many-to-many",)
    loss = "cross-entropy"
    n_in = n_out = len(BITS)
    lengths = Lengths(3, 120, 18, longest=2000)
    input_kind = "token"
    input_labels = output_labels = BITS
    continues = True

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        bits = rng.integers(2, size=(length + 1, size))
        third = bits[2::3]
        third[...] = bits[: 3 * len(third) : 3] ^ bits[1 : 3 * len(third) : 3]
        every = mask(length, size)
        return Batch(Symbols(bits[:-1], self.n_in), bits[1:], every, every)

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        # Any two bits are independent: one alone says nothing about the next.
        known = (length + 1) // 3 / length
        coin = float(np.log(2))
        return (
            Baseline("no memory: guesses at random", coin, 0.5),
            Baseline("predicts every third bit", (1 - known) * coin, (1 + known) / 2),
        )

    def goal(self, length: int) -> str:
        return f"predict every third of {length} bits, the XOR of two"


XOR_TIME = XorTime()
