"""The data of `assets/data`, read once, when first asked for."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from rnnviz.sequences import Whole
from rnnviz.task import Floats

FOLDER = Path(__file__).parent.parent / "assets" / "data"
DIGITS_SOURCE = (
    "Optical Recognition of Handwritten Digits, Alpaydin & Kaynak 1998, UCI Machine Learning "
    "Repository, CC BY 4.0"
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


@cache
def digits(held_out: bool = False) -> Digits:
    """Read one part of the 1797 images: of each class, every fifth image is held out."""
    with np.load(FOLDER / "digits.npz") as data:
        images, classes = data["images"] / 16.0, data["classes"].astype(np.int64)
    rank = np.zeros(len(classes), int)
    for digit in range(10):
        members = np.flatnonzero(classes == digit)
        rank[members] = np.arange(len(members))
    part = (rank % 5 == 4) == held_out
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
def text() -> str:
    """The text of the repository as one line."""
    return " ".join((FOLDER / "text.txt").read_text("utf-8").split())
