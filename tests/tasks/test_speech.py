"""The front end: what it computes, and that a recording's circumstances do not matter."""

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnviz.tasks import TASKS
from rnnviz.tasks.material import speech
from rnnviz.tasks.material.datasets import spoken_clip, spoken_digits
from rnnviz.tasks.material.speech import BANDS, RATE, Word, at_the_end, edges, hear, resampled
from rnnviz.tasks.material.wav import UnreadableSound, read_wav

from .wavs import wav

DIGITS = range(10)
rng = np.random.default_rng


def clip(digit: int) -> NDArray:
    samples, rate = read_wav(spoken_clip(digit).read_bytes())
    assert rate == RATE
    return samples


def tone(hertz: float, seconds: float = 0.4, rate: int = RATE) -> NDArray:
    """A tone with half a second of silence before and after it."""
    time = np.arange(round((1 + seconds) * rate)) / rate - 0.5
    return 0.5 * np.sin(2 * np.pi * hertz * time) * (time >= 0) * (time < seconds)


def alike(word: Word, other: Word) -> float:
    """How much two words differ in the mean, the best of small shifts in time counting."""
    a, b = word.frames, other.frames
    assert abs(len(a) - len(b)) <= 3
    return min(
        float(np.abs(a[i : i + n] - b[k : k + n]).mean())
        for i in range(3)
        for k in range(3)
        for n in [min(len(a) - i, len(b) - k)]
    )


@pytest.mark.parametrize("hertz", [150, 440, 1000, 3000, 6000])
def test_a_tone_is_loudest_in_its_band(hertz: float) -> None:
    loudest = hear(tone(hertz), RATE).frames[5].argmax()
    assert edges()[loudest] <= hertz <= edges()[loudest + 2]


def test_a_band_reaches_from_its_lower_to_its_upper_neighbour() -> None:
    centres, triangles = edges()[1:-1], speech.filters()
    assert (np.diff(edges()) > 0).all()
    hertz = np.arange(triangles.shape[1]) * RATE / speech.WINDOW
    assert (triangles.max(1) > 0.5).all(), "a band that no frequency of the spectrum meets"
    for band in range(BANDS):
        inside = (edges()[band] < hertz) & (hertz < edges()[band + 2])
        assert np.array_equal(triangles[band] > 0, inside)
        assert abs(hertz[triangles[band].argmax()] - centres[band]) < RATE / speech.WINDOW
    inner = (hertz >= centres[0]) & (hertz <= centres[-1])
    assert np.allclose(triangles.sum(0)[inner], 1)


def test_half_the_loudness_is_six_decibels() -> None:
    sound = tone(1000)
    sound[len(sound) // 2 :] *= 0.5
    frames = hear(sound, RATE).frames
    band = frames[4].argmax()
    assert (frames[4, band] - frames[12, band]) * speech.RANGE == pytest.approx(6.02, abs=0.1)


def test_frames_come_every_25_ms() -> None:
    assert abs(len(hear(tone(500, 0.5), RATE).frames) - 20) <= 3
    assert speech.HOP / RATE == 0.025


@pytest.mark.parametrize("rate", [8000, 11_025, 22_050, 44_100, 48_000])
def test_a_tone_keeps_its_pitch_at_any_rate(rate: int) -> None:
    sound = resampled(tone(1000, rate=rate), rate)
    assert len(sound) == pytest.approx(len(tone(1000)), abs=1)
    middle = slice(RATE // 2 + 1600, RATE // 2 + 4800)
    assert np.abs(sound[middle] - tone(1000)[middle]).max() < 0.02


@pytest.mark.parametrize("digit", DIGITS)
def test_loudness_and_offset_do_not_matter(digit: int) -> None:
    sound = clip(digit)
    word = hear(sound, RATE)
    assert np.allclose(hear(0.2 * sound, RATE).frames, word.frames, atol=1e-6)
    assert np.allclose(hear(sound * 0.5 + 0.3, RATE).frames, word.frames, atol=1e-6)


def test_silence_around_does_not_matter() -> None:
    sweep = np.sin(3e-5 * np.arange(8000) ** 2) * np.hanning(8000)
    noise = 0.001 * rng(3).normal(size=3 * RATE)
    words = []
    for begin in (0.2, 1.0, 2.0):
        sound = noise.copy()
        sound[round(begin * RATE) :][:8000] += sweep
        words.append(hear(sound, RATE))
        assert words[-1].begin == pytest.approx(begin, abs=0.08)
        assert words[-1].end == pytest.approx(begin + 0.5, abs=0.08)
        assert alike(words[-1], words[0]) < 0.04


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("bits", [8, 24])
def test_other_rates_and_formats_give_nearly_the_same(digit: int, bits: int) -> None:
    word = hear(clip(digit), RATE)
    both = np.stack([np.repeat(clip(digit), 3)] * 2, 1)
    other = hear(*read_wav(wav(both, 48_000, bits)))
    assert alike(other, word) < (0.15 if bits == 8 else 0.05)  # 8 bits add noise


def test_the_word_is_found_beside_a_click_and_noise() -> None:
    sound = np.pad(clip(5), RATE)
    sound[1000:1100] = 0.9
    sound = sound + 0.002 * rng(0).normal(size=len(sound))
    word = hear(sound, RATE)
    assert word.begin == pytest.approx(1.0, abs=0.15)
    assert word.end == pytest.approx(1.0 + len(clip(5)) / RATE, abs=0.15)


@pytest.mark.parametrize(
    ("sound", "words"),
    [
        (np.zeros(RATE), "Only silence"),
        (np.full(RATE, 0.4), "Only silence"),
        (1e-4 * np.sin(np.arange(RATE)), "Only silence"),
        (0.5 * np.sin(np.arange(800)), "too short"),
        (0.3 * np.ones(1), "too short"),
        (0.3 * rng(0).normal(size=RATE).clip(-3, 3) / 3, "No word stands out"),
        (tone(700, 0.03), "too short for a word"),
        (tone(700, 3.0), "too long for one digit"),
    ],
)
def test_what_is_no_word_is_said(sound: NDArray, words: str) -> None:
    with pytest.raises(UnreadableSound, match=words):
        hear(sound, RATE)


@pytest.mark.parametrize("length", [5, 20, 30])
def test_the_first_frames_end_at_the_last_step(length: int) -> None:
    word = rng(1).uniform(size=(20, BANDS))
    steps, within = at_the_end(word, length)
    heard = min(length, 20)
    assert np.array_equal(steps[-heard:], word[:heard])
    assert within.tolist() == [False] * (length - heard) + [True] * heard
    assert not steps[~within].any()


def test_words_come_in_two_parts_with_every_digit_alike_often() -> None:
    train, held_out = spoken_digits(), spoken_digits(held_out=True)
    assert (np.bincount(train.classes) == 180).all()
    assert (np.bincount(held_out.classes) == 30).all()
    seen = {word.tobytes() for word in train.words}
    assert not seen & {word.tobytes() for word in held_out.words}
    for word in (*train.words, *held_out.words):
        assert word.shape[1] == BANDS and word.min() >= 0 and word.max() == 1


@pytest.mark.parametrize("digit", DIGITS)
def test_a_clip_is_one_of_the_held_out_words(digit: int) -> None:
    data, heard = spoken_digits(held_out=True), hear(clip(digit), RATE)
    own = [w for w, c in zip(data.words, data.classes, strict=True) if c == digit]
    near = [w for w in own if abs(len(w) - len(heard.frames)) <= 3]
    assert min(alike(heard, Word(word, 0, 0)) for word in near) < 0.06


def test_a_short_task_hears_the_beginning() -> None:
    task = TASKS["spoken-digit"]
    whole, part = (task.batch(rng(2), 50, length, held_out=True) for length in (40, 10))
    assert np.array_equal(whole.targets[-1], part.targets[-1])
    for column in range(50):
        word = whole.inputs[whole.input_mask[:, column], column]
        assert np.array_equal(part.inputs[part.input_mask[:, column], column], word[:10])
