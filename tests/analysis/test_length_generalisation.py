"""A trained network measured at other lengths."""

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.analysis import length_generalisation
from rnnviz.engine.cells import CELLS
from rnnviz.tasks import TASKS
from rnnviz.training.held_out import SEQUENCES
from tests.training.sessions import trained


@pytest.mark.parametrize("task", TASKS)
def test_lengths_stay_within_what_the_task_can_draw(task: str) -> None:
    bounds = TASKS[task].lengths
    for length in {bounds.low, bounds.default, bounds.high}:
        session = Session(Config(task=task, length=length))
        chosen = length_generalisation.lengths(session)
        assert length in chosen and chosen == sorted(set(chosen)) and len(chosen) <= 14
        for extreme in (chosen[0], chosen[-1]):
            measured = length_generalisation.measure(session, extreme)
            assert np.isfinite([measured.loss, measured.score]).all()
            assert measured.baseline == TASKS[task].baselines(extreme)[0]


@pytest.mark.parametrize("cell", CELLS)
def test_at_its_own_length_it_is_the_held_out_measurement(cell: str) -> None:
    session = trained(Config(cell=cell, length=8, units=6), 10)
    measured = length_generalisation.measure(session, 8)
    before = session.network.parameters.copy()
    assert len(list(length_generalisation.sweep(session))) == len(
        length_generalisation.lengths(session)
    )
    np.testing.assert_array_equal(session.network.parameters, before)
    there = session.measure_held_out()
    assert (measured.loss, measured.score) == (there.loss, there.score)


def test_another_length_is_a_session_of_that_length() -> None:
    """The same weights in a session made for that length give the same numbers."""
    session = trained(Config(task="temporal-order", length=12, units=6, layers=2), 20)
    other = Session(Config(task="temporal-order", length=30, units=6, layers=2))
    other.network.parameters[...] = session.network.parameters
    there = length_generalisation.measure(other, 30)
    assert length_generalisation.measure(session, 30) == there


def test_long_sequences_are_measured_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    session = trained(Config(length=10), 20)
    whole = length_generalisation.measure(session, 40)
    monkeypatch.setattr(length_generalisation, "NUMBERS", 40 * session.config.units * 10)
    sizes = []
    original = session.measure

    def measure(batches, size, length):
        drawn = list(batches)
        sizes.extend(batch.mask.shape[1] for batch in drawn)
        return original(drawn, size, length)

    monkeypatch.setattr(session, "measure", measure)
    parts = length_generalisation.measure(session, 40)
    assert max(sizes) <= 10 and sum(sizes) >= SEQUENCES
    assert parts.loss == pytest.approx(whole.loss, rel=0.5)


def test_time_is_bounded() -> None:
    session = Session(Config())
    (only,) = length_generalisation.sweep(session, seconds=0)
    assert only.length == session.config.length


def test_bidirectional_networks_are_measured_too() -> None:
    session = trained(Config(length=8, units=4, direction="both", layers=2), 5)
    assert np.isfinite([m.loss for m in length_generalisation.sweep(session)]).all()


def test_the_adding_problem_is_learnt_at_its_length_and_lost_far_from_it() -> None:
    session = trained(Config(length=10, batch=64), 700)
    found = {m.length: m.loss / m.baseline.loss for m in length_generalisation.sweep(session)}
    assert found[10] < 0.2 < 0.5 < found[80]
