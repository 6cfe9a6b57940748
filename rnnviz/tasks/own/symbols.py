"""Symbols of a text: at most so many; the rarest share one."""

from collections import Counter
from collections.abc import Iterable

OTHER = "□"
_SHOWN = str.maketrans({"␣": " ", "↵": "\n", "⇥": " ", "\t": " "})


def typed(text: str) -> str:
    """The text without the signs that stand for blanks on the page, and without tabs."""
    return text.translate(_SHOWN)


def kept(symbols: Iterable[str], most: int) -> list[str]:
    """The symbols that stay, sorted: all, or the `most` - 1 most frequent and OTHER."""
    counts = Counter(symbols)
    if len(counts) <= most:
        return sorted(counts)
    counts.pop(OTHER, None)
    frequent = sorted(counts, key=lambda symbol: (-counts[symbol], symbol))[: most - 1]
    return [*sorted(frequent), OTHER]
