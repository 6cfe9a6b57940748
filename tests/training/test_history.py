"""The history: exact as long as it is short, bounded and true to the curve from there on."""

import numpy as np
import pytest

from rnnviz.training.held_out import is_due
from rnnviz.training.history import MOST, History
from tests.training.sessions import small, trained

COUNT = 300_000
SPIKES = {5: 1e6, 20_000: 50.0, 250_001: 70.0}  # update -> loss
DIP = 123_457


def row(update: int) -> tuple[float, float, bool, float, float, float, float]:
    """What a made update measured: a loss that falls, norms that are clipped above 2.9."""
    loss = SPIKES.get(update, 2.0 + np.sin(update / 7) + 1e4 / (update + 1e4))
    norm = 2.0 + np.cos(update / 11) + (update == 777)
    held = loss + 0.1 if is_due(update) else np.nan
    return 0.01 if update == DIP else loss, norm, norm > 2.9, held, held, held, held / 10


@pytest.fixture(scope="module")
def long() -> tuple[History, np.ndarray]:
    """A history of COUNT updates, and the losses of all of them."""
    history, losses = History(), []
    for update in range(1, COUNT + 1):
        values = row(update)
        history.add(update, *values)
        losses.append(values[0])
    return history, np.array(losses)


def test_it_is_exact_while_it_is_short() -> None:
    history = History()
    for update in range(1, MOST + 1):
        history.add(update, *row(update))
    frame = history.frame()
    assert frame["update"].tolist() == list(range(1, MOST + 1))
    assert frame["loss"].tolist() == [row(update)[0] for update in range(1, MOST + 1)]
    history.add(MOST + 1, *row(MOST + 1))
    assert len(history.frame()) <= MOST // 2 + 1


def test_it_is_bounded_and_every_row_is_an_update(long: tuple[History, np.ndarray]) -> None:
    frame = long[0].frame()
    assert MOST // 8 < len(frame) <= MOST
    update = frame["update"].to_numpy()
    assert (np.diff(update) > 0).all() and (update[0], update[-1]) == (1, COUNT)
    for place in range(0, len(frame), 97):
        wanted = row(int(update[place]))
        assert frame.iloc[place, 1:8].tolist() == pytest.approx(list(wanted), nan_ok=True)


def test_spikes_stay_and_gaps_are_even(long: tuple[History, np.ndarray]) -> None:
    frame, losses = long[0].frame(), long[1]
    assert set(SPIKES) | {DIP} <= set(frame["update"])
    assert frame["gradient_norm"].max() == max(row(update)[1] for update in range(700, 900))
    assert np.diff(frame["update"]).max() <= 2 * COUNT / 1000
    for start in range(0, COUNT, 20_000):  # the envelope of every part of the curve
        inside = frame["update"].between(start + 1, start + 20_000)
        part = losses[start : start + 20_000]
        assert frame["loss"][inside].max() == pytest.approx(part.max(), rel=0.01)
        assert frame["loss"][inside].min() == pytest.approx(part.min(), rel=0.01)


def test_held_out_measurements_stay_as_long_as_there_is_room(
    long: tuple[History, np.ndarray],
) -> None:
    frame = long[0].frame()
    measured = frame["update"][frame["held_out_loss"].notna()].to_numpy()
    due = [update for update in range(1, COUNT + 1) if is_due(update)]
    assert measured[-1] == due[-1] and len(measured) > len(due) / 4
    assert np.diff(measured).max() <= 4 * 160


def test_the_totals_count_the_updates_that_are_missing(long: tuple[History, np.ndarray]) -> None:
    columns, losses = long[0].columns(), long[1]
    updates = columns["update"].astype(int)
    np.testing.assert_array_equal(columns["counted"], updates)
    np.testing.assert_allclose(columns["loss_total"], losses.cumsum()[updates - 1], rtol=1e-12)
    clipped = np.array([row(update)[2] for update in range(1, 1001)]).cumsum()
    early = updates <= 1000
    np.testing.assert_array_equal(columns["clipped_total"][early], clipped[updates[early] - 1])


def test_what_was_looked_at_stays_as_it_was() -> None:
    session = trained(small(), 4)
    seen = session.curves
    with pytest.raises(ValueError, match="read-only"):
        seen["loss"][0] = 9.0
    before = {name: column.copy() for name, column in seen.items()}
    state = session.state()
    session.train(3)
    session.restore(state)
    session.steer(session.config.changed(lr=0.5))
    session.train(3)
    for name, column in seen.items():
        np.testing.assert_array_equal(column, before[name])


def test_what_comes_after_an_update_is_dropped_and_the_totals_go_back() -> None:
    history, other = History(), History()
    for update in range(1, 31):
        history.add(update, *row(update))
        if update <= 12:
            other.add(update, *row(update))
    history.fail_last()
    history.drop_after(12)
    assert history.frame().equals(other.frame())
    for each in (history, other):
        each.add(13, *row(13))
    for name, column in history.columns().items():
        np.testing.assert_array_equal(column, other.columns()[name])
