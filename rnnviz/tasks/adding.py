import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.tasks.material.sequences import at_last_step, mask
from rnnviz.tasks.material.task import Baseline, Lengths, Task


class Adding(Task):
    """Hochreiter & Schmidhuber 1997, task 4, in the form of Le, Jaitly & Hinton 2015."""

    key = "adding"
    order = 40
    title = "Adding problem"
    summary = "a row of numbers, two of them marked; at the end, the sum of the marked two"
    architectures = ("many-to-one",)
    loss = "mse"
    n_in, n_out = 2, 1
    lengths = Lengths(4, 200, 20, longest=800)
    input_kind = "series"
    input_labels = ("value", "marker")
    output_labels = ("sum",)
    score_name = "mean error"

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        half = length // 2
        each = np.arange(size)
        early, late = rng.integers(half, size=size), rng.integers(half, length, size=size)
        inputs = np.zeros((length, size, 2))
        values = rng.random((length, size))
        inputs[..., 0] = values
        inputs[early, each, 1] = 1
        inputs[late, each, 1] = 1
        total = values[early, each] + values[late, each]
        return Batch(
            x=inputs,
            targets=at_last_step(total[:, None], length),
            mask=mask(length, size, "last"),
            input_mask=mask(length, size),
        )

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        # A value has variance 1/12. |sum - 1| is triangular with mean 1/3. A network that
        # sees the values but not the markers does best with the sum of the halves' means.
        half = length // 2
        known = (1 / half + 1 / (length - half)) / 12
        return (
            Baseline("always 1", 2 / 12, 1 / 3),
            Baseline("ignores the markers", 2 / 12 - known, np.nan),
        )

    def goal(self, length: int) -> str:
        return f"add the two marked numbers among {length}"


ADDING = Adding()
