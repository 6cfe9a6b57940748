import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.tasks.material.rewriting import END, Rewriting
from rnnviz.tasks.material.sequences import entropy, hit_rate
from rnnviz.tasks.material.task import Baseline, Lengths

LETTERS = tuple("abcdefgh")


class Reversal(Rewriting):
    """Words of `length` letters, or fewer: down to half as many, each count equally likely."""

    key = "reversal"
    order = 420
    title = "Reversal"
    summary = "random letters; when all are read, the same letters from the last to the first"
    n_in, n_out = len(LETTERS), len(LETTERS) + 1
    lengths = Lengths(2, 40, 10)
    input_labels = LETTERS
    output_labels = (*LETTERS, END)

    def answer_steps(self, length: int) -> int:
        return length + 1

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        letters = rng.integers(len(LETTERS), size=(size, length)).tolist()
        counts = rng.integers((length + 1) // 2, length, size=size, endpoint=True)
        words = [word[:count] for word, count in zip(letters, counts, strict=True)]
        return self.laid_out(words, [word[::-1] for word in words], length)

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        counts = np.arange((length + 1) // 2, length + 1)
        asked = np.zeros((length + 1, self.n_out))  # position, symbol
        for count in counts:
            asked[:count, :-1] += 1 / len(LETTERS)
            asked[count, -1] += 1
        letters, symbols = counts.mean(), counts.mean() + 1
        return (
            Baseline("sees the position only", entropy(asked), hit_rate(asked)),
            Baseline(
                "sees how many letters, not which",
                float(letters * np.log(len(LETTERS)) / symbols),
                float((letters / len(LETTERS) + 1) / symbols),
            ),
        )

    def goal(self, length: int) -> str:
        return f"read up to {length} letters and then write them backwards"


REVERSAL = Reversal()
