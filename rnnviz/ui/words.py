"""Sentences of the page."""

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
    if ARCHITECTURES[config.architecture].topology == "encoder-decoder":
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
