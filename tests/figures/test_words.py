import math

import pytest

from rnnviz.figures.words import labelled, number, percent, power, symbol, tick

SPACE = "\N{NO-BREAK SPACE}"


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
        (4686, 3, "4686"),
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


def test_powers_symbols_and_labels():
    assert power(-12) == "10⁻¹²"
    assert [symbol(s) for s in (" ", "\n", "<i>")] == ["␣", "↵", "&lt;i&gt;"]
    assert labelled("W_i") == "W<sub>i</sub>"
    assert labelled("b") == "b"
