"""What a session shows: of any batch, cheaply, and for as long as somebody keeps it."""

from collections.abc import Mapping

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.tasks import TASKS
from rnnviz.training.trace import Trace
from tests.training.sessions import FITTING, small, trained

SHAPES: list[dict[str, object]] = [
    {"layers": 2, "direction": "both"},
    {"task": "reversal", "attention": "additive", "embedding": 3},
    {"task": "number-words", "direction": "both", "layers": 2},
    {"task": "text", "embedding": 4, "window": 2},
]
CONFIGS = [small(cell=cell, task=task) for cell, task in FITTING if task in ("adding", "logic")]
CONFIGS += [small(**values) for values in SHAPES]


def read(trace: Trace) -> dict[str, np.ndarray]:
    """All that can be read of a trace, in copies."""

    def named(prefix: str, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {f"{prefix} {name}": array.copy() for name, array in arrays.items()}

    found = named("weight", trace.weight_grads)
    for life in (*trace.strands, *trace.paths):
        found |= named(f"{life.name} value", life.values) | named(f"{life.name} grad", life.grads)
    found |= {"outputs": trace.outputs, "predictions": trace.predictions}
    return found | {"loss and score": np.array([trace.loss, trace.score])}


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: f"{config.cell} {config.task}")
def test_a_trace_tells_of_its_own_update_whenever_it_is_read(config: Config) -> None:
    session = trained(config, 2)
    at_once, late = read(session.trace()), session.trace()
    session.train(2)
    changed = read(session.trace())
    assert set(changed) == set(at_once)
    for name, array in read(late).items():
        np.testing.assert_array_equal(array, at_once[name], err_msg=name)
    assert any((array != at_once[name]).any() for name, array in changed.items())


def test_what_a_reader_writes_stays_his() -> None:
    session = trained(small(), 2)
    trace, other = session.trace(), session.trace()
    for array in (*trace.strands[0].values.values(), *trace.weight_grads.values()):
        array[...] = 99.0
    for name, array in read(session.trace()).items():
        if name.startswith(("weight", "cell")):
            np.testing.assert_array_equal(array, read(other)[name], err_msg=name)
    for name, array in trace.strands[0].grads.items():
        np.testing.assert_array_equal(array, other.strands[0].grads[name], err_msg=name)


def test_what_a_strand_does_not_have_is_missing() -> None:
    strand = Session(small()).trace().strands[0]
    assert set(strand.values) == set(strand.grads) == set(strand.signals)
    assert "nothing" not in strand.values
    with pytest.raises(KeyError, match="nothing"):
        strand.values["nothing"]


@pytest.mark.parametrize("task", TASKS)
def test_any_batch_of_the_task_can_be_looked_at(task: str) -> None:
    session = trained(small(task=task), 2)
    whole, probe = session.trace(), session.trace(session.probe)
    assert probe.loss == whole.loss
    np.testing.assert_array_equal(probe.paths[0].grads["h"], whole.paths[0].grads["h"])
    lengths = session.task.lengths
    length = min(session.config.length + 1, lengths.furthest)
    batch = session.task.batch(np.random.default_rng(5), 3, length)
    other = session.trace(batch)
    steps = session.task.steps(length)
    assert other.outputs.shape == (steps, 3, session.task.n_out)
    assert other.paths[0].values["h"].shape == (steps, 3, session.config.units)
    measured = session.measure([batch], 3, length)
    assert measured.loss == pytest.approx(other.loss, rel=1e-12)
    assert measured.score == pytest.approx(other.score, rel=1e-12)
    assert session.trace().loss == whole.loss


def test_a_batch_of_another_task_is_refused_in_words() -> None:
    session = Session(small())
    foreign = Session(Config(task="sine")).probe
    with pytest.raises(ValueError, match=r"inputs: a step of adding has 2 numbers, of this batch"):
        session.trace(foreign)
    short = session.task.batch(np.random.default_rng(0), 2, session.task.lengths.low)
    cut = short.steps(slice(1))
    with pytest.raises(ValueError, match="no sequence of adding has 1 steps"):
        session.trace(cut)
