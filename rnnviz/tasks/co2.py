from functools import cache

import numpy as np

from rnnviz.engine.batch import Batch, Floats
from rnnviz.tasks.material.datasets import co2
from rnnviz.tasks.material.sequences import mask, no_change, windows
from rnnviz.tasks.material.task import Baseline, Lengths, Task

CHANGE = 0.5  # ppm; about the spread of the weekly changes
SEASON = 2.0  # ppm; about the spread of the levels within a year
YEAR = 52  # weeks
FIRST_HELD_OUT = 1721  # the week of 23 March 1991


@cache
def weeks(held_out: bool) -> tuple[Floats, Floats, Floats]:
    """Input, target and level (ppm) of each week of one part that has a year before it.

    The parts share no week: the held-out one starts on 23 March 1991, its year before included.
    """
    level = co2()[FIRST_HELD_OUT:] if held_out else co2()[:FIRST_HELD_OUT]
    past_year = np.lib.stride_tricks.sliding_window_view(level, YEAR).mean(1)
    change = np.diff(level[YEAR - 1 :])
    level = level[YEAR - 1 : -1]
    return (level - past_year[:-1]) / SEASON, change / CHANGE, level


class CO2(Task):
    """The level keeps rising, so the network reads its distance from the mean of the past year."""

    key = "co2"
    order = 90
    title = "CO₂ in the air"
    summary = (
        "the CO₂ over Mauna Loa, compared with the year before; at each week, the level of the next"
    )
    architectures = ("many-to-many",)
    loss = "mse"
    n_in, n_out = 1, 1
    lengths = Lengths(8, 156, 52, longest=400)
    input_kind = "series"
    input_labels = ("above the mean of the past 52 weeks, in 2 ppm",)
    output_labels = ("CO₂ next week",)
    score_name = "mean error"
    unit = "ppm"
    scale = CHANGE
    continues = True
    source = "Weekly CO₂ at Mauna Loa 1958–2001, Keeling & Whorf 2004, CDIAC, public domain"
    held_out = "The weeks from 23 March 1991 are held out."

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        inputs, change, level = weeks(held_out)
        at = windows(rng, len(level), size, length)
        everywhere = mask(length, size)
        return Batch(
            x=inputs[at][..., None],
            targets=change[at][..., None],
            mask=everywhere,
            input_mask=everywhere,
            origin=level[at][..., None],
        )

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        """Over all held-out windows of this length, each counted once."""
        _, change, _ = weeks(held_out=True)
        return (no_change("same as this week", change, length, CHANGE),)

    def feed(self, running: Batch, truth: Batch, step: int, outputs: Floats) -> None:
        """The output is a change of the level; the input is the level above its past year."""
        level, true_level = np.asarray(running.origin), np.asarray(truth.origin)
        level[step + 1] = level[step] + CHANGE * outputs
        # The year's weeks before the window are the same in both, so the years differ by this.
        error = level - true_level
        year = error[max(0, step + 2 - YEAR) : step + 2].sum(0) / YEAR
        running.inputs[step + 1] = truth.inputs[step + 1] + (error[step + 1] - year) / SEASON

    def goal(self, length: int) -> str:
        return f"predict next week's CO₂ in sequences of {length} weeks"


CO2_TASK = CO2()
