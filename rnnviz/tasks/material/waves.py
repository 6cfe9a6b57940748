"""Noisy periodic waves: what the series tasks are made of, and how well they can be predicted."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch, Floats
from rnnviz.tasks.material.scores import typical_error
from rnnviz.tasks.material.sequences import mask
from rnnviz.tasks.material.task import Baseline, Lengths, Task

NOISE = 0.1  # standard deviation of each observation
Range = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """A wave of period 1 in -1..1 whose mean is 0.

    `wave` maps turns to values; `power` is the mean of its square; `change(d)` is the integral
    from 0 to d of the mean square of wave(u + s) - wave(u) over u, for d up to 1/2.
    """

    wave: Callable[[Floats], Floats]
    power: float
    change: Callable[[float], float]


TURN = 2 * math.pi
SINE = Shape(
    wave=lambda turns: np.sin(TURN * turns),
    power=1 / 2,
    change=lambda d: d - math.sin(TURN * d) / TURN,
)
SAWTOOTH = Shape(
    wave=lambda turns: 2 * (turns % 1) - 1,
    power=1 / 3,
    change=lambda d: 2 * d**2 - 4 * d**3 / 3,
)
SQUARE = Shape(
    wave=lambda turns: np.where(turns % 1 < 0.5, 1.0, -1.0),
    power=1.0,
    change=lambda d: 4 * d**2,
)


@dataclass(frozen=True)
class Part:
    """A wave of random `frequency` (cycles in ten steps, at most 5), `amplitude` and phase."""

    shape: Shape
    frequency: Range = (0.4, 1.0)
    amplitude: Range = (0.5, 1.0)

    def draw(self, rng: np.random.Generator, size: int, steps: int) -> Floats:
        """(steps, size) values."""
        turns = np.arange(steps)[:, None] * (rng.uniform(*self.frequency, size) / 10)
        amplitude = rng.uniform(*self.amplitude, size)
        return amplitude * self.shape.wave(turns + rng.random(size))

    @property
    def _square(self) -> float:
        """The mean of the squared amplitude."""
        low, high = self.amplitude
        return (low * low + low * high + high * high) / 3

    @property
    def power(self) -> float:
        """The mean of its square, at any step."""
        return self._square * self.shape.power

    @property
    def change(self) -> float:
        """The mean square of what changes in a step."""
        low, high = self.frequency[0] / 10, self.frequency[1] / 10
        return self._square * (self.shape.change(high) - self.shape.change(low)) / (high - low)


class NoisyWave(Task):
    """The next value of the sum of its `parts`, seen through noise, as every measured series is.

    The target is noisy too: the best prediction is the wave without noise, and no network
    gets below the variance of the noise.
    """

    parts: tuple[Part, ...]
    architectures = ("many-to-many",)
    loss = "mse"
    n_in, n_out = 1, 1
    lengths = Lengths(8, 150, 40, longest=2000)
    input_kind = "series"
    input_labels = ("value",)
    output_labels = ("next value",)
    score_name = "typical error"
    continues = True

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        values = rng.normal(0, NOISE, (length + 1, size))
        for part in self.parts:
            values += part.draw(rng, size, length + 1)
        values, every = values[..., None], mask(length, size)
        return Batch(values[:-1], values[1:].copy(), every, every)

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        # The phases are uniform and independent, so the parts' mean squares add up. Repeating
        # this value errs by the noise of this one and by that of the next.
        noise = NOISE**2
        losses = {
            "repeats this value": sum(part.change for part in self.parts) + 2 * noise,
            "always 0": sum(part.power for part in self.parts) + noise,
            "predicts the wave, not the noise": noise,
        }
        return tuple(Baseline(name, loss, math.sqrt(loss)) for name, loss in losses.items())

    score = staticmethod(typical_error)
