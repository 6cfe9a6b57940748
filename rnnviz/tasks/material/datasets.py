"""The data of `assets/data`, read once, when first asked for."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from rnnviz.engine.batch import Floats
from rnnviz.tasks.material.sequences import Whole, fifth_of_each

FOLDER = Path(__file__).parents[3] / "assets" / "data"
DIGITS_SOURCE = (
    "Optical Recognition of Handwritten Digits, Alpaydin & Kaynak 1998, UCI Machine Learning "
    "Repository, CC BY 4.0"
)
DIGITS_HELD_OUT = (
    "Every fifth image of each digit is held out; its writers, 13 people, also wrote the images "
    "of training."
)
SPOKEN_SOURCE = (
    "Spoken by the speech synthesisers eSpeak NG 1.51 and Flite 2.2, recorded for this repository"
)


@dataclass(frozen=True)
class Digits:
    """One part of the handwritten digits: images (N, 64) in 0..1, classes (N,) 0..9."""

    images: Floats
    classes: Whole

    @property
    def counts(self) -> Whole:
        """(10,) How often each class occurs."""
        return np.bincount(self.classes, minlength=10)

    def draw(self, rng: np.random.Generator, size: int) -> tuple[Floats, Whole]:
        """Draw `size` images (size, 64), and their classes."""
        pick = rng.integers(len(self.classes), size=size)
        return self.images[pick], self.classes[pick]


@cache
def digits(held_out: bool = False) -> Digits:
    """Read one part of the 1797 images: of each class, every fifth image is held out."""
    with np.load(FOLDER / "digits.npz") as data:
        images, classes = data["images"] / 16.0, data["classes"].astype(np.int64)
    part = fifth_of_each(classes) == held_out
    return Digits(images[part], classes[part])


@cache
def sunspots() -> tuple[Whole, Floats]:
    """Years (309,) and the mean number of sunspots in each."""
    table = np.loadtxt(FOLDER / "sunspots.csv", delimiter=",", skiprows=1)
    return table[:, 0].astype(int), table[:, 1]


@cache
def co2() -> Floats:
    """Parts per million of CO2 in the air, one value a week from 29 March 1958."""
    return np.loadtxt(FOLDER / "co2.csv", delimiter=",", skiprows=1, usecols=1)


@cache
def text(name: str) -> str:
    """A text of the folder as one line: "book" or "refrains"."""
    return " ".join((FOLDER / f"{name}.txt").read_text("utf-8").split())


@dataclass(frozen=True)
class Spoken:
    """One part of the spoken digits: words (N), each (frames, bands) in 0..1, classes (N,)."""

    words: tuple[Floats, ...]
    classes: Whole

    @property
    def counts(self) -> Whole:
        """(N,) How many frames each word has."""
        return np.array([len(word) for word in self.words])


@cache
def spoken_digits(held_out: bool = False) -> Spoken:
    """Read one part of the spoken digits: no voice is in both."""
    part = "held_out" if held_out else "train"
    with np.load(FOLDER / "speech.npz") as data:
        frames, ends = data[f"{part}_frames"] / 63.0, np.cumsum(data[f"{part}_counts"])
        return Spoken(tuple(np.split(frames, ends[:-1])), data[f"{part}_classes"].astype(int))


def spoken_clip(digit: int) -> Path:
    """The WAV file of a digit that is there to be listened to, by a held-out voice."""
    return FOLDER / "speech" / f"{digit}.wav"
