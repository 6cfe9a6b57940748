"""What the tests of configs and sessions share."""

import numpy as np
import pandas as pd

from rnnviz import Config, Session
from rnnviz.engine.cells import CELLS
from rnnviz.engine.topologies.tree import TREE
from rnnviz.tasks import TASKS

# the example of the published interface
PUBLISHED = Config(
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
FITTING = [  # every cell with every task that it can be chosen for
    (cell.key, task.key)
    for cell in CELLS.values()
    for task in TASKS.values()
    if (cell.topology is TREE) == ("tree" in task.architectures)
]
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


def made(session: Session) -> pd.DataFrame:
    """The history without an update that failed and was undone."""
    history = session.history
    return history[~history["failed"]]


def assert_same(one: Session, other: Session) -> None:
    """Bit for bit; a link does not tell of the update that failed."""
    assert one.updates == other.updates
    assert one.weights.keys() == other.weights.keys()
    for name, weight in one.weights.items():
        np.testing.assert_array_equal(weight, other.weights[name], err_msg=name)
    pd.testing.assert_frame_equal(made(one), made(other), check_exact=True)
    assert one.trace().loss == other.trace().loss


def reopened(session: Session) -> Session:
    """What somebody else gets from the session's link."""
    opened, updates, problems = Session.from_query(session.to_query())
    assert problems == []
    assert opened.updates == 0
    opened.train(updates)
    return opened
