"""Sessions that are steered while they train, and their links."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz import Session
from rnnviz.config.past import LIVE, MOST_SEGMENTS
from tests.training.sessions import assert_same, reopened, small, trained


@pytest.mark.parametrize(
    ("values", "goes_on"),
    [
        ({}, True),
        ({"lr": 0.1}, True),
        ({"clip": 0.0}, True),
        ({"lr": 0.1, "clip": 2.0}, True),
        ({"units": 5}, False),
        ({"lr": 0.1, "seed": 1}, False),
        ({"cell": "gru"}, False),
        ({"optimizer": "sgd"}, False),
        ({"batch": 5}, False),
    ],
)
def test_only_live_settings_keep_the_training(values: dict, goes_on: bool) -> None:
    session = trained(small(), 4)
    config = small().changed(**values)
    assert session.steer(config) is goes_on
    assert session.config == config
    assert session.updates == (4 if goes_on else 0)
    if not goes_on:
        assert_same(session, Session(config))


STEPS = st.tuples(
    st.sampled_from([0, 1, 2, 5]), st.sampled_from([0.001, 0.01, 0.1]), st.sampled_from([0, 0.1, 1])
)


@settings(deadline=None, max_examples=25)
@given(st.lists(STEPS, max_size=6), st.integers(0, 3))
def test_the_link_of_a_steered_run_replays_it(steps: list, more: int) -> None:
    session = Session(small())
    for count, lr, clip in steps:
        session.train(count)
        session.steer(replace(session.config, lr=lr, clip=clip))
    session.train(more)
    opened = reopened(session)
    assert_same(session, opened)
    assert opened.config == session.config
    session.train(3)
    opened.train(3)
    assert_same(session, opened)
    assert opened.to_query() == session.to_query()


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 12), st.sampled_from([None, 0.2]))
def test_a_replay_can_be_shared_or_steered_half_way(stop: int, lr: float | None) -> None:
    session = trained(small(), 4)
    for value in (0.1, 0.02):
        session.steer(replace(session.config, lr=value))
        session.train(4)
    half, _, _ = Session.from_query(session.to_query())
    half.train(stop)
    if lr is not None:
        half.steer(replace(half.config, lr=lr))
        half.train(2)
    assert_same(half, reopened(half))


def test_a_run_may_be_steered_more_often_than_a_link_can_hold() -> None:
    session = Session(small())
    for number in range(MOST_SEGMENTS):
        session.train(1)
        session.steer(replace(session.config, lr=0.01 + 0.001 * (number + 1)))
    session.train(1)
    assert_same(session, reopened(session))


BAD_PASTS = [
    "x",
    "1",
    ";",
    "5,lr,0.1",
    "5,lr,0.1,clip,1,lr,2",
    "-5,lr,0.1,clip,1",
    "99,lr,0.1,clip,1",
    "5,lr,0.1,clip,1;5,lr,0.2,clip,1",
    "5,lr,nan,clip,1",
    "5,lr,9999,clip,1",
    "5,units,3,clip,1",
    ";".join(f"{n},lr,0.1,clip,1" for n in range(1, MOST_SEGMENTS + 3)),
    "٣,lr,0.1,clip,1",
]


@pytest.mark.parametrize("text", BAD_PASTS)
def test_a_past_that_cannot_be_is_left_out_in_words(text: str) -> None:
    session, updates, problems = Session.from_query({"updates": "60", "past": text})
    assert updates == 60
    if text.strip(";"):
        (problem,) = problems
        assert problem.startswith("past: ")
        assert problem.endswith("the run is replayed with the current settings")
    session.train(1)
    assert "past" not in session.to_query()


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=40), st.text(max_size=10))
def test_any_past_opens(past: str, updates: str) -> None:
    _, wanted, problems = Session.from_query(
        {"past": past, "updates": updates, "length": "4", "units": "2", "batch": "1"}
    )
    assert wanted >= 0
    assert all(isinstance(problem, str) for problem in problems)


def test_live_settings_are_those_of_the_config() -> None:
    assert set(LIVE) == {"lr", "clip"}
