import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.analysis.curves import POINTS, envelope, smooth, thin, window_for
from rnnviz.analysis.shares import Busiest, busiest, share_above, share_below, share_beyond


def totals(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(1.0, len(values) + 1), values.cumsum()


def test_smooth_is_the_mean_of_the_last_ones():
    values = np.random.default_rng(0).normal(size=50)
    expected = [values[max(0, t - 6) : t + 1].mean() for t in range(50)]
    means, over = smooth(*totals(values), 7, np.arange(50))
    assert means == pytest.approx(expected)
    assert over.tolist() == [min(t + 1, 7) for t in range(50)]


def test_smooth_counts_the_updates_that_are_missing():
    values = np.random.default_rng(0).normal(size=90)
    counted, total = totals(values)
    kept = np.array([0, 9, 40, 50, 60, 89])
    means, over = smooth(counted[kept], total[kept], 20, np.arange(6))
    assert over.tolist() == [1, 10, 31, 41, 20, 29]
    ends = zip(kept + 1, over.astype(int), strict=True)
    assert means == pytest.approx([values[end - count : end].mean() for end, count in ends])


def test_smooth_does_not_change_the_past():
    counted, total = totals(np.random.default_rng(1).normal(size=30))
    places = np.arange(20)
    before = smooth(counted[:20], total[:20], 5, places)[0]
    assert (smooth(counted, total, 5, places)[0] == before).all()


def test_smooth_of_nothing():
    assert smooth(np.zeros(0), np.zeros(0), 5, np.arange(0))[0].size == 0


@given(st.integers(0, 200_000))
def test_thin_keeps_order_ends_and_a_bounded_number(count):
    places = thin(np.arange(1.0, count + 1))
    assert len(places) <= POINTS + 1
    assert (np.diff(places) > 0).all()
    if count:
        assert (places[0], places[-1]) == (0, count - 1)
    if count > POINTS:
        assert len(places) > POINTS / 3


def test_thinned_points_stay_where_they_are():
    update = np.arange(1.0, 5002)
    before, after = thin(update[:-1])[:-1], thin(update)[:-1]
    assert set(before) <= set(after)


def test_thinning_is_even_over_the_updates_where_rows_are_missing():
    update = np.concatenate([np.arange(1, 900_000, 500), np.arange(900_000, 904_000)])
    assert np.diff(update[thin(update)]).max() <= 2 * 904_000 / 300
    assert len(thin(update)) <= POINTS + 1


@given(st.integers(0, 20_000), st.integers(0, 3), st.booleans())
def test_an_envelope_keeps_spikes_ends_and_a_bounded_number(count, seed, flat):
    rng = np.random.default_rng(seed)
    values = np.ones(count) if flat else rng.normal(size=count)
    places = envelope(np.arange(1.0, count + 1), values)
    assert len(places) <= POINTS
    assert (np.diff(places) > 0).all()
    if count:
        assert (places[0], places[-1]) == (0, count - 1)
        assert values[places].min() == values.min() and values[places].max() == values.max()


def test_window_has_limits():
    assert [window_for(n) for n in (0, 600, 10**6)] == [5, 20, 200]


def test_shares():
    values = np.array([[0.95, 0.05], [-0.99, np.nan]])
    assert share_above(values, 0.9) == 0.25
    assert share_below(values, 0.1) == 0.5
    assert share_beyond(values, 0.9) == 0.5
    assert share_above(np.zeros(0), 0.9) == 0.0


def test_the_busiest_unit_is_that_of_the_largest_swing():
    assert busiest(np.array([[0.0, 1.0], [2.0, 0.5], [1.5, 3.0]])) == Busiest(1, 0.5, 3.0)
