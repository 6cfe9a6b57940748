"""The noisy waves are what they say, and so is what can be foreseen of them."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnviz.tasks import TASKS
from rnnviz.tasks.material import waves
from tests.tasks.tables import noise_of

KEYS = ("sine", "sawtooth", "square", "mixture")
LENGTH, SIZE = 60, 300


def clean(key: str) -> NDArray:
    """(LENGTH + 1, SIZE) the waves without their noise."""
    batch = TASKS[key].batch(np.random.default_rng(3), SIZE, LENGTH)
    seen = np.concatenate([batch.inputs[:1], batch.targets])[..., 0]
    return seen - noise_of(3, LENGTH, SIZE)


@pytest.mark.parametrize("key", KEYS)
def test_the_next_value_is_asked_for(key: str) -> None:
    batch = TASKS[key].batch(np.random.default_rng(3), SIZE, LENGTH)
    assert np.array_equal(batch.inputs[1:], batch.targets[:-1])
    assert batch.mask.all()


def test_a_sine_is_a_sine() -> None:
    wave = clean("sine")
    # s(t+1) + s(t-1) = 2 cos(w) s(t)
    now, around = wave[1:-1], wave[2:] + wave[:-2]
    cosine = (now * around).sum(0) / (2 * (now**2).sum(0))
    assert np.abs(around - 2 * cosine * now).max() < 1e-9
    turns = np.arccos(cosine) / (2 * np.pi)
    assert 0.04 < turns.min() < 0.05 < 0.09 < turns.max() < 0.1
    assert 0.5 < np.abs(wave).max(0).max() <= 1


def test_a_mixture_has_two_sines() -> None:
    wave = clean("mixture")
    for column in range(30):
        now = wave[:, column]
        outer, inner = now[4:] + now[:-4], now[3:-1] + now[1:-3]
        known = np.stack([inner, now[2:-2]], 1)
        fit, _, rank, _ = np.linalg.lstsq(known, outer, rcond=None)
        assert rank == 2
        assert np.abs(known @ fit - outer).max() < 1e-6
        # z + 1/z of the recurrence's roots are 2 cos(w) of the two sines
        cosines = np.sort(np.roots([1, -fit[0], -fit[1] - 2]).real) / 2
        fast, slow = np.arccos(cosines) * 10 / (2 * np.pi)
        assert 0.3 - 1e-6 < slow < 0.6 + 1e-6
        assert 0.9 - 1e-6 < fast < 1.8 + 1e-6


def test_a_square_wave_has_two_values_and_jumps_evenly() -> None:
    wave = clean("square")
    height = np.abs(wave)
    assert np.abs(height - height[0]).max() < 1e-9
    assert 0.5 < height.min() < height.max() < 1
    for column in range(SIZE):
        between = np.diff(np.flatnonzero(np.diff(np.sign(wave[:, column]))))
        assert between.min() >= 5
        assert between.max() - between.min() <= 1


def test_a_sawtooth_rises_evenly_and_falls() -> None:
    change = np.diff(clean("sawtooth"), axis=0)
    rise = np.median(change, axis=0)
    even = np.abs(change - rise) < 1e-9
    assert (even | (change < 0)).all()
    falls = (~even).sum(0)
    assert falls.min() >= 2
    assert falls.max() <= 7


@pytest.mark.parametrize("shape", [waves.SINE, waves.SAWTOOTH, waves.SQUARE])
def test_the_mean_squares_are_those_of_the_wave(shape: waves.Shape) -> None:
    turns = (np.arange(200_000) + 0.5) / 200_000
    wave = shape.wave(turns)
    assert wave.mean() == pytest.approx(0, abs=1e-9)
    assert (wave**2).mean() == pytest.approx(shape.power, abs=1e-6)
    shift, width = 0.07, 0.02  # the slope of the integral is the mean square at a shift
    slope = (shape.change(shift + width) - shape.change(shift - width)) / (2 * width)
    shifts = shift + width * (np.arange(-50, 50) + 0.5) / 50
    squares = [((shape.wave(turns + s) - wave) ** 2).mean() for s in shifts]
    assert np.mean(squares) == pytest.approx(slope, rel=1e-3)


@pytest.mark.parametrize("key", KEYS)
def test_no_one_knows_the_noise(key: str) -> None:
    repeats, nothing, wave = TASKS[key].baselines(40)
    assert wave.loss == pytest.approx(0.01)
    assert wave.score == pytest.approx(0.1)
    assert wave.loss < repeats.loss < nothing.loss
    assert all(b.score == pytest.approx(math.sqrt(b.loss)) for b in (repeats, nothing, wave))
