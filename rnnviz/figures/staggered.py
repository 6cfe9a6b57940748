"""Symbols along the steps, on as many lines as it takes to keep them apart."""

from collections.abc import Sequence
from html import unescape

import numpy as np

from rnnviz.figures import marks
from rnnviz.figures.parts import Dict

PLOT = 560  # px that a time panel's plot has at least on a desktop page
LETTER = 7.2  # px of a letter at SIZE
SIZE = 13
MOST = 4


def levels_for(texts: Sequence[str], length: int, most: int = MOST) -> int:
    """Return how many lines the symbols need, 1 to `most`."""
    longest = max((len(unescape(text)) for text in texts), default=1)
    return int(min(max(np.ceil((longest * LETTER + 4) * length / PLOT), 1), most))


def heights(length: int, levels: int) -> np.ndarray:
    """Return each step's height in 0..1: top line first, then down, then from the top again."""
    return 1 - (np.arange(length) % levels + 0.5) / levels


def staggered(texts: Sequence[str], levels: int, colour: str, hover: str, first: int = 1) -> Dict:
    """Return the symbols as a text trace over a vertical axis of 0..1, from step `first` on."""
    places = np.arange(first, first + len(texts))
    return marks.words(places, heights(len(texts), levels), list(texts), SIZE, colour, hover)
