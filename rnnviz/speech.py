"""The front end: a recording becomes frames that a network can read.

One way for everyone: the words that ship with the playground went through it when they were
made, and a recording of the user's goes through it when it is heard. The chain is the classical
one of speech recognition (Davis & Mermelstein 1980, *Comparison of parametric representations
for monosyllabic word recognition*, IEEE Trans. ASSP 28), without its last step, the cosine
transform: bring to 16 kHz, find the word, boost the highs, cut into windows that overlap, take the
power spectrum of each, sum it up in bands that are evenly spaced in mel, take the logarithm.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnviz.task import Bools, Floats
from rnnviz.wav import Unreadable

RATE = 16_000  # samples a second
WINDOW = 512  # samples: 32 ms
HOP = 400  # samples: 25 ms from one frame to the next
BANDS = 20
LOWEST, HIGHEST = 80.0, 7600.0  # Hz
RANGE = 50.0  # dB below the loudest that are still seen
BOOST = 0.97  # of the first difference that boosts the highs

SLICE = RATE // 100  # samples, 10 ms: what the search for the word looks at
SILENT = 1e-3  # the root mean square of a slice that nobody hears
STANDS_OUT = 12.0  # dB between the loudest slice and the quiet ones
GAP = 16  # slices of silence that a word may hold: the closure of "six" and "eight"
SHORTEST, LONGEST = 0.12, 1.3  # seconds
MARGIN = 3  # slices kept before and after the word


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

    Loudness does not matter. Raises Unreadable, in words, where there is no word.
    """
    sound = resampled(samples - samples.mean(), rate)
    first, last = spoken(sound)
    return Word(frames(sound[first:last]), first / RATE, last / RATE)


def resampled(samples: Floats, rate: int) -> Floats:
    """Return samples (N,) of any rate at 16 kHz: cut or lengthen their spectrum."""
    if rate == RATE:
        return samples
    count = max(1, round(len(samples) * RATE / rate))
    return np.fft.irfft(np.fft.rfft(samples), count) * (count / len(samples))


def boosted(sound: Floats) -> Floats:
    """Return the sound (N,) with its highs boosted, which speech has little of."""
    return np.append(sound[:1], sound[1:] - BOOST * sound[:-1])


def spoken(sound: Floats) -> tuple[int, int]:
    """Return the first sample of the word and the one after its last; raises Unreadable.

    The word is the loud stretch with the most energy; short silences belong to it.
    """
    count = len(sound) // SLICE
    if count * SLICE < SHORTEST * RATE:
        raise Unreadable(f"The recording lasts only {len(sound) / RATE:.2f} s: too short.")
    heard = np.sqrt((sound[: count * SLICE].reshape(count, SLICE) ** 2).mean(1))
    if heard.max() < SILENT:
        raise Unreadable("Only silence was recorded. Is the right microphone chosen, and on?")
    power = (boosted(sound)[: count * SLICE].reshape(count, SLICE) ** 2).mean(1)
    level = 10 * np.log10(power + 1e-12)
    top, quiet = level.max(), np.quantile(level, 0.1)
    if top - quiet < STANDS_OUT:
        raise Unreadable("No word stands out from the noise. Come closer to the microphone.")
    loud = level > max(top - 40, min(quiet + 7, top - 8))
    begin, end = _stretch(loud, power)
    if not SHORTEST <= (end - begin) * SLICE / RATE <= LONGEST:
        lasts = (end - begin) * SLICE / RATE
        what = "too short for a word" if lasts < 1 else "too long for one digit"
        raise Unreadable(f"What was heard lasts {lasts:.2f} s: {what}. Say a single digit.")
    return max(0, begin - MARGIN) * SLICE, min(count, end + MARGIN) * SLICE


def _stretch(loud: Bools, power: Floats) -> tuple[int, int]:
    """The first slice and the one after the last of the stretch with the most power."""
    places = np.flatnonzero(loud)
    groups = np.split(places, np.flatnonzero(np.diff(places) > GAP) + 1)
    best = max(groups, key=lambda group: float(power[group].sum()))
    return int(best[0]), int(best[-1]) + 1


def frames(sound: Floats) -> Floats:
    """Return (T, BANDS) in 0..1 of a sound (N,) at 16 kHz, one frame every 25 ms."""
    count = 1 + max(0, -(-(len(sound) - WINDOW) // HOP))
    padded = np.zeros((count - 1) * HOP + WINDOW)
    padded[: len(sound)] = boosted(sound)
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    power = np.abs(np.fft.rfft(windows * np.hamming(WINDOW))) ** 2
    level = 10 * np.log10(power @ filters().T + 1e-12)
    return np.clip((level - level.max()) / RANGE + 1, 0, 1)


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
