"""Sessions: the public contract, repetition to the bit, steering, links and divergence."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz import Config, Session
from rnnviz.engine.cells import CELLS
from rnnviz.engine.equations import parse
from rnnviz.engine.optimizers import OPTIMIZERS
from rnnviz.past import MOST_SEGMENTS
from rnnviz.tasks import TASKS
from rnnviz.training import LIVE, Trace

SMALL = Config(length=6, units=4, batch=4)
DIVERGING = Config(cell="rnn", activation="relu", optimizer="sgd", lr=10.0, clip=0.0, length=30)


def small(**values: object) -> Config:
    """A config that trains in no time, whatever its task."""
    config = SMALL.changed(**values)
    low, high = TASKS[config.task].lengths.low, TASKS[config.task].lengths.high
    return config.changed(length=min(high, max(low, 6)))


def trained(config: Config, count: int) -> Session:
    session = Session(config)
    session.train(count)
    return session


def assert_same(one: Session, other: Session) -> None:
    """Bit for bit."""
    assert one.updates == other.updates
    assert one.weights.keys() == other.weights.keys()
    for name, weight in one.weights.items():
        np.testing.assert_array_equal(weight, other.weights[name], err_msg=name)
    pd.testing.assert_frame_equal(one.history, other.history, check_exact=True)
    assert one.trace().loss == other.trace().loss


# --- the contract ------------------------------------------------------------------------------


def test_the_published_example_runs() -> None:
    config = Config(
        architecture="many-to-one",
        task="adding",
        cell="lstm",
        activation="tanh",
        length=20,
        units=16,
        batch=32,
        optimizer="adam",
        lr=0.01,
        clip=1.0,
        init="orthogonal",
        gain=1.0,
        forget_bias=1.0,
        seed=0,
    )
    assert Config.from_query({"cell": "gru", "units": "9999"})[1][0].startswith("units: ")
    assert config.to_query(updates=120) == {"updates": "120"}
    session = Session(config)
    assert session.train(100) == 100
    assert session.updates == 100
    assert {"update", "loss", "gradient_norm", "clipped"} <= set(session.history.columns)
    shapes = {name: w.shape for name, w in session.weights.items()}
    assert shapes["cell.W_i"] == (16, 2)
    assert shapes["cell.U_i"] == (16, 16)
    assert shapes["cell.b_i"] == (16,)
    assert shapes["head.W"] == (1, 16)
    assert shapes["head.b"] == (1,)
    trace = session.trace()
    assert {name: g.shape for name, g in trace.weight_grads.items()} == shapes
    assert trace.inputs.shape == (20, 8, 2)
    assert trace.outputs.shape == trace.targets.shape == (20, 8, 1)
    assert trace.mask.shape == trace.input_mask.shape == (20, 8)
    assert trace.mask.sum(0).tolist() == [1] * 8
    assert math.isfinite(trace.loss)
    strand = trace.strands[0]
    for name in ("i", "f", "g", "o", "c", "h"):
        assert strand.values[name].shape == strand.grads[name].shape == (20, 8, 16)
    assert session.follow(replace(config, lr=0.001)) is True
    assert session.updates == 100
    assert session.follow(replace(config, cell="gru")) is False
    assert session.updates == 0
    single = Session(config, dtype="float32")
    single.train(2)
    assert {w.dtype for w in single.weights.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_trains_on_every_task(cell: str, task: str) -> None:
    session = trained(small(task=task, cell=cell), 3)
    assert session.updates == 3
    assert session.stopped is None
    program, n_in, n_out = parse(CELLS[cell].equations), session.task.n_in, session.task.n_out
    shapes = {f"cell.{m}": (4, n_in if x else 4) for m, x in program.matrices.items()}
    shapes |= {f"cell.{v}": (4,) for v in program.vectors}
    shapes |= {"head.W": (n_out, 4), "head.b": (n_out,)}
    assert {name: w.shape for name, w in session.weights.items()} == shapes
    trace = session.trace()
    assert {name: g.shape for name, g in trace.weight_grads.items()} == shapes
    check_trace(session, trace)
    history = session.history
    assert history["update"].tolist() == [1, 2, 3]
    assert np.isfinite(history[["loss", "gradient_norm"]]).all(axis=None)
    assert np.isfinite(history.iloc[0].astype(float)).all()
    assert all(np.isfinite(w).all() for w in session.weights.values())


def check_trace(session: Session, trace: Trace) -> None:
    """The shapes agree, and the loss is the mean over the mask, written down once more."""
    steps, batch, n_out = trace.outputs.shape
    assert (steps, n_out) == (session.config.length, session.task.n_out)
    assert trace.inputs.shape == (steps, batch, session.task.n_in)
    np.testing.assert_array_equal(
        trace.mask.any(1), session.architecture.outputs(steps) & trace.mask.any(1)
    )
    assert not trace.inputs[~trace.input_mask].any()
    if session.task.loss == "cross-entropy":
        np.testing.assert_allclose(trace.predictions.sum(-1), 1)
        wanted = np.take_along_axis(trace.predictions, trace.targets[..., None], -1)[..., 0]
        loss = -np.log(wanted)[trace.mask].mean()
    else:
        loss = ((trace.predictions - trace.targets) ** 2)[trace.mask].mean()
    assert trace.loss == pytest.approx(loss, rel=1e-9)
    h = trace.strands[0].values["h"]
    w = session.weights
    np.testing.assert_allclose(
        trace.outputs, h @ w["head.W"].T + w["head.b"], rtol=1e-9, atol=1e-12
    )
    assert session.signals == trace.strands[0].signals


def test_the_history_has_one_row_an_update() -> None:
    session = trained(small(clip=0.05), 25)
    history = session.history
    assert list(history.columns) == [
        "update",
        "loss",
        "gradient_norm",
        "clipped",
        "score",
        "held_out_loss",
        "held_out_score",
    ]
    assert history["update"].tolist() == list(range(1, 26))
    assert history["clipped"].dtype == bool
    assert history["clipped"].tolist() == (history["gradient_norm"] > 0.05).tolist()
    assert history["clipped"].any()
    for name in ("score", "held_out_loss", "held_out_score"):
        assert history["update"][history[name].notna()].tolist() == [1, 10, 20]
    history.loc[0, "loss"] = -1.0
    assert session.history["loss"][0] > 0


def test_training_learns() -> None:
    session = trained(Config(length=8, cell="gru"), 150)
    assert session.history["held_out_loss"].dropna().iloc[-1] < session.baselines[0].loss / 2


# --- the same numbers --------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_fifty_updates_at_once_are_fifty_single_ones(optimizer: str) -> None:
    at_once, one_by_one, odd = (Session(small(optimizer=optimizer)) for _ in range(3))
    at_once.train(50)
    for _ in range(50):
        assert one_by_one.train(1) == 1
    for count in (0, 7, 30, 13):
        odd.train(count)
    assert_same(at_once, one_by_one)
    assert_same(at_once, odd)


@pytest.mark.parametrize("task", TASKS)
def test_two_sessions_of_one_config_agree(task: str) -> None:
    config = small(task=task)
    one, other = Session(config), Session(config)
    one.train(5)
    trained(config.changed(seed=9), 3)  # another session between them does not matter
    other.train(5)
    assert_same(one, other)


def test_a_look_changes_nothing() -> None:
    looked, other = Session(small()), Session(small())
    for _ in range(12):
        first, second = looked.trace(), looked.trace()
        assert first.loss == second.loss
        for name, values in first.strands[0].grads.items():
            np.testing.assert_array_equal(values, second.strands[0].grads[name])
        first.strands[0].values["h"][:] = 99
        for gradient in first.weight_grads.values():
            gradient[:] = 99
        looked.train(1)
        other.train(1)
    assert_same(looked, other)


def test_reset_returns_to_the_same_start() -> None:
    session, fresh = trained(small(), 7), Session(small())
    session.follow(replace(session.config, lr=0.5))
    session.train(3)
    session.reset()
    assert session.updates == 0
    assert session.config.lr == 0.5
    for name, weight in session.weights.items():
        np.testing.assert_array_equal(weight, fresh.weights[name])
    session.follow(small())
    session.train(5)
    fresh.train(5)
    assert_same(session, fresh)


def test_one_seed_feeds_independent_streams() -> None:
    start = Session(small())
    for values in ({"batch": 9}, {"lr": 0.5}, {"optimizer": "sgd"}, {"clip": 0}, {"length": 9}):
        other = Session(small().changed(**values))
        for name, weight in start.weights.items():
            np.testing.assert_array_equal(weight, other.weights[name])
        if "length" not in values:
            np.testing.assert_array_equal(start.probe.inputs, other.probe.inputs)
    other = Session(small(seed=1))
    assert (other.weights["cell.U_i"] != start.weights["cell.U_i"]).any()
    assert (other.probe.inputs != start.probe.inputs).any()
    again = Session(small(units=8))
    np.testing.assert_array_equal(start.probe.inputs, again.probe.inputs)


def test_single_precision_follows_double() -> None:
    single, double = Session(small(), dtype="float32"), Session(small())
    single.train(20)
    double.train(20)
    np.testing.assert_allclose(single.history["loss"], double.history["loss"], rtol=1e-3)


def test_training_stops_when_the_time_is_over() -> None:
    session = Session(small())
    assert 1 <= session.train(1_000_000, seconds=0.02) < 100_000
    assert session.train(5, seconds=0) == 1


# --- steering and links ------------------------------------------------------------------------


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
    assert session.follow(config) is goes_on
    assert session.config == config
    assert session.updates == (4 if goes_on else 0)
    if not goes_on:
        assert_same(session, Session(config))


def reopened(session: Session) -> Session:
    """What somebody else gets from the session's link."""
    opened, updates, problems = Session.from_query(session.to_query())
    assert problems == []
    assert opened.updates == 0
    opened.train(updates)
    return opened


STEPS = st.tuples(
    st.sampled_from([0, 1, 2, 5]), st.sampled_from([0.001, 0.01, 0.1]), st.sampled_from([0, 0.1, 1])
)


@settings(deadline=None, max_examples=25)
@given(st.lists(STEPS, max_size=6), st.integers(0, 3))
def test_the_link_of_a_steered_run_replays_it(steps: list, more: int) -> None:
    session = Session(small())
    for count, lr, clip in steps:
        session.train(count)
        session.follow(replace(session.config, lr=lr, clip=clip))
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
        session.follow(replace(session.config, lr=value))
        session.train(4)
    half, _, _ = Session.from_query(session.to_query())
    half.train(stop)
    if lr is not None:
        half.follow(replace(half.config, lr=lr))
        half.train(2)
    assert_same(half, reopened(half))


def test_a_run_may_be_steered_more_often_than_a_link_can_hold() -> None:
    session = Session(small())
    for number in range(MOST_SEGMENTS):
        session.train(1)
        session.follow(replace(session.config, lr=0.01 + 0.001 * (number + 1)))
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
        assert problem.endswith("the run is replayed with the settings of now")
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


# --- divergence --------------------------------------------------------------------------------


def test_divergence_stops_before_harm_and_says_what_would_help() -> None:
    session = Session(DIVERGING)
    made = session.train(500)
    stop = session.stopped
    assert stop is not None
    assert made == session.updates < 500
    assert stop.update == session.updates + 1
    assert stop.parameter in session.weights
    assert stop.parameter in stop.reason
    assert "no longer a finite number" in stop.reason
    assert stop.norm > session.history["gradient_norm"].iloc[-1]  # of the update undone
    assert "clip" in stop.advice
    assert all(np.isfinite(w).all() for w in session.weights.values())
    assert np.isfinite(session.history[["loss", "gradient_norm"]]).all(axis=None)
    before = {name: w.copy() for name, w in session.weights.items()}
    assert session.train(5) == 0
    for name, weight in session.weights.items():
        np.testing.assert_array_equal(weight, before[name])
    session.trace()  # can still be looked at


def test_the_remedy_is_a_valid_change_that_trains_on() -> None:
    session = Session(DIVERGING)
    for _ in range(4):  # remedies go from clipping over the activation to the learning rate
        session.train(60)
        if session.stopped is None:
            break
        assert session.stopped.remedy
        session.follow(session.config.changed(**session.stopped.remedy))
        assert session.stopped is None
    assert session.stopped is None
    assert session.updates >= 60


STEEP = Config(cell="rnn", activation="linear", optimizer="sgd", lr=1.0, clip=0.0, length=20)


@pytest.mark.parametrize("config", [DIVERGING, STEEP, replace(STEEP, optimizer="momentum")])
def test_the_state_that_is_kept_has_a_finite_loss(config: Config) -> None:
    session = trained(config, 500)
    assert session.stopped is not None
    trace = session.trace()
    assert math.isfinite(trace.loss)
    assert all(np.isfinite(g).all() for g in trace.weight_grads.values())
    assert_same(session, reopened(session))


def test_a_diverged_run_goes_on_with_live_settings_and_its_link_tells_the_same() -> None:
    session = trained(STEEP, 400)
    assert session.stopped is not None
    assert session.follow(replace(STEEP, lr=1e-6, clip=0.01)) is True
    assert session.stopped is None
    assert session.train(3) == 3
    assert_same(session, reopened(session))


def test_a_gradient_that_is_not_finite_beside_a_finite_loss() -> None:
    config = Config(
        cell="lstm",
        activation="relu",
        optimizer="sgd",
        lr=10.0,
        clip=0,
        length=40,
        units=4,
        batch=4,
    )
    session = trained(config, 20)
    assert session.stopped is not None
    assert "the gradient is no longer" in session.stopped.reason
    gradients = session.trace().weight_grads.values()
    assert all(np.isfinite(gradient).all() for gradient in gradients)
    session.follow(replace(config, lr=1e-6, clip=0.01))
    assert session.train(3) == 3
    assert_same(session, reopened(session))


def test_reset_lifts_a_stop() -> None:
    session = trained(DIVERGING, 500)
    assert session.stopped is not None
    session.reset()
    assert session.stopped is None
    assert session.updates == 0
    assert all(np.isfinite(w).all() for w in session.weights.values())


def test_live_settings_are_those_of_the_config() -> None:
    assert set(LIVE) == {"lr", "clip"}
