from functools import cache

import numpy as np

from rnnviz.engine.batch import Batch, Floats
from rnnviz.tasks.material.datasets import sunspots
from rnnviz.tasks.material.sequences import mask, no_change, windows
from rnnviz.tasks.material.task import Baseline, Lengths, Task

MIDDLE = SPREAD = 50.0  # sunspots; about the mean and the spread of the series
FIRST_HELD_OUT = 1930


@cache
def series(held_out: bool) -> Floats:
    """The scaled numbers of 1700-1929, or of the held-out years 1930-2008."""
    years, numbers = sunspots()
    return ((numbers - MIDDLE) / SPREAD)[(years >= FIRST_HELD_OUT) == held_out]


class Sunspots(Task):
    """Windows of consecutive years; the target at each is the next."""

    key = "sunspots"
    order = 80
    title = "Sunspots"
    summary = "the number of sunspots year by year; at each year, the number of the next"
    architectures = ("many-to-many",)
    loss = "mse"
    n_in, n_out = 1, 1
    lengths = Lengths(4, 66, 33, longest=78)
    input_kind = "series"
    input_labels = ("this year's sunspots less 50, over 50",)
    output_labels = ("next year",)
    score_name = "mean error"
    unit = "sunspots"
    scale = SPREAD
    continues = True
    source = "Yearly sunspot numbers 1700–2008, National Geophysical Data Center, public domain"
    held_out = "The years from 1930 are held out."

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        values = series(held_out)
        at = windows(rng, len(values) - 1, size, length)
        everywhere = mask(length, size)
        return Batch(
            x=values[at][..., None],
            targets=values[at + 1][..., None],
            mask=everywhere,
            input_mask=everywhere,
            origin=MIDDLE,
        )

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        """Over all held-out windows of this length, each counted once."""
        step = np.diff(series(held_out=True))
        return (no_change("same as this year", step, length, SPREAD),)

    def goal(self, length: int) -> str:
        return f"predict next year's sunspots in sequences of {length} years"


SUNSPOTS = Sunspots()
