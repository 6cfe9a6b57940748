"""Reads pictures back: typed arrays to numbers, words to the numbers in them."""

import base64
import re

import numpy as np

from rnnviz.figures.board import drawn
from rnnviz.figures.theme import LIGHT

KINDS = {"f4": np.float32, "u1": np.uint8}


def decode(packed) -> np.ndarray:
    """Return a plotly typed array as numbers."""
    flat = np.frombuffer(base64.b64decode(packed["bdata"]), KINDS[packed["dtype"]])
    if "shape" not in packed:
        return flat
    return flat.reshape([int(size) for size in packed["shape"].split(",")])


def draw(run, theme=LIGHT) -> dict:
    """Return every panel of every view by key, in the order of the page."""
    return {panel.key: panel for panel in drawn(run, theme)}


SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = re.compile(r"(−?\d[\d,]*(?:\.\d+)?)(?:·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?")


def numbers(text) -> list[float]:
    """Return the numbers of a sentence."""
    found = []
    for mantissa, power in NUMBER.findall(text):
        value = float(mantissa.replace("−", "-").replace(",", ""))
        found.append(value * 10.0 ** int(power.translate(SUPERSCRIPT)) if power else value)
    return found
