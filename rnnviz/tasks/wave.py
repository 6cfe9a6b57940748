import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.tasks.material.sequences import mask
from rnnviz.tasks.material.task import Baseline, Lengths, Task

FREQUENCY = 0.4, 1.0  # cycles in ten steps
AMPLITUDE = 0.5, 1.0


class Wave(Task):
    """The network must become an oscillator; step 1 gives its frequency, amplitude and phase."""

    key = "wave"
    order = 30
    title = "Sine wave"
    summary = "frequency, amplitude and phase at step 1, then the wave they describe"
    architectures = ("one-to-many",)
    loss = "mse"
    n_in, n_out = 3, 1
    lengths = Lengths(8, 100, 25, longest=400)
    input_kind = "series"
    input_labels = ("frequency (cycles in ten steps)", "amplitude", "phase (turns)")
    output_labels = ("wave",)
    score_name = "mean error"

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        inputs = np.zeros((length, size, 3))
        frequency = rng.uniform(*FREQUENCY, size)
        amplitude = rng.uniform(*AMPLITUDE, size)
        phase = rng.uniform(-0.5, 0.5, size)
        inputs[0, :, 0], inputs[0, :, 1], inputs[0, :, 2] = frequency, amplitude, phase
        turns = np.arange(length)[:, None] * (frequency / 10) + phase
        wave = amplitude * np.sin(2 * np.pi * turns)
        return Batch(inputs, wave[..., None], mask(length, size), mask(length, size, "first"))

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        # The phase is uniform over a full turn, so at every step the mean of the wave is 0,
        # of its square E[A²]/2, of its size E[A]·2/π, whatever the frequency.
        low, high = AMPLITUDE
        square = (low * low + low * high + high * high) / 3 / 2
        size = (low + high) / 2 * 2 / np.pi
        later = (length - 1) / length
        return (
            Baseline("always 0", square, size),
            Baseline("no memory", later * square, later * size),
        )

    def goal(self, length: int) -> str:
        return f"generate {length} steps of a wave described at step 1"


WAVE = Wave()
