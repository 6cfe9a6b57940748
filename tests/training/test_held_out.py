"""Held-out measurements: when, over how much, and what they and the baselines are means of."""

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.config.cost import CHUNK
from rnnviz.engine.batch import Batch
from rnnviz.training.held_out import LATER, SEQUENCES, is_due, mean_and_error
from rnnviz.training.trainer import HELD_OUT_DATA
from tests.training.sessions import small, trained


def test_the_schedule_is_geometric_bounded_and_no_dearer_than_64_examples_every_10_updates() -> (
    None
):
    due = [update for update in range(1, 20_000) if is_due(update)]
    assert due[:16] == [1, 10, 20, 40, *range(80, 801, 80), 960, 1120]
    assert max(np.diff(due)) == LATER == 160
    for update in range(1440, 20_000):
        measured = SEQUENCES * np.searchsorted(due, update, side="right")
        assert measured <= 64 * (1 + update // 10)


def drawn(session: Session) -> list[Batch]:
    """The held-out sequences that a session measures, as its task draws them."""
    rng = np.random.default_rng([session.config.seed, HELD_OUT_DATA])
    length = session.config.length
    return [session.task.batch(rng, CHUNK, length, True) for _ in range(SEQUENCES // CHUNK)]


def tell(session: Session, sure: np.ndarray) -> None:
    """Make the outputs at a step W x + b of its input; `sure`: (n_out, n_in + 1), b last."""
    for name, weight in session.weights.items():
        weight[...] = 0.0
        if name == "cell.W_h":
            weight[...] = np.eye(*weight.shape)
    read = sure[:, :-1][:, : session.config.units]
    session.weights["head.W"][:, : read.shape[1]] = read
    session.weights["head.b"][...] = sure[:, -1]


def copies(task: str, **values: object) -> Session:
    """A session whose h is the input."""
    n_in = Session(Config(task=task)).task.n_in
    equations = "h = linear(W_h @ x)"
    return Session(
        Config(task=task, cell="own", equations=equations).changed(units=max(2, n_in), **values)
    )


def test_the_loss_is_the_mean_over_all_positions_that_carry_loss() -> None:
    session = copies("anbn")
    sure = np.random.default_rng(0).normal(size=(session.task.n_out, session.task.n_in + 1))
    tell(session, sure)
    losses, counts, scores = [], [], []
    for batch in drawn(session):
        outputs = batch.inputs @ sure[:, :-1].T + sure[:, -1]
        total = np.log(np.exp(outputs).sum(-1))
        right = np.take_along_axis(outputs, batch.targets[..., None], -1)[..., 0]
        losses.append(((total - right) * batch.mask).sum(0))
        counts.append(batch.mask.sum(0))
        scores.append(session.task.score(outputs, batch) * batch.mask.sum())
    sums, numbers = np.concatenate(losses), np.concatenate(counts)
    assert len(set(numbers)) > 3  # else there were nothing to weigh
    measured = session.measure_held_out()
    assert measured.loss == pytest.approx(sums.sum() / numbers.sum(), rel=1e-12)
    assert measured.score == pytest.approx(sum(scores) / numbers.sum(), rel=1e-12)
    assert measured.loss != pytest.approx((sums / numbers).mean(), rel=1e-4)


def test_squared_errors_are_averaged_the_same_way() -> None:
    session = copies("sine")
    sure = np.array([[0.3, 0.1]])
    tell(session, sure)
    errors = [((batch.inputs * 0.3 + 0.1 - batch.targets) ** 2)[..., 0] for batch in drawn(session)]
    every = np.concatenate(errors, axis=1)
    measured = session.measure_held_out()
    assert measured.loss == pytest.approx(every.mean(), rel=1e-12)
    each = every.mean(0)
    assert measured.error == pytest.approx(each.std(ddof=1) / np.sqrt(SEQUENCES), rel=1e-12)


def frequencies(session: Session, symbols: bool) -> np.ndarray:
    """log p(target | symbol), (n_out, n_in), or log p(target), (n_out, 1), over all positions."""
    batch = session.task.batch(np.random.default_rng(1), 20_000, session.config.length, True)
    given = batch.inputs.argmax(-1) if symbols else np.zeros(batch.mask.shape, int)
    table = np.full((session.task.n_in if symbols else 1, session.task.n_out), 1e-300)
    np.add.at(table, (given[batch.mask], batch.targets[batch.mask]), 1.0)
    logs: np.ndarray = np.log(table / table.sum(1, keepdims=True)).T
    return logs


@pytest.mark.parametrize("task", ["anbn", "sentiment-tree"])
def test_a_baselines_predictor_approaches_its_loss_where_lengths_differ(task: str) -> None:
    session = copies(task) if task == "anbn" else Session(Config(task=task))
    sure, found = frequencies(session, task == "anbn"), []
    for seed in range(6):
        session.steer(session.config.changed(seed=seed))
        if task == "anbn":
            tell(session, np.hstack([sure, np.zeros((len(sure), 1))]))
        else:
            tell(session, np.hstack([np.zeros((len(sure), session.task.n_in)), sure]))
        found.append(session.measure_held_out())
    error = np.sqrt(sum(m.error**2 for m in found)) / len(found)
    loss = session.baselines[0].loss
    assert np.mean([m.loss for m in found]) == pytest.approx(loss, abs=3 * error + 0.002 * loss)
    assert error < 0.02 * loss


def test_the_error_is_how_far_the_means_of_other_sequences_lie_apart() -> None:
    rng = np.random.default_rng(0)
    means, errors = [], []
    for _ in range(400):
        counts = rng.integers(1, 20, size=100)
        sums = counts * rng.gamma(2.0, size=100) + 0.1 * counts**1.5
        mean, error = mean_and_error(sums, counts)
        means.append(mean)
        errors.append(error)
    assert np.mean(errors) == pytest.approx(np.std(means), rel=0.1)


def test_an_error_of_huge_losses_does_not_overflow() -> None:
    mean, error = mean_and_error(np.array([1e200, 3e200]), np.array([1, 1]))
    assert (mean, error) == pytest.approx((2e200, 1e200))
    assert mean_and_error(np.full(4, 2.0), np.ones(4, int)) == (2.0, 0.0)


def test_always_the_mean_is_told_from_a_better_baseline() -> None:
    """64 examples put "always 1" below 0.15 in 5 of 12 seeds, where its loss is 1/6."""
    losses = []
    for seed in range(12):
        session = copies("adding", seed=seed)
        tell(session, np.array([[0.0, 0.0, 1.0]]))
        measured = session.measure_held_out()
        assert abs(measured.loss - session.baselines[0].loss) < 3.5 * measured.error
        losses.append(measured.loss)
    assert min(losses) > 0.14


def test_measuring_holds_no_more_sequences_at_once_than_before() -> None:
    session = trained(small(), 1)
    assert session._held_out_pass.outputs.shape[1] == CHUNK == 64
    before = session.network.parameters.copy()
    assert session.measure_held_out() == session.measure_held_out()
    np.testing.assert_array_equal(session.network.parameters, before)


def test_single_precision_is_measured_too() -> None:
    single, double = Session(small(), "float32"), Session(small())
    assert single.measure_held_out().loss == pytest.approx(double.measure_held_out().loss, rel=1e-4)
    assert single.measure_held_out().error == pytest.approx(
        double.measure_held_out().error, rel=1e-3
    )
