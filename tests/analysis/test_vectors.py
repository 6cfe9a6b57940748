"""Vectors of symbols in a plane."""

import numpy as np
import pytest

from rnnviz.analysis.vectors import closest, in_plane


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


@pytest.mark.parametrize("size", [1, 2])
def test_one_or_two_numbers_stay_as_they_are(size: int) -> None:
    now, before = rng().normal(size=(size, 6)), rng().normal(size=(3, size, 6))
    seen = in_plane(now, before)
    assert seen.points.shape == (6, 2)
    assert seen.trails.shape == (3, 6, 2)
    np.testing.assert_array_equal(seen.points[:, :size], now.T)
    np.testing.assert_array_equal(seen.trails[:, :, :size], before.swapaxes(1, 2))
    assert seen.share == 1


def test_the_plane_is_the_one_that_shows_most() -> None:
    now = rng().normal(size=(5, 40)) * np.array([3, 0.1, 2, 0.2, 0.1])[:, None]
    seen = in_plane(now, now[None])
    centred = now - now.mean(1, keepdims=True)
    values = np.linalg.eigvalsh(centred @ centred.T)
    assert seen.share == pytest.approx(values[-2:].sum() / values.sum())
    assert (seen.points**2).sum() == pytest.approx(values[-2:].sum())
    np.testing.assert_allclose(seen.trails[0], seen.points)
    apart = np.linalg.norm(seen.points[3] - seen.points[7])
    assert apart == pytest.approx(np.linalg.norm((now[:, 3] - now[:, 7])[[0, 2]]), rel=0.1)


def test_the_picture_neither_flips_nor_spins() -> None:
    """Axes of nearly equal variance swap places and signs; the drawn points move little."""
    draw = rng()
    now = draw.normal(size=(6, 30)) * np.array([2, 2, 0.3, 0.3, 0.3, 0.3])[:, None]
    kept = [now]
    last = None
    for _ in range(60):
        now = now + 0.02 * draw.normal(size=now.shape)
        points = in_plane(now, np.stack(kept)).points
        if last is not None:
            assert np.abs(points - last).max() < 0.4
        last = points
        kept.append(now)


def test_all_vectors_the_same() -> None:
    seen = in_plane(np.ones((4, 3)), np.ones((2, 4, 3)))
    assert np.isfinite(seen.points).all()
    np.testing.assert_allclose(seen.points, 0, atol=1e-12)
    assert seen.share == 1


def test_closest_pair() -> None:
    one, other, apart = closest(np.array([[0.0, 5.0, 5.0, 9.0], [0.0, 0.0, 0.5, 3.0]]))
    assert (one, other, apart) == (1, 2, 0.5)
