"""Numbers as sentences write them: the one formatter for all words of pictures and page; and as
people type them."""

import math
import re

TYPED = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)  # by a person
SPACE = "\N{NO-BREAK SPACE}"
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power(exponent: float) -> str:
    """Write 10 to a whole power: 10⁻⁵."""
    return "10" + str(round(exponent)).translate(_SUPERSCRIPT)


def whole(value: float) -> str:
    """Write a whole number: 8, 1,200, 48,213."""
    return f"{value:,.0f}"


def count(amount: int, noun: str) -> str:
    """Write an amount: 1 step, 20 steps, 1,200 updates."""
    return f"{whole(amount)} {noun}{'' if amount == 1 else 's'}"


def exact(value: float) -> str:
    """Write a number as exactly as somebody typed it: 0.1, 1e-05, 48,213, 1e+12."""
    return whole(value) if abs(value) < 1e12 and value == int(value) else f"{value:,g}"


def number(value: float, digits: int = 2) -> str:
    """Write a measured number with `digits` significant digits, a whole part with one more:
    0.42, −1.3, 31, 4,700, 0.00042, 3.0·10⁻⁵."""
    value = float(value)
    if math.isnan(value):
        return "not a number"
    sign = "−" if value < 0 else ""
    size = abs(value)
    if math.isinf(size):
        return f"{sign}∞"
    if size == 0:
        return "0"
    mantissa, _, end = f"{size:.{digits - 1}e}".partition("e")
    exponent = int(end)
    if not -4 <= exponent <= 3:
        return f"{sign}{mantissa}·{power(exponent)}"
    if exponent > digits:  # 4,700: what is no measure is no digit either
        size = round(size, digits - 1 - exponent)
    return f"{sign}{size:,.{max(digits - 1 - exponent, 0)}f}"


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
        return f"under 1{SPACE}%"
    if 0.99 < share < 1:
        return f"over 99{SPACE}%"
    return f"{100 * share:.0f}{SPACE}%"


def readout(value: float) -> str:
    """Write a number that changes while one looks, in at most eight characters: 1.7346, 0.03418,
    0.000342, 3.42e-05, –.

    Plain digits as far down as sentences have them; below, what a program reads, too.
    """
    if not math.isfinite(value):
        return "–"
    if value == 0 or 0.1 <= abs(value) < 1000:
        return f"{value:.4f}"
    if 1e-4 <= abs(value) < 0.1:
        return f"{value:.5f}" if abs(value) >= 1e-3 else f"{value:.6f}"
    return f"{value:.2e}"


def score(value: float, unit: str, share: bool) -> str:
    """Write a score that changes while one looks: a `share` in per cent, an error in its unit."""
    if not math.isfinite(value):
        return "–"
    if share:
        return f"{100 * value:.1f} %"
    return f"{value:.3g} {unit}".strip()
