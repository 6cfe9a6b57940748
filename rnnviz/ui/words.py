"""Numbers and sentences of the page."""

import math

from rnnviz.config.config import Config, cell_of, task_of
from rnnviz.engine.architectures import ARCHITECTURES

_SPOKEN_WITH_A_VOWEL = "AEFHILMNORSX"


def sentence(config: Config) -> str:
    """The experiment in a sentence: "An LSTM learns to …"."""
    name = network(config)
    return f"{article(name)} {name} learns to {task_of(config).goal(config.length)}"


def network(config: Config) -> str:
    """The network in a few words: "two-layer LSTM encoder–decoder with attention"."""
    cell = _in_sentence(cell_of(config).title)
    if ARCHITECTURES[config.architecture].topology.decodes:
        cell = f"{cell} encoder–decoder"
    if config.direction == "both":
        cell = f"bidirectional {cell}"
    if config.layers > 1:
        cell = f"{('two', 'three', 'four')[config.layers - 2]}-layer {cell}"
    if config.attention != "none":
        cell = f"{cell} with attention"
    return cell


def _in_sentence(title: str) -> str:
    """A cell's title within a sentence: "simple RNN", but "LSTM" and "Tree-LSTM"."""
    first = title.split(" ", maxsplit=1)[0]
    return title if first[1:] != first[1:].lower() else title[:1].lower() + title[1:]


def path(name: str) -> str:
    """A path's name as it is read: "2 ←" for layer2-backward."""
    layer, _, backward = name.removeprefix("layer").partition("-")
    return f"{layer} {'←' if backward else '→'}"


def article(noun: str) -> str:
    """A or An: as spelt for words, as spoken for abbreviations."""
    spelt = noun[:2].isupper()
    return "An" if noun[0] in (_SPOKEN_WITH_A_VOWEL if spelt else "aeiouAEIOU") else "A"


def number(value: float) -> str:
    """A measured number in at most eight characters: 1.7346, 0.03418, 0.000342, 3.42e-05, –.

    Plain digits as far down as sentences have them; below, what a program reads, too.
    """
    if not math.isfinite(value):
        return "–"
    if value == 0 or 0.1 <= abs(value) < 1000:
        return f"{value:.4f}"
    if 1e-4 <= abs(value) < 0.1:
        return f"{value:.5f}" if abs(value) >= 1e-3 else f"{value:.6f}"
    return f"{value:.2e}"


def score(value: float, unit: str, loss: str) -> str:
    """A score as a person says it: a classifier's in per cent, an error in its unit."""
    if not math.isfinite(value):
        return "–"
    if loss == "cross-entropy":
        return f"{100 * value:.1f} %"
    return f"{value:.3g} {unit}".strip()
