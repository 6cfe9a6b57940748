"""Copies of a few weights during training."""

import numpy as np

from rnnviz import Config, Session
from rnnviz.training.snapshots import MOST, Snapshots


def test_never_more_than_a_few_and_evenly() -> None:
    weight = np.zeros(2)
    snapshots = Snapshots({"E": weight})
    for update in range(1, 1001):
        weight[:] = update
        snapshots.take(update)
        updates, weights = snapshots.trail("E")
        assert len(updates) <= MOST
        np.testing.assert_array_equal(weights[:, 0], updates)
    strides = set(np.diff(updates))
    assert len(strides) == 1
    assert updates[0] == 0
    assert updates[-1] > 1000 - strides.pop()


def test_nothing_is_kept_of_nothing() -> None:
    snapshots = Snapshots({})
    snapshots.take(1)
    assert snapshots.trails == {}


def test_what_comes_after_is_forgotten() -> None:
    snapshots = Snapshots({"E": np.zeros(1)})
    for update in range(1, 5):
        snapshots.take(update)
    snapshots.drop_after(2)
    assert snapshots.trail("E")[0].tolist() == [0, 1, 2]


def test_a_session_keeps_its_embeddings_whatever_the_size_of_its_steps() -> None:
    config = Config(task="reversal", length=4, units=4, embedding=2)
    one, other = Session(config), Session(config)
    start = one.weights["embedding.E"].copy()
    one.train(50)
    for _ in range(25):
        other.train(2)
    assert set(one.snapshots.trails) == {"embedding.E", "decoder-embedding.E"}
    for name, (updates, weights) in one.snapshots.trails.items():
        np.testing.assert_array_equal(updates, other.snapshots.trail(name)[0])
        np.testing.assert_array_equal(weights, other.snapshots.trail(name)[1])
    updates, weights = one.snapshots.trail("embedding.E")
    np.testing.assert_array_equal(weights[0], start)
    again = Session(config)
    again.train(int(updates[-1]))
    np.testing.assert_array_equal(weights[-1], again.weights["embedding.E"])
    one.reset()
    assert one.snapshots.trail("embedding.E")[0].tolist() == [0]


def test_without_an_embedding_nothing_is_kept() -> None:
    assert Session(Config()).snapshots.trails == {}
