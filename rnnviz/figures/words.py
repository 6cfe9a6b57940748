"""Numbers, symbols and names as a person writes them."""

import html
import math
from collections.abc import Sequence
from functools import lru_cache

from rnnviz.engine.cell import Cell, Meaning
from rnnviz.engine.equations import parse
from rnnviz.engine.ranges import natural_ranges
from rnnviz.engine.topology import Topology

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_BLANKS = {" ": "␣", "\n": "↵", "": "∅"}
_SPACE = "\N{NO-BREAK SPACE}"
_NAME = 11  # letters that fit into the left margin


def power(exponent: float) -> str:
    """Write 10 to a whole power: 10⁻⁵."""
    return "10" + str(round(exponent)).translate(_SUPERSCRIPT)


def number(value: float, digits: int = 2) -> str:
    """Write a number with `digits` significant digits: 0.42, −1.3, 31, 4,700, 0.00042, 3.0·10⁻⁵."""
    value = float(value)
    if math.isnan(value):
        return "not a number"
    sign = "−" if value < 0 else ""
    size = abs(value)
    if math.isinf(size):
        return f"{sign}∞"
    if size == 0:
        return "0"
    mantissa, exponent = f"{size:.{digits - 1}e}".split("e")
    if not -4 <= int(exponent) <= 3:
        return f"{sign}{mantissa}·{power(int(exponent))}"
    if int(exponent) > digits:  # 4,700: what is no measure is no digit either
        return f"{sign}{round(size, digits - 1 - int(exponent)):,.0f}"
    return f"{sign}{size:.{max(digits - 1 - int(exponent), 0)}f}"


def multiple(ratio: float) -> str:
    """Begin "… that of another": "3.0·10⁻⁵ of", "23 times"."""
    return f"{number(ratio)} {'times' if ratio >= 1 else 'of'}"


def tick(value: float) -> str:
    """Write a round number for an axis: 1, −0.5, 10⁴."""
    size = abs(value)
    if size and not 1e-3 <= size < 1e4:
        exponent = math.floor(math.log10(size) + 1e-9)
        mantissa = round(size / 10.0**exponent)
        text = power(exponent) if mantissa == 1 else f"{mantissa}·{power(exponent)}"
    else:
        text = f"{size:g}"
    return f"−{text}" if value < 0 else text


def percent(share: float) -> str:
    """Write a share of 0..1: 24 %; what is neither none nor all never reads 0 or 100 %."""
    if not math.isfinite(share):
        return "not a number"
    if 0 < share < 0.01:
        return f"under 1{_SPACE}%"
    if 0.99 < share < 1:
        return f"over 99{_SPACE}%"
    return f"{100 * share:.0f}{_SPACE}%"


def sentences(*parts: str) -> str:
    """Join sentences, each beginning with a capital."""
    return " ".join(part[:1].upper() + part[1:] for part in parts)


def count(amount: int, noun: str) -> str:
    """Write an amount: 1 step, 20 steps, 1,200 updates."""
    return f"{amount:,} {noun}{'' if amount == 1 else 's'}"


def subscript(name: str, noun: str = "step") -> str:
    """Write a signal at step t: h becomes hₜ, or at node n of a tree hₙ."""
    return f"{name}{'ₜ' if noun == 'step' else 'ₙ'}"


def labelled(name: str) -> str:
    """Write a parameter's name for a plotly label: W_i becomes W<sub>i</sub>."""
    letter, _, index = name.partition("_")
    return f"{html.escape(letter)}<sub>{html.escape(index)}</sub>" if index else html.escape(name)


def symbol(label: str) -> str:
    """Make a label visible and harmless inside a plotly text."""
    return html.escape(_BLANKS.get(label, label), quote=False)


def symbols(labels: Sequence[str]) -> list[str]:
    """Make labels visible and harmless inside plotly texts."""
    return [symbol(label) for label in labels]


def margin_name(label: str) -> str:
    """A name as it fits into the left margin, harmless inside a plotly text."""
    return symbol(label if len(label) <= _NAME else label[: _NAME - 1] + "…")


def quoted(label: str) -> str:
    """Write a label in a sentence."""
    return f"“{_BLANKS.get(label, label)}”"


def meaning(cell: Cell, signal: str) -> Meaning:
    """Say what a signal of a cell is; an unknown one is named after its part."""
    if signal == "h":
        return Meaning("hidden state")
    if signal in cell.meanings:
        return cell.meanings[signal]
    if signal in _states(cell.equations, cell.topology):
        return Meaning(f"state, passed to {cell.topology.onward}")
    if is_gate(cell, signal):
        return Meaning("gate", "are open", "are closed")
    return Meaning("value of this step")


def is_gate(cell: Cell, signal: str) -> bool:
    """Whether a signal is a gate: in 0..1 whatever the activation is, and not a state."""
    return signal in _gates(cell.equations, cell.topology)


@lru_cache(maxsize=64)
def _gates(equations: str, topology: Topology) -> frozenset[str]:
    ranges = natural_ranges(parse(equations, topology), "tanh")
    states = {"h", *_states(equations, topology)}
    return frozenset(name for name, ends in ranges.items() if ends == (0.0, 1.0)) - states


@lru_cache(maxsize=64)
def _states(equations: str, topology: Topology) -> frozenset[str]:
    program = parse(equations, topology)
    return frozenset(program.readable[name] for name in program.states)
