"""Training that blows up: where it stops, what it keeps, what would help."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.engine.numbers import number
from rnnviz.tasks.own.reading.kinds import text_data
from rnnviz.training import remedies
from rnnviz.training.passes import Parts, run
from rnnviz.training.remedies import NOTHING_HELPED, TRIALS
from rnnviz.training.trainer import Trainer
from tests.training.sessions import DIVERGING, assert_same, reopened, trained


def test_divergence_stops_before_harm_and_says_what_would_help() -> None:
    session = Session(DIVERGING)
    made = session.train(500)
    stop = session.stopped
    assert stop is not None
    assert made == session.updates < 500
    assert stop.update == session.updates + 1
    assert stop.parameter in session.weights
    assert stop.parameter.removeprefix("cell.") in stop.reason
    assert "overflows" in stop.reason
    assert "clip" in stop.advice
    assert all(np.isfinite(w).all() for w in session.weights.values())
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
        session.steer(session.config.changed(**session.stopped.remedy))
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
    assert session.steer(replace(STEEP, lr=1e-6, clip=0.01)) is True
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
    assert "the square of the gradient's norm overflows" in session.stopped.reason
    gradients = session.trace().weight_grads.values()
    assert all(np.isfinite(gradient).all() for gradient in gradients)
    session.steer(replace(config, lr=1e-6, clip=0.01))
    assert session.train(3) == 3
    assert_same(session, reopened(session))


def test_reset_lifts_a_stop() -> None:
    session = trained(DIVERGING, 500)
    assert session.stopped is not None
    session.reset()
    assert session.stopped is None
    assert session.updates == 0
    assert all(np.isfinite(w).all() for w in session.weights.values())


# --- the update that failed --------------------------------------------------------------------

LATE = Config(cell="rnn", optimizer="sgd", lr=10.0, clip=0.0)
GROWING = STEEP.changed(gain=2.0, length=60)  # the gradient doubles on its way back


def test_the_fatal_update_stays_in_the_history_and_does_not_count() -> None:
    session = trained(GROWING, 50)
    stop, history = session.stopped, session.history
    assert stop is not None and stop.update == 1 and session.updates == 0
    assert history["failed"].tolist() == [True] and history.columns[-1] == "failed"
    assert history["update"].tolist() == [1]
    assert history["gradient_norm"].tolist() == [stop.norm] and 1e30 < stop.norm < math.inf
    assert "updates" not in session.to_query()
    late = trained(LATE, 500)
    assert late.stopped is not None and late.updates > 1
    assert late.history["failed"].tolist() == [False] * late.updates + [True]
    assert late.history["update"].tolist() == list(range(1, late.stopped.update + 1))
    assert late.history["gradient_norm"].iloc[-1] == late.stopped.norm
    assert late.to_query()["updates"] == str(late.updates)


def test_a_later_change_drops_the_fatal_update() -> None:
    steered = trained(GROWING, 50)
    assert steered.steer(replace(GROWING, lr=1e-6, clip=0.01))
    assert len(steered.history) == 0
    assert steered.train(4) == 4
    assert steered.history["update"].tolist() == [1, 2, 3, 4]
    assert not steered.history["failed"].any()
    assert_same(steered, trained(replace(GROWING, lr=1e-6, clip=0.01), 4))
    again = trained(GROWING, 50)
    again.reset()
    assert len(again.history) == 0 and again.stopped is None
    again.train(50)
    assert again.history.equals(trained(GROWING, 50).history)


def test_the_step_is_where_the_gradient_by_h_is_largest() -> None:
    session = trained(GROWING, 50)
    stop = session.stopped
    assert (
        stop is not None and stop.step == 1
    )  # of a gradient that grows from the last to the first
    assert f"norm reached {number(stop.norm)}; it is largest at step 1 " in stop.reason
    late = trained(LATE, 500)
    assert late.stopped is not None
    batch, bound = late._draw(late._data, late.config.batch), late._train_pass
    run(bound, batch)
    bound.backward()
    by_h = bound.layers[0][0].buffers.adjoint["h"][1:]
    squares = ((by_h / np.abs(by_h).max()) ** 2).sum((1, 2))
    assert late.stopped.step == 1 + squares.argmax()
    assert np.linalg.norm(bound.gradient) == pytest.approx(late.stopped.norm, rel=1e-12)


def test_large_outputs_alone_do_not_stop_training() -> None:
    """Without the maximum subtracted this run stopped at update 50."""
    query = {"task": "reber", "cell": "bag-of-words", "lr": "1", "optimizer": "rmsprop"}
    session, _, _ = Session.from_query(query | {"seed": "90"})
    session.train(60)
    assert session.stopped is None and session.updates == 60


def test_a_forward_pass_that_overflows_says_where_and_is_not_told_to_clip() -> None:
    config = STEEP.changed(gain=10.0, length=200)
    session = Session(config, dtype="float32")
    session.train(5)
    stop = session.stopped
    assert stop is not None and stop.update == 1
    run(session._train_pass, session._draw(session._data, config.batch))
    h = session._train_pass.layers[0][0].buffers.h[1:, 1:]
    assert stop.step == 1 + np.argmin(np.isfinite(h).all((1, 2)))
    assert stop.reason == f"the forward pass overflows at step {stop.step}"
    assert stop.remedies and not any(r.keys() <= {"clip", "lr"} for r in stop.remedies)
    assert not stop.advice.startswith("clip")
    assert math.isnan(stop.norm) and session.history["failed"].tolist() == [True]


# --- what helps --------------------------------------------------------------------------------

OWN_TEXT = text_data("the mill goes round and round again " * 20)
FAILING: dict[str, Callable[[], Session]] = {
    "steep": lambda: Session(STEEP),
    "growing": lambda: Session(GROWING),
    "diverging": lambda: Session(DIVERGING),
    "float32": lambda: Session(GROWING, dtype="float32"),
    "a gate": lambda: Session(
        Config(activation="relu", gain=5.0, lr=10.0, clip=0, optimizer="sgd")
    ),
    "own data": lambda: Session(
        Config(data=OWN_TEXT, cell="rnn", activation="relu", lr=10.0, clip=0, optimizer="sgd")
    ),
}


@pytest.mark.parametrize("name", FAILING)
def test_every_remedy_that_is_offered_trains_further(name: str) -> None:
    session = FAILING[name]()
    session.train(500)
    stop = session.stopped
    assert stop is not None and stop.remedies
    assert stop.remedy == stop.remedies[0]
    for remedy in stop.remedies:
        retried = Session(session.config.changed(**remedy), session.dtype)
        retried.train(stop.update + 1)
        assert retried.updates > stop.update - 1 and retried.updates > session.updates + 1


def test_where_nothing_helps_nothing_is_offered() -> None:
    config = Config(cell="own", equations="h = h * h + 9 + W_h @ x", batch=4, units=2)
    session = trained(config, 3)
    stop = session.stopped
    assert stop is not None
    assert (stop.remedy, stop.remedies, stop.advice) == ({}, [], NOTHING_HELPED)


@pytest.mark.parametrize(
    ("equation", "said"),
    [
        ("h = (W_h @ x) / h", "the forward pass overflows at step 1"),
        ("h = W_h @ x / 0", "the forward pass overflows at step 1"),
        ("h = phi(W_h @ x / h)", "the gradient overflows"),
        ("h = exp(exp(exp(h + 9))) + W_h @ x", "the forward pass overflows at step 1"),
    ],
)
def test_a_division_by_zero_or_an_endless_power_stops_training(equation: str, said: str) -> None:
    for precision in ("float64", "float32"):
        session = Session(Config(cell="own", equations=equation, batch=4, units=2), precision)
        session.train(3)
        assert session.stopped is not None and said in session.stopped.reason
        assert session.updates == 0


def test_looking_for_remedies_is_bounded_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    spent = []
    original = remedies._run

    def timed(trial: Trainer, updates: int, seconds: float) -> Parts[float]:
        spent.append(seconds)
        return original(trial, updates, seconds)

    monkeypatch.setattr(remedies, "_run", timed)
    session = trained(DIVERGING, 500)
    assert session.stopped is not None
    assert len(spent) > 3 and max(spent) <= TRIALS


# --- what is looked at -------------------------------------------------------------------------

HIDDEN = [  # the batch is finite where the examples shown are not
    Config(task="sine", cell="mgu", activation="relu", optimizer="rmsprop", lr=10.0, clip=0.01),
    Config(task="sine", cell="lstm", activation="linear", optimizer="adam", lr=10.0, clip=5.0),
    Config(task="sine", cell="rnn", activation="leaky-relu", optimizer="momentum", lr=10, clip=5),
]
HIDDEN = [
    HIDDEN[0].changed(gain=5.0, seed=89, units=4, batch=4, length=100),
    HIDDEN[1].changed(seed=11, units=4, batch=1, length=100),
    HIDDEN[2].changed(seed=41, units=4, batch=1, length=100),
]


def finite(trace: Any) -> bool:
    seen = [
        v for strand in trace.strands for d in (strand.values, strand.grads) for v in d.values()
    ]
    seen += [trace.outputs, *trace.weight_grads.values()]
    return math.isfinite(trace.loss) and all(np.isfinite(v).all() for v in seen)


@pytest.mark.parametrize("config", HIDDEN)
def test_while_training_goes_on_what_is_shown_is_finite(config: Config) -> None:
    session = Session(config)
    for _ in range(20):
        session.train(1)
        assert finite(session.trace())
    if session.stopped is not None:
        assert "the examples shown" in session.stopped.reason or session.stopped.update > 2


def test_held_out_sequences_that_overflow_stop_training() -> None:
    config = Config(
        cell="own", equations="h = h * h + W_h @ x + b_h", optimizer="sgd", lr=0.001
    ).changed(batch=1, units=2, length=12)
    session = trained(config, 12)
    assert math.isfinite(session.history["loss"].iloc[-1])
    stop = session.stopped
    assert stop is not None
    assert "the loss on held-out sequences overflows" in stop.reason
