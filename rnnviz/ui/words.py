"""Sentences of the page."""

from rnnviz.config.config import Config, cell_of, task_of
from rnnviz.config.fields import FIELDS
from rnnviz.config.settings import Number
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.numbers import whole
from rnnviz.training.session import Session

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


def changed(key: str, before: Config, session: Session, goes_on: bool, played: bool) -> str:
    """What changing the field `key` did, in a sentence: `before` is the config until then."""
    setting = next(s for s in FIELDS if s.key == key)
    label, _ = setting.words(session.architecture.topology)
    if goes_on:
        now = setting.told(getattr(session.config, key), label)
        return f"{now[:1].upper()}{now[1:]} from update {whole(session.updates + 1)} on"
    paused = " and is paused" if played else ""
    fitted = _fitted(key, before, session)
    return f"{label} changed: training restarted{paused} at update 0{fitted}"


def _fitted(key: str, before: Config, session: Session) -> str:
    """Which numbers had to follow the field `key`, so that a server can bear the experiment."""
    found = []
    for setting in FIELDS:
        value = getattr(session.config, setting.key)
        known = key in ("architecture", "task", "data", setting.key)
        if isinstance(setting, Number) and not known and value != getattr(before, setting.key):
            label, _ = setting.words(session.architecture.topology)
            found.append(setting.told(value, label.lower()))
    return f"; to fit, {', '.join(found)}" if found else ""
