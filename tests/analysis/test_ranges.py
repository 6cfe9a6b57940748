import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.analysis.ranges import close_above, largest, log_window, nice_above, nice_limits

POSITIVE = st.floats(1e-12, 1e12)


@pytest.mark.parametrize(
    ("value", "end"), [(0.3, 0.5), (0.5, 0.5), (1, 1), (1.1, 2), (2.01, 5), (7, 10), (1300, 2000)]
)
def test_nice_above_is_the_next_of_1_2_5(value, end):
    assert nice_above(value) == pytest.approx(end, rel=1e-12)


@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf])
def test_nice_above_of_what_has_no_end_is_one(value):
    assert nice_above(value) == 1.0


def test_nice_above_keeps_the_least():
    assert nice_above(0.01, at_least=0.5) == 0.5


@given(POSITIVE)
def test_nice_above_holds_the_value_and_wastes_little(value):
    end = nice_above(value)
    assert value <= end * (1 + 1e-6)
    assert end <= 2.5 * value * (1 + 1e-6)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_nice_limits_hold_every_value(values):
    low, high = nice_limits(values)
    assert low <= min(values)
    assert high >= max(values)
    assert low < high


def test_nice_limits_ignore_what_is_not_finite():
    assert nice_limits([np.nan, np.inf, 0.2, 0.9]) == nice_limits([0.2, 0.9])
    assert nice_limits([np.nan]) == (-1.0, 1.0)


def test_largest_is_a_magnitude_and_ignores_what_is_not_finite():
    assert largest([[1.0, -3.0]]) == 3.0
    assert largest([np.nan, -2.0, np.inf]) == 2.0
    assert largest([]) == 0.0


@pytest.mark.parametrize(
    "values", [[0.03, -0.002], [1.0], [0.0], [100.0], [1e-6], [1e-30, 1e-2], [], [np.nan, np.inf]]
)
def test_log_window_is_the_same_for_all(values):
    assert log_window(values) == (-10, 2)


def test_log_window_is_wider_where_the_values_leave_it():
    assert log_window([2e5, np.nan]) == (-10, 6)
    assert log_window([1e308]) == (-10, 308)
    assert log_window([3e-9]) == (-12, 2)


@given(POSITIVE)
def test_close_above_holds_the_value_and_wastes_little(value):
    end = close_above(value)
    assert value <= end * (1 + 1e-6)
    assert end <= 4 / 3 * value * (1 + 1e-6)


def test_close_above_of_a_memory_down_to_minus_11_is_12():
    assert close_above(11.0) == 12.0
