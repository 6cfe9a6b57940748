"""Sessions: the public contract and repetition to the bit."""

import math
from dataclasses import replace

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.config.cost import CHUNK
from rnnviz.engine.cells import CELLS
from rnnviz.engine.equations import parse
from rnnviz.engine.optimizers import OPTIMIZERS
from rnnviz.tasks import TASKS
from rnnviz.training.held_out import SEQUENCES
from rnnviz.training.trace import Trace
from tests.training.sessions import FITTING, PUBLISHED, assert_same, small, trained

# --- the contract ------------------------------------------------------------------------------


def test_the_published_example_runs() -> None:
    config = PUBLISHED
    assert Config.from_query({"cell": "gru", "units": "9999"})[1][0].startswith("hidden units: ")
    assert config.to_query(updates=120) == {"updates": "120", "v": "2"}
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
    assert session.steer(replace(config, lr=0.001)) is True
    assert session.updates == 100
    assert session.steer(replace(config, cell="gru")) is False
    assert session.updates == 0
    single = Session(config, dtype="float32")
    single.train(2)
    assert {w.dtype for w in single.weights.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize(("cell", "task"), FITTING)
def test_every_cell_trains_on_every_task(cell: str, task: str) -> None:
    session = trained(small(task=task, cell=cell), 3)
    assert session.updates == 3
    assert session.stopped is None
    n_in, n_out = session.task.n_in, session.task.n_out
    shapes = {"head.W": (n_out, 4), "head.b": (n_out,)}
    if session.architecture.topology.decodes:
        shapes |= cell_shapes(cell, "encoder", n_in) | cell_shapes(cell, "decoder", n_out + 1)
    else:
        shapes |= cell_shapes(cell, "cell", n_in)
    assert {name: w.shape for name, w in session.weights.items()} == shapes
    trace = session.trace()
    assert {name: g.shape for name, g in trace.weight_grads.items()} == shapes
    check_trace(session, trace)
    history = session.history
    assert history["update"].tolist() == [1, 2, 3]
    assert np.isfinite(history[["loss", "gradient_norm"]]).all(axis=None)
    assert np.isfinite(history.iloc[0].astype(float)).all()
    assert not history["failed"].any()
    assert all(np.isfinite(w).all() for w in session.weights.values())


def cell_shapes(cell: str, strand: str, n_in: int) -> dict[str, tuple[int, ...]]:
    """The weights of one strand of 4 units."""
    program = parse(CELLS[cell].equations, CELLS[cell].topology)
    matrices = {f"{strand}.{m}": (4, n_in if x else 4) for m, x in program.matrices.items()}
    return matrices | {f"{strand}.{v}": (4,) for v in program.vectors}


def check_trace(session: Session, trace: Trace) -> None:
    """The shapes agree, and the loss is the mean over the mask, written down once more."""
    steps, batch, n_out = trace.outputs.shape
    length = session.config.length
    answers = session.task.answer_steps(length)
    assert (steps, n_out) == (session.task.steps(length), session.task.n_out)
    assert trace.inputs.shape == (steps, batch, session.task.n_in)
    np.testing.assert_array_equal(
        trace.mask.any(1), session.architecture.outputs(steps, answers) & trace.mask.any(1)
    )
    assert not trace.inputs[~trace.input_mask].any()
    if session.task.classifies:
        np.testing.assert_allclose(trace.predictions[-answers:].sum(-1), 1)
        wanted = np.take_along_axis(trace.predictions, trace.targets[..., None], -1)[..., 0]
        loss = -np.log(wanted)[trace.mask].mean()
    else:
        loss = ((trace.predictions - trace.targets) ** 2)[trace.mask].mean()
    assert trace.loss == pytest.approx(loss, rel=1e-9)
    h = trace.strands[-1].values["h"]
    w = session.weights
    np.testing.assert_allclose(
        trace.outputs[-len(h) :], h @ w["head.W"].T + w["head.b"], rtol=1e-9, atol=1e-12
    )
    assert session.signals == trace.strands[-1].signals


def test_an_update_that_measures_can_be_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnviz.training.session.PART_SECONDS", 0.0)
    pieces, whole, calls = Session(small()), trained(small(), 12), 0
    while pieces.updates < 12:
        assert pieces.train(1, seconds=0) <= 1
        calls += 1
    assert calls == 12 + 2 * SEQUENCES // CHUNK  # updates 1 and 10 measure
    assert pieces.history.equals(whole.history)
    assert np.array_equal(pieces.network.parameters, whole.network.parameters)


def test_a_live_change_finishes_the_update_that_was_interrupted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rnnviz.training.session.PART_SECONDS", 0.0)
    session = trained(small(), 9)
    assert session.train(1, seconds=0) == 0
    session.steer(session.config.changed(lr=0.5))
    assert session.updates == 10
    session.train(2)
    replayed, updates, _ = Session.from_query(session.to_query())
    replayed.train(updates)
    assert replayed.history.equals(session.history)


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
        "held_out_error",
        "failed",
    ]
    assert history["update"].tolist() == list(range(1, 26))
    assert history["clipped"].dtype == bool
    assert history["clipped"].tolist() == (history["gradient_norm"] > 0.05).tolist()
    assert history["clipped"].any()
    for name in ("score", "held_out_loss", "held_out_score", "held_out_error"):
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
    session.steer(replace(session.config, lr=0.5))
    session.train(3)
    session.reset()
    assert session.updates == 0
    assert session.config.lr == 0.5
    for name, weight in session.weights.items():
        np.testing.assert_array_equal(weight, fresh.weights[name])
    session.steer(small())
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
    session.train(1)  # it measures held-out sequences, and could be interrupted
    assert session.train(5, seconds=0) == 1
    assert 1 <= session.train(1_000_000, seconds=0.02) < 100_000
