"""States: exact, independent, and refused where they do not fit."""

import math
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz import Config, Session
from rnnviz.engine.optimizers import OPTIMIZERS
from rnnviz.training.state import State
from tests.training.sessions import DIVERGING, FITTING, assert_same, reopened, small, trained

SHAPES = [{}, {"layers": "2"}, {"direction": "both"}, {"embedding": "3"}, {"window": "2"}]
COUNTS = st.integers(0, 11)  # updates 1 and 10 measure held-out sequences


@st.composite
def configs(draw: st.DrawFn) -> Config:
    """Any small one; a shape that does not fit cell and task is left out."""
    cell, task = draw(st.sampled_from(FITTING))
    query = {"cell": cell, "task": task, "units": "2", "batch": "2", "length": "6"}
    query |= draw(st.sampled_from(SHAPES))
    query["optimizer"] = draw(st.sampled_from(list(OPTIMIZERS)))
    query["lr"] = draw(st.sampled_from(["0.001", "0.1"]))
    return Config.from_query(query)[0]


def assert_equal(one: State, other: State) -> None:
    """Bit for bit."""
    assert (one.config, one.past, one.update) == (other.config, other.past, other.update)
    assert (one.data, one.separation) == (other.data, other.separation)
    np.testing.assert_array_equal(one.parameters, other.parameters)
    assert one.optimizer.keys() == other.optimizer.keys()
    for name, value in one.optimizer.items():
        np.testing.assert_array_equal(value, other.optimizer[name])


@settings(deadline=None, max_examples=25)
@given(configs(), COUNTS, COUNTS)
def test_training_on_from_a_state_gives_the_same_bits(config: Config, a: int, b: int) -> None:
    session = trained(config, a)
    first = session.state()
    session.train(b)
    second, history = session.state(), session.history
    session.restore(first)
    assert_equal(session.state(), first)
    assert session.updates == first.update
    session.train(b)
    assert_equal(session.state(), second)
    assert session.history.equals(history)
    other = Session(config)
    other.restore(first)
    other.train(b)
    assert_equal(other.state(), second)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_back_at_update_0_it_is_as_new(optimizer: str) -> None:
    session = Session(small(optimizer=optimizer))
    start = session.state()
    session.train(5)
    session.restore(start)
    session.train(5)
    assert_same(session, trained(small(optimizer=optimizer), 5))


STEERED = st.lists(st.tuples(COUNTS, st.sampled_from([0.001, 0.01, 0.1])), max_size=4)


@settings(deadline=None, max_examples=20)
@given(STEERED, STEERED, st.integers(0, 5))
def test_a_state_of_a_steered_run_goes_on_with_its_settings_and_its_link(
    before: list[tuple[int, float]], after: list[tuple[int, float]], more: int
) -> None:
    session = Session(small())

    def go(steps: list[tuple[int, float]]) -> None:
        for count, lr in steps:
            session.train(count)
            session.steer(session.config.changed(lr=lr))

    go(before)
    session.train(more)
    state, link = session.state(), session.to_query()
    go(after)
    session.restore(state)
    assert session.to_query() == link
    assert_same(session, reopened(session))
    session.train(3)
    assert_same(session, reopened(session))


def test_a_state_and_what_it_was_taken_of_do_not_change_each_other() -> None:
    session = trained(small(), 3)
    state, same = session.state(), session.state()
    session.train(2)
    assert_equal(state, same)
    session.restore(state)
    session.train(2)
    assert_equal(state, same)
    taken = session.state()
    taken.parameters[:] = 9.0
    taken.optimizer["moments"][0][:] = 9.0
    assert (session.network.parameters != 9.0).all()
    with pytest.raises(FrozenInstanceError):
        taken.update = 5  # type: ignore[misc]
    session.restore(same)
    session.train(2)
    assert_same(session, trained(small(), 5))


def test_going_back_forgets_what_came_after() -> None:
    config = small(task="reversal", embedding=2)
    session = trained(config, 12)
    state = session.state()
    session.train(30)
    session.restore(state)
    assert session.history.equals(trained(config, 12).history)
    assert session.snapshots.trail("embedding.E")[0].max() <= 12
    assert session.separation == trained(config, 12).separation


def test_of_what_another_session_did_the_history_knows_nothing() -> None:
    session = trained(small(), 3)
    session.restore(trained(small(lr=0.1), 7).state())
    assert session.updates == 7 and session.config.lr == 0.1
    assert session.history["update"].tolist() == [1, 2, 3]
    session.train(2)
    assert session.history["update"].tolist() == [1, 2, 3, 8, 9]
    assert session.to_query()["updates"] == "9"


def test_restoring_lifts_a_stop_and_leaves_no_fatal_update() -> None:
    session = Session(DIVERGING)
    start = session.state()
    session.train(500)
    assert session.stopped is not None
    stopped = session.state()
    assert stopped.update == session.updates
    session.restore(start)
    assert session.stopped is None and session.history.empty
    other = Session(DIVERGING)
    other.restore(stopped)
    assert all(np.isfinite(w).all() for w in other.weights.values())
    other.steer(DIVERGING.changed(lr=1e-6, clip=0.01))
    assert other.train(3) == 3


def test_the_state_of_an_interrupted_update_is_where_that_began(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rnnviz.training.session.PART_SECONDS", 0.0)
    session = trained(small(), 9)
    before = session.state()
    assert session.train(1, seconds=0) == 0
    assert_equal(session.state(), before)
    session.state().parameters[:] = 9.0
    session.restore(before)
    session.train(3)
    assert_same(session, trained(small(), 12))


OTHERS: list[tuple[dict[str, Any], str]] = [
    ({"task": "latch"}, "task: the state is of latch, this session of adding"),
    ({"units": 5}, "hidden units: the state is of 5, this session of 4"),
    ({"optimizer": "sgd"}, "optimiser: the state is of sgd, this session of adam"),
    ({"seed": 1}, "seed: the state is of 1, this session of 0"),
]


@pytest.mark.parametrize(("values", "words"), OTHERS)
def test_a_state_of_another_config_is_refused_in_words(values: dict[str, Any], words: str) -> None:
    session = trained(small(), 2)
    kept = session.state()
    with pytest.raises(ValueError) as error:
        session.restore(trained(small(**values), 1).state())
    assert str(error.value).lower() == f"{words}; only live settings may differ".lower()
    assert_equal(session.state(), kept)


def test_a_state_of_another_precision_or_shape_is_refused() -> None:
    session = Session(small())
    with pytest.raises(ValueError, match="dtype: the state is of float32, this session of float64"):
        session.restore(Session(small(), "float32").state())
    state = session.state()
    with pytest.raises(ValueError, match=r"parameters: the state has shape \(3,\)"):
        session.restore(replace(state, parameters=state.parameters[:3]))


def test_a_state_may_be_intervened_in() -> None:
    session = trained(small(), 4)
    state = session.state()
    session.restore(replace(state, parameters=np.zeros_like(state.parameters)))
    assert not any(w.any() for w in session.weights.values())
    assert math.isfinite(session.trace().loss)
    session.restore(state)
    assert_same(session, trained(small(), 4))
