"""The front end: a recording becomes frames that a network can read.

One way for everyone: the words that ship with the playground went through it when they were
made, and a recording of the user's goes through it when it is heard. The chain is the classical
one of speech recognition (Davis & Mermelstein 1980, *Comparison of parametric representations
for monosyllabic word recognition*, IEEE Trans. ASSP 28), without its last step, the cosine
transform: bring to 16 kHz, find the word, boost the highs, cut into windows that overlap, take the
power spectrum of each, sum it up in bands that are evenly spaced in mel, take off the noise, take
the logarithm.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnviz.engine.batch import Bools, Floats
from rnnviz.tasks.material.wav import UnreadableSound

RATE = 16_000  # samples a second
WINDOW = 512  # samples: 32 ms
HOP = 400  # samples: 25 ms from one frame to the next
BANDS = 20
LOWEST, HIGHEST = 80.0, 7600.0  # Hz
RANGE = 50.0  # dB below the loudest that are still seen
BOOST = 0.97  # of the first difference that boosts the highs

SLICE = RATE // 100  # samples, 10 ms: what the search for the word looks at
SILENT = 1e-3  # the root mean square of 10 ms that nobody hears
QUIET, NOISE = 0.1, 2.5  # the noise of a band: this quantile of its power, this many times
NOISIEST = 1e-2  # of the loudest power: what is above is not noise
STANDS_OUT, BELONGS = 6.0, 0.15  # dB above the noise: of the word's peak; share of it at its ends
GAP = 16  # slices of silence that a word may hold: the closure of "six" and "eight"
SHORTEST, LONGEST = 0.12, 1.3  # seconds
MARGIN = 2  # slices kept before and after the word


@dataclass(frozen=True)
class Word:
    """What was found in a recording.

    frames: (T, BANDS) in 0..1: 1 is the loudest of the word, 0 is 50 dB below and less.
    begin, end: where the word lies in the recording, in seconds.
    """

    frames: Floats
    begin: float
    end: float


def hear(samples: Floats, rate: int) -> Word:
    """Find the word in samples (N,) of −1..1 and turn it into frames, one every 25 ms.

    Loudness does not matter. Raises UnreadableSound, in words, where there is no word.
    """
    sound = resampled(samples - samples.mean(), rate)
    if len(sound) < SHORTEST * RATE:
        raise UnreadableSound(f"The recording lasts only {len(sound) / RATE:.2f} s: too short.")
    slices = sound[: len(sound) // SLICE * SLICE].reshape(-1, SLICE)
    if np.sqrt((slices**2).mean(1)).max() < SILENT:
        raise UnreadableSound("Only silence was recorded. Is the right microphone chosen, and on?")
    power = bands(sound, SLICE)
    noise = noise_of(power)
    first, last = spoken(power, noise)
    return Word(frames(sound[first:last], noise), first / RATE, min(last, len(sound)) / RATE)


def resampled(samples: Floats, rate: int) -> Floats:
    """Return samples (N,) of any rate at 16 kHz: cut or lengthen their spectrum."""
    if rate == RATE:
        return samples
    count = max(1, round(len(samples) * RATE / rate))
    return np.fft.irfft(np.fft.rfft(samples), count) * (count / len(samples))


def bands(sound: Floats, hop: int) -> Floats:
    """Return the power (T, BANDS) of a sound (N,) at 16 kHz, every `hop` samples."""
    boosted = np.append(sound[:1], sound[1:] - BOOST * sound[:-1])
    count = 1 + max(0, -(-(len(sound) - WINDOW) // hop))
    padded = np.zeros((count - 1) * hop + WINDOW)
    padded[: len(sound)] = boosted
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::hop]
    power: Floats = np.abs(np.fft.rfft(windows * np.hamming(WINDOW))) ** 2 @ filters().T
    return power


def noise_of(power: Floats) -> Floats:
    """Return the power (BANDS,) of the noise in a recording's power (T, BANDS).

    What is there nearly always is noise; so is what is too quiet to be seen at all. In a recording
    that is cut close to the word, speech is always there: its loud parts are never noise.
    Raises UnreadableSound where nothing else is there.
    """
    noise = NOISE * np.quantile(power, QUIET, axis=0)
    top = power.max()
    if above(power, np.maximum(noise, top * 1e-9)).max() < STANDS_OUT:
        raise UnreadableSound("No word stands out from the noise. Come closer to the microphone.")
    return np.clip(noise, top * 10 ** (-RANGE / 10), top * NOISIEST)


def above(power: Floats, noise: Floats) -> Floats:
    """Return how many dB (T,) each slice of power (T, BANDS) is above the noise (BANDS,).

    The mean over the bands, each smoothed over three slices and at least 0.
    """
    padded = np.pad(power, ((1, 1), (0, 0)), mode="edge")
    smooth = (padded[:-2] + padded[1:-1] + padded[2:]) / 3
    height: Floats = np.maximum(0, 10 * np.log10(smooth / noise + 1e-12)).mean(1)
    return height


def spoken(power: Floats, noise: Floats) -> tuple[int, int]:
    """Return the first sample of the word and the one after its last; raises UnreadableSound.

    power (T, BANDS) every 10 ms, noise (BANDS,). The word is the stretch that stands out most;
    short silences belong to it.
    """
    height = above(power, noise)
    loud = np.flatnonzero(height > max(BELONGS * height.max(), 1.5))
    stretches = np.split(loud, np.flatnonzero(np.diff(loud) > GAP) + 1)
    best = max(stretches, key=lambda stretch: float(height[stretch].sum()))
    begin, end = int(best[0]), int(best[-1]) + 1
    lasts = (end - begin) * SLICE / RATE
    if not SHORTEST <= lasts <= LONGEST:
        what = "too short for a word" if lasts < 1 else "too long for one digit"
        raise UnreadableSound(f"What was heard lasts {lasts:.2f} s: {what}. Say a single digit.")
    middle = WINDOW // 2 // SLICE  # a window is loud by what is in its middle
    first = max(0, begin + middle - MARGIN)
    return first * SLICE, (end + middle + MARGIN) * SLICE


def frames(sound: Floats, noise: Floats) -> Floats:
    """Return (T, BANDS) in 0..1 of a sound (N,) at 16 kHz, one frame every 25 ms.

    The noise (BANDS,) is taken off the power (Boll 1979, *Suppression of acoustic noise in speech
    using spectral subtraction*, IEEE Trans. ASSP 27).
    """
    power = bands(sound, HOP)
    left = np.maximum(power - noise, power.max() * 10 ** (-RANGE / 10))
    return np.clip(10 * np.log10(left / left.max()) / RANGE + 1, 0, 1)


def mel(frequency: float) -> float:
    """Hertz to mel, the scale on which pitches sound evenly spaced (O'Shaughnessy 1987)."""
    return float(2595 * np.log10(1 + frequency / 700))


def edges() -> Floats:
    """(BANDS + 2,) Hz, evenly spaced in mel: band k rises from edge k on and falls to k + 2."""
    return 700 * (10 ** (np.linspace(mel(LOWEST), mel(HIGHEST), BANDS + 2) / 2595) - 1)


@cache
def filters() -> Floats:
    """(BANDS, WINDOW // 2 + 1): triangles that overlap by half, over the spectrum."""
    bins = np.arange(WINDOW // 2 + 1) * RATE / WINDOW
    low, middle, high = (edges()[k : k + BANDS, None] for k in range(3))
    rising, falling = (bins - low) / (middle - low), (high - bins) / (high - middle)
    triangles = np.maximum(0, np.minimum(rising, falling))
    triangles.flags.writeable = False
    return triangles


def at_the_end(word: Floats, length: int) -> tuple[Floats, Bools]:
    """Put the first `length` frames of a word at the end of `length` steps.

    Returns (length, BANDS), zeros before the word begins, and (length,), True within the word.
    """
    heard = word[:length]
    steps = np.zeros((length, heard.shape[1]))
    steps[length - len(heard) :] = heard
    return steps, np.arange(length) >= length - len(heard)
