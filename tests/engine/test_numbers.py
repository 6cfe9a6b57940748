"""Numbers as sentences write them, the same everywhere."""

import math
import re
from pathlib import Path

import pytest

from rnnviz.engine.numbers import (
    count,
    exact,
    number,
    percent,
    power,
    readout,
    score,
    tick,
    whole,
)

SPACE = "\N{NO-BREAK SPACE}"
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 2, "0"),
        (0.42, 2, "0.42"),
        (-1.3, 2, "−1.3"),
        (0.9999, 2, "1.0"),
        (1.0162, 3, "1.02"),
        (31.4, 2, "31"),
        (183.2, 2, "183"),
        (4686, 2, "4,700"),
        (4686, 3, "4,686"),
        (4.27e-4, 3, "0.000427"),
        (3.04e-5, 2, "3.0·10⁻⁵"),
        (-2.2e8, 2, "−2.2·10⁸"),
        (9.99e-4, 2, "0.0010"),
        (math.inf, 2, "∞"),
        (-math.inf, 2, "−∞"),
        (math.nan, 2, "not a number"),
    ],
)
def test_numbers_as_a_person_writes_them(value, digits, text):
    assert number(value, digits) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (1, "1"), (-0.5, "−0.5"), (1e-4, "10⁻⁴"), (5e5, "5·10⁵")]
)
def test_ticks(value, text):
    assert tick(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0"), (1, "100"), (0.24, "24"), (0.004, "under 1"), (0.996, "over 99")],
)
def test_percent_never_rounds_to_none_or_all(share, text):
    assert percent(share) == f"{text}{SPACE}%"


def test_whole_numbers_have_a_comma_a_thousand() -> None:
    assert [whole(8), whole(1200), whole(48213.0), count(1, "step"), count(1200, "update")] == [
        "8", "1,200", "48,213", "1 step", "1,200 updates",
    ]  # fmt: skip
    assert power(-12) == "10⁻¹²"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1, "0.1"), (1e-5, "1e-05"), (3.0, "3"), (48213, "48,213"), (1234.5, "1,234.5"),
     (2**31 - 1, "2,147,483,647"), (1e12, "1e+12"), (math.inf, "inf")],
)  # fmt: skip
def test_what_somebody_typed_is_told_exactly(value, text):
    assert exact(value) == text


def test_no_other_file_formats_numbers_for_words() -> None:
    """A comma or a superscript elsewhere would be a second opinion on how numbers look."""
    own = re.compile(r"(?<!%)(?<!%\{)\{[^{}]*:,[.\d]*[fgd]?\}|⁰¹²")  # not plotly's %{x:,.0f}
    for path in (ROOT / "rnnviz").rglob("*.py"):
        if path.name != "numbers.py":
            found = own.search(path.read_text("utf-8"))
            where = f"{path.relative_to(ROOT)}: {found and found[0]}"
            assert not found, f"{where}: use whole, count, exact or number of engine/numbers.py"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.0000"), (1.73456, "1.7346"), (0.034181, "0.03418"), (4.1e-4, "0.000410"),
     (3.4181e-5, "3.42e-05"), (123456.0, "1.23e+05"), (math.nan, "–"), (math.inf, "–")],
)  # fmt: skip
def test_a_number_that_changes_is_short(value: float, text: str) -> None:
    assert readout(value) == text and len(text) <= 8


def test_scores_have_their_unit() -> None:
    assert score(0.9534, "", True) == "95.3 %"
    assert score(15.4, "sunspots", False) == "15.4 sunspots"
    assert score(math.nan, "", True) == "–"
