from functools import lru_cache

import numpy as np

from rnnviz.engine.batch import Batch, Bools, Floats
from rnnviz.tasks.material.datasets import SPOKEN_SOURCE, spoken_digits
from rnnviz.tasks.material.sequences import Whole, at_last_step, entropy, hit_rate, mask
from rnnviz.tasks.material.speech import BANDS, HOP, RATE, at_the_end, edges
from rnnviz.tasks.material.task import Baseline, Lengths, Task


def pitch(hertz: float) -> str:
    """Write a frequency as one says it: 170 Hz, 6.7 kHz."""
    rounded = float(f"{hertz:.2g}")
    return f"{rounded:g} Hz" if rounded < 1000 else f"{rounded / 1000:g} kHz"


class SpokenDigit(Task):
    """A word is heard frame by frame; its last frame comes at the last step."""

    key = "spoken-digit"
    order = 300
    title = "Spoken digit"
    summary = "a spoken digit, 25 ms of sound per step; at the end, which digit is it?"
    architectures = ("many-to-one",)
    loss = "cross-entropy"
    n_in, n_out = BANDS, 10
    lengths = Lengths(5, 40, 30)
    input_kind = "frames"
    input_labels = tuple(pitch(hertz) for hertz in edges()[1:-1])
    output_labels = tuple("0123456789")
    source = SPOKEN_SOURCE
    held_out = "Eleven voices are held out: training never hears them."

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        frames, within, classes = _words(length, held_out)
        pick = rng.integers(len(classes), size=size)
        return Batch(
            x=frames.take(pick, axis=1),
            targets=at_last_step(classes[pick], length),
            mask=mask(length, size, "last"),
            input_mask=within.take(pick, axis=1),
        )

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        data = spoken_digits(held_out=True)
        table = np.zeros((length + 1, 10))
        np.add.at(table, (np.minimum(data.counts, length), data.classes), 1)
        blind = table.sum(0)
        return (
            Baseline("ignores the sound", entropy(blind), hit_rate(blind)),
            Baseline("sees only how long the word is", entropy(table), hit_rate(table)),
        )

    def goal(self, length: int) -> str:
        return f"recognise a spoken digit from its first {length * HOP / RATE:.2g} s"


@lru_cache(maxsize=4)
def _words(length: int, held_out: bool) -> tuple[Floats, Bools, Whole]:
    """All words on `length` steps: frames (T, N, bands), within (T, N), classes (N,)."""
    data = spoken_digits(held_out)
    placed = [at_the_end(word, length) for word in data.words]
    frames, within = (np.stack(part, axis=1) for part in zip(*placed, strict=True))
    return frames, within, data.classes


SPOKEN_DIGIT = SpokenDigit()
