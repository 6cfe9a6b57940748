import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.analysis.curves import POINTS, smooth, thin, window_for
from rnnviz.analysis.shares import share_above, share_below, share_beyond, swings


def test_smooth_is_the_mean_of_the_last_ones():
    values = np.random.default_rng(0).normal(size=50)
    expected = [values[max(0, t - 6) : t + 1].mean() for t in range(50)]
    assert smooth(values, 7) == pytest.approx(expected)


def test_smooth_does_not_change_the_past():
    values = np.random.default_rng(1).normal(size=30)
    assert smooth(values, 5)[:20] == pytest.approx(smooth(values[:20], 5))


def test_smooth_of_nothing():
    assert smooth(np.zeros(0), 5).size == 0


@given(st.integers(0, 200_000))
def test_thin_keeps_order_ends_and_a_bounded_number(count):
    places = thin(count)
    assert len(places) <= POINTS + 2
    assert (np.diff(places) > 0).all()
    if count:
        assert (places[0], places[-1]) == (0, count - 1)


def test_thinned_points_stay_where_they_are():
    before, after = thin(5000)[:-1], thin(5001)[:-1]
    assert set(before) <= set(after)


def test_window_has_limits():
    assert [window_for(n) for n in (0, 600, 10**6)] == [5, 20, 200]


def test_shares():
    values = np.array([[0.95, 0.05], [-0.99, np.nan]])
    assert share_above(values, 0.9) == 0.25
    assert share_below(values, 0.1) == 0.5
    assert share_beyond(values, 0.9) == 0.5
    assert share_above(np.zeros(0), 0.9) == 0.0


def test_swings_are_per_unit():
    assert swings(np.array([[0.0, 1.0], [2.0, 0.5]])).tolist() == [2.0, 0.5]
