"""Training that blows up: where it stops, what it keeps, what would help."""

import math
from dataclasses import replace

import numpy as np
import pytest

from rnnviz import Config, Session
from tests.sessions import DIVERGING, assert_same, reopened, trained


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
