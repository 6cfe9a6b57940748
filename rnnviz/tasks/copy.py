import numpy as np

from rnnviz.engine.batch import Batch, Symbols
from rnnviz.tasks.material.sequences import entropy, hit_rate, mask
from rnnviz.tasks.material.task import Baseline, Lengths, Task

KINDS = 8
BLANK, GO = KINDS, KINDS + 1
SYMBOLS = (*"ABCDEFGH", "·", "go")


def spelled(length: int) -> int:
    """How many symbols are to be copied in a sequence of `length` steps."""
    return min(10, length // 4)


class Copy(Task):
    """Arjovsky, Shah & Bengio 2016: theirs is 10 symbols in T + 20 steps, here `length`."""

    key = "copy"
    order = 110
    title = "Copy memory"
    summary = "a few symbols, then blanks; after the go sign, the symbols again"
    architectures = ("many-to-many",)
    loss = "cross-entropy"
    n_in, n_out = len(SYMBOLS), KINDS + 1
    lengths = Lengths(8, 200, 20, longest=800)
    input_kind = "token"
    input_labels = SYMBOLS
    output_labels = SYMBOLS[: KINDS + 1]

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        count = spelled(length)
        word = rng.integers(KINDS, size=(count, size))
        symbols = np.full((length, size), BLANK)
        symbols[:count] = word
        symbols[-count - 1] = GO
        targets = np.full((length, size), BLANK)
        targets[-count:] = word
        everywhere = mask(length, size)
        return Batch(Symbols(symbols, len(SYMBOLS)), targets, everywhere, everywhere)

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        count = spelled(length)
        others = length - count
        # Without any memory the blanks before and after the go sign look the same.
        blanks = length - count - 1
        answers = np.array([count / KINDS] * KINDS + [blanks - count])
        sure = count + 1
        return (
            Baseline(
                "forgets the symbols",
                float(count * np.log(KINDS) / length),
                (others + count / KINDS) / length,
            ),
            Baseline(
                "no memory",
                blanks * entropy(answers) / length,
                (sure + blanks * hit_rate(answers)) / length,
            ),
        )

    def goal(self, length: int) -> str:
        count = spelled(length)
        return f"repeat {count} symbols after {length - 2 * count} blank steps"


COPY = Copy()
