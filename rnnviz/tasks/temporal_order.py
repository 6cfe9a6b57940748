import numpy as np

from rnnviz.engine.batch import Batch, Symbols
from rnnviz.tasks.material.sequences import at_last_step, mask
from rnnviz.tasks.material.task import Baseline, Lengths, Task

SYMBOLS = tuple("abcdXY")
NOISE, X = 4, 4  # a, b, c, d are noise; X and Y follow


class TemporalOrder(Task):
    """Hochreiter & Schmidhuber 1997, task 6a, without its start and end symbols.

    The first signal falls between 1/10 and 2/10 of the sequence, the second between 5/10 and
    6/10, as theirs do at length 100.
    """

    key = "temporal-order"
    order = 50
    title = "Temporal order"
    summary = (
        "X or Y early and X or Y later among random letters; at the end, which came in what order?"
    )
    architectures = ("many-to-one",)
    loss = "cross-entropy"
    n_in, n_out = len(SYMBOLS), 4
    lengths = Lengths(8, 200, 20, longest=800)
    input_kind = "token"
    input_labels = SYMBOLS
    output_labels = ("X then X", "X then Y", "Y then X", "Y then Y")

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        each = np.arange(size)
        symbols = rng.integers(NOISE, size=(length, size))
        first, second = rng.integers(2, size=(2, size))
        early = rng.integers(length // 10, length // 5 + 1, size=size)
        late = rng.integers(length // 2, length * 3 // 5 + 1, size=size)
        symbols[early, each] = X + first
        symbols[late, each] = X + second
        return Batch(
            x=Symbols(symbols, len(SYMBOLS)),
            targets=at_last_step(2 * first + second, length),
            mask=mask(length, size, "last"),
            input_mask=mask(length, size),
        )

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        # Counting tells XX and YY, half of all sequences; XY and YX stay a coin toss.
        return (
            Baseline("guesses at random", float(np.log(4)), 1 / 4),
            Baseline("counts, ignores the order", float(np.log(2) / 2), 3 / 4),
        )

    def goal(self, length: int) -> str:
        return f"tell the order of two letters in {length} steps of noise"


TEMPORAL_ORDER = TemporalOrder()
