"""Symbols and names as a person writes them; numbers are in `rnnviz.engine.numbers`."""

import html
from collections.abc import Sequence
from functools import lru_cache

from rnnviz.analysis.gates import is_gate, is_state
from rnnviz.engine.cell import Cell, Meaning

_BLANKS = {" ": "␣", "\n": "↵", "": "∅"}
_BELOW = str.maketrans("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")  # all that there are
_NAME = 11  # letters that fit into the left margin


def sentences(*parts: str) -> str:
    """Join sentences, each beginning with a capital."""
    return " ".join(part[:1].upper() + part[1:] for part in parts)


def subscript(name: str, index: str = "t") -> str:
    """Write a signal at step t: h becomes hₜ, or at node n of a tree hₙ."""
    return name + index.translate(_BELOW)


@lru_cache(maxsize=1024)
def labelled(name: str) -> str:
    """Write a parameter's name for a plotly label: W_i becomes W<sub>i</sub>."""
    letter, _, index = name.partition("_")
    return f"{html.escape(letter)}<sub>{html.escape(index)}</sub>" if index else html.escape(name)


@lru_cache(maxsize=1024)
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
    if is_state(cell, signal):
        return Meaning(f"state, passed to {cell.topology.onward}")
    if is_gate(cell, signal):
        return Meaning("gate", "are open", "are closed")
    return Meaning("value of this step")
