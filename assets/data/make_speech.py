"""Write `speech.npz` and the clips of `speech/` with two speech synthesisers.

Needs espeak-ng 1.51 and flite 2.2 on the path (apt-get install espeak-ng flite), which the
project itself does not. From the repository's root:

    python assets/data/make_speech.py

Every recording gets its own voice, speed and pitch, then a microphone (a tilt of the spectrum),
a room (a few echoes), noise and a level, and goes through the front end
(`rnnviz.tasks.material.speech`).
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from rnnviz.tasks.material import speech  # noqa: E402
from rnnviz.tasks.material.wav import Unreadable, read_wav, write_wav  # noqa: E402

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ACCENTS = ("en-us", "en-gb", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-us-nyc")
TRAIN_ESPEAK = """
    m1 m2 m4 m5 m6 m8 f1 f2 f3 f5 Andy Annie Alex Lee Mike Gene aunty boris caleb david ed
    edward john klatt klatt2 klatt3 max norbert paul quincy rob robert steph steph2 travis zac
"""
HELD_OUT_ESPEAK = "m3 m7 f4 Michael Alicia belinda linda grandpa klatt4 victor"
TRAIN_FLITE, HELD_OUT_FLITE = ("kal16", "awb", "rms"), ("slt",)
LEVELS = 63  # steps of a stored value: 0.8 dB


@dataclass(frozen=True)
class Part:
    """How many recordings of each word, and by whom."""

    espeak: tuple[int, tuple[str, ...]]
    flite: tuple[int, tuple[str, ...]]


PARTS = {
    "train": Part((132, tuple(TRAIN_ESPEAK.split())), (48, TRAIN_FLITE)),
    "held_out": Part((20, tuple(HELD_OUT_ESPEAK.split())), (10, HELD_OUT_FLITE)),
}


def run(command: list[str]) -> tuple[np.ndarray, int]:
    """Let a synthesiser write a file, and read it."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "word.wav"
        subprocess.run([part.replace("FILE", str(file)) for part in command], check=True)
        return read_wav(file.read_bytes())


def espeak(word: str, voice: str, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    accent = rng.choice(ACCENTS)
    speed, pitch = rng.integers(110, 200), rng.integers(25, 75)
    command = f"espeak-ng -v {accent}+{voice} -s {speed} -p {pitch} -w FILE {word}"
    return run(command.split())


def flite(word: str, voice: str, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    stretch, pitch = rng.uniform(0.8, 1.25), rng.uniform(0.8, 1.25)
    usual = 180 if voice == "slt" else 110  # Hz
    command = f"flite -voice {voice} --setf duration_stretch={stretch:.2f}"
    command += f" --setf int_f0_target_mean={usual * pitch:.0f} -t {word} -o FILE"
    return run(command.split())


def recorded(sound: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the sound as a microphone in a room would give it.

    Some are cut close to the word, some come over a telephone, in some the noise is silenced
    beside the word, as browsers do.
    """
    loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
    before, after = rng.integers(speech.RATE // 10, speech.RATE // 3, size=2)
    if rng.random() < 0.1:
        before = after = speech.RATE // 100
    sound = np.pad(sound[loud[0] : loud[-1] + 1], (before, after))
    first, last = before - speech.RATE // 20, len(sound) - after + speech.RATE // 20
    sound = sound + rng.uniform(-0.5, 0.5) * np.append(0, sound[:-1])
    for _ in range(4):
        delay = rng.integers(speech.RATE // 200, speech.RATE // 25)
        sound[delay:] += rng.uniform(0, 0.25) * sound[:-delay]
    noise = noise_like(sound, rng) * 10 ** (-rng.uniform(22, 60) / 20)
    if rng.random() < 0.4:
        noise[: max(0, first)] = noise[last:] = 0
    sound = sound + noise
    if rng.random() < 0.15:
        sound = telephone(sound)
    return sound / np.abs(sound).max() * rng.uniform(0.1, 0.9)


def noise_like(sound: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """White noise and rumble, mixed, as loud as the loud parts of the sound."""
    rumble = np.cumsum(rng.normal(size=len(sound)))
    rumble -= np.convolve(rumble, np.ones(800) / 800, "same")
    noise = rng.normal(size=len(sound)) + rng.uniform(0, 1) * rumble / rumble.std()
    loud = np.sqrt(np.mean(np.sort(sound**2)[-len(sound) // 4 :]))
    return noise / noise.std() * loud


def telephone(sound: np.ndarray) -> np.ndarray:
    """Keep what a telephone lets through: 300 to 3400 Hz."""
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / speech.RATE)
    return np.fft.irfft(spectrum * ((hertz > 300) & (hertz < 3400)), len(sound))


def speak(part: Part, digit: int, rng: np.random.Generator) -> list[np.ndarray]:
    """All recordings of one digit at 16 kHz, those of eSpeak NG first."""
    found = []
    for say, (count, voices) in ((espeak, part.espeak), (flite, part.flite)):
        for number in range(count):
            voice = voices[number % len(voices)]
            found.append(heard(say, WORDS[digit], voice, rng))
    return found


def heard(say: Callable[..., Any], word: str, voice: str, rng: np.random.Generator) -> np.ndarray:
    """One recording that the front end finds a word in: the noise may have covered it."""
    while True:
        sound = recorded(speech.resampled(*say(word, voice, rng)), rng)
        try:
            speech.hear(sound, speech.RATE)
            return sound
        except Unreadable as reason:
            print(f"{word} by {voice}, again: {reason}")


def main() -> None:
    rng = np.random.default_rng(0)
    arrays: dict[str, np.ndarray] = {}
    for name, part in PARTS.items():
        frames, classes, counts = [], [], []
        for digit in range(10):
            sounds = speak(part, digit, rng)
            words = [speech.hear(sound, speech.RATE).frames for sound in sounds]
            frames += [np.round(word * LEVELS).astype(np.uint8) for word in words]
            counts += [len(word) for word in words]
            classes += [digit] * len(words)
            if name == "held_out":
                save_clip(digit, sounds, part.espeak[0])
        arrays[f"{name}_frames"] = np.concatenate(frames)
        arrays[f"{name}_classes"], arrays[f"{name}_counts"] = np.uint8(classes), np.uint8(counts)
    np.savez_compressed(HERE / "speech.npz", **arrays)


def save_clip(digit: int, sounds: list[np.ndarray], espeaks: int) -> None:
    """Keep one recording to listen to, of median length: eSpeak's voices say the odd digits."""
    mine = sounds[:espeaks] if digit % 2 else sounds[espeaks:]
    sound = sorted(mine, key=lambda sound: len(speech.hear(sound, speech.RATE).frames))[
        len(mine) // 2
    ]
    word = speech.hear(sound, speech.RATE)
    first = max(0, int((word.begin - 0.06) * speech.RATE))
    last = int((word.end + 0.06) * speech.RATE)
    (HERE / "speech").mkdir(exist_ok=True)
    (HERE / "speech" / f"{digit}.wav").write_bytes(write_wav(sound[first:last], speech.RATE))


if __name__ == "__main__":
    main()
