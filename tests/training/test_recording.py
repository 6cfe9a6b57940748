"""The recording: every update is reached again exactly, in bounded memory."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz import Config, Session
from rnnviz.training.recording import MOST
from tests.training.sessions import DIVERGING, assert_same, reopened, small, trained
from tests.training.test_state import assert_equal, configs


def crowded(session: Session, states: int = 3) -> Session:
    """Let its recording hold no more than a few states."""
    session.recording.room = states * session.state().nbytes
    return session


@settings(deadline=None, max_examples=25)
@given(configs(), st.integers(0, 25), st.lists(st.integers(0, 25), max_size=4), st.booleans())
def test_every_update_is_reached_again_exactly(
    config: Config, reached: int, wanted: list[int], crowd: bool
) -> None:
    session = crowded(Session(config)) if crowd else Session(config)
    session.train(reached)
    for update in (*(w for w in wanted if w <= reached), reached):
        session.go_to(update)
        straight = trained(config, update)
        assert_equal(session.state(), straight.state())
        assert session.history.equals(straight.history)
    session.train(3)
    assert_same(session, trained(config, reached + 3))


@settings(deadline=None, max_examples=20)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from([0.001, 0.01, 0.1])), max_size=4),
    st.data(),
)
def test_what_is_repeated_is_what_happened(
    steps: list[tuple[int, float]], data: st.DataObject
) -> None:
    """With the settings then in force, and its link."""
    session, links = crowded(Session(small())), {}
    for count, lr in steps:
        for _ in range(count):
            session.train(1)
            links[session.updates] = session.to_query()
        session.steer(session.config.changed(lr=lr))
        links[session.updates] = session.to_query()
    reached, end = session.updates, session.state()
    links[0] = Session(session.recording.settings(0)[0]).to_query()
    update = data.draw(st.integers(0, reached))
    session.go_to(update)
    if update:  # at 0 the settings may have been changed before any update
        assert session.to_query() == links[update]
    assert_same(session, reopened(session))
    session.train(reached - update)
    assert_equal(session.state(), end)
    assert session.to_query() == links[reached] or not reached


def test_a_changed_setting_begins_another_course() -> None:
    session = trained(small(), 12)
    session.go_to(7)
    assert session.steer(session.config.changed(lr=0.1))
    assert session.recording.reached == 7 and session.history["update"].max() == 7
    with pytest.raises(ValueError, match="update: 8 is outside 0–7"):
        session.go_to(8)
    session.train(4)
    assert_same(session, reopened(session))
    session.go_to(3)
    assert session.config.lr == small().lr
    session.go_to(11)
    assert session.config.lr == 0.1
    assert_same(session, reopened(session))


def test_the_same_setting_again_keeps_the_course() -> None:
    session = trained(small(), 9)
    session.go_to(4)
    assert session.steer(session.config)
    session.go_to(9)
    assert_same(session, trained(small(), 9))


@pytest.mark.parametrize("update", [-1, 6, 10**9])
def test_what_was_not_reached_is_refused_in_words(update: int) -> None:
    session = trained(small(), 5)
    with pytest.raises(ValueError, match=f"^update: {update} is outside 0–5$"):
        session.go_to(update)
    assert_same(session, trained(small(), 5))


def test_a_stop_comes_again_where_it_came() -> None:
    session = Session(DIVERGING)
    session.train(500)
    stop, end, history = session.stopped, session.state(), session.history
    assert stop is not None
    session.go_to(0)
    assert session.stopped is None and session.history.empty
    session.train(500)
    assert session.stopped == stop
    assert session.history.equals(history)
    np.testing.assert_array_equal(session.state().parameters, end.parameters)


def test_a_stop_after_a_change_comes_again() -> None:
    session = trained(DIVERGING.changed(lr=1e-6), 8)
    session.steer(DIVERGING)
    session.train(500)
    stop, history, reached = session.stopped, session.history, session.updates
    assert stop is not None and reached >= 8
    session.go_to(6)
    assert session.stopped is None and session.config.lr == 1e-6
    assert session.history["update"].max() == 6
    session.train(500)
    assert (session.stopped, session.updates) == (stop, reached)
    assert session.history.equals(history)


def test_the_memory_is_bounded_and_the_stride_even() -> None:
    session = crowded(Session(small()), 6)
    session.train(100)
    recording = session.recording
    assert recording.room / 3 < recording.nbytes <= recording.room
    assert recording.stride == 32
    assert recording.updates == (0, 32, 64, 96)
    assert "updates 0–100: 4 states, one every 32 updates" in repr(recording)


def test_a_state_from_elsewhere_begins_a_recording() -> None:
    session = trained(small(), 3)
    session.restore(trained(small(), 7).state())
    session.train(2)
    assert (session.recording.first, session.recording.reached) == (7, 9)
    session.go_to(7)
    assert_same_weights(session, trained(small(), 7))
    session.reset()
    assert (session.recording.first, session.recording.reached) == (0, 0)


def assert_same_weights(one: Session, other: Session) -> None:
    np.testing.assert_array_equal(one.network.parameters, other.network.parameters)


def test_a_trail_is_as_long_as_the_run_so_far() -> None:
    config = small(task="reversal", embedding=2)
    session = trained(config, 70)
    session.go_to(40)
    straight = trained(config, 40)
    (updates, weights), (there, like) = (
        s.snapshots.trail("embedding.E") for s in (session, straight)
    )
    np.testing.assert_array_equal(updates, there)
    np.testing.assert_array_equal(weights, like)


def test_a_recording_needs_no_more_than_its_room_at_the_default() -> None:
    session = Session(Config())
    session.train(300)
    recording = session.recording
    assert recording.room / 2 < recording.nbytes <= recording.room == 4e6
    assert len(recording.updates) <= MOST
