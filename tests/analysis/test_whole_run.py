"""A whole run: what was measured is what the session shows there, and measuring changes nothing."""

import gc

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.gates import is_gate
from rnnviz.analysis.run import Run
from rnnviz.analysis.whole_run import AtUpdate, WholeRun, weight_norms
from rnnviz.engine.cells import CELLS
from rnnviz.engine.topologies.tree import TREE
from tests.training.sessions import assert_same, small, trained

OF_TREES = {key for key, cell in CELLS.items() if cell.topology is TREE}
KINDS = {
    "layers, both ways": {"layers": 2, "direction": "both"},
    "decoder": {"task": "reversal", "attention": "additive", "embedding": 2},
    "decoder, both ways": {"task": "reversal", "direction": "both"},
    "windowed": {"task": "sunspots", "window": 3},
    "one step": {"task": "digit"},
    "no input": {"task": "digit-draw"},
    "tree": {"task": "logic"},
}


def of_cell(cell: str) -> Config:
    return small(task="logic", cell=cell) if cell in OF_TREES else small(cell=cell)


def measured(session: Session, example: int = 0, path: int = 0, signal: str = "h") -> WholeRun:
    whole = WholeRun(session, example, path, signal)
    while whole.measure_next():
        pass
    return whole


def found(session: Session, *wanted: int | str) -> dict[int, AtUpdate]:
    whole = measured(session, *wanted)
    return {at.update: at for at in whole.found(Run.of(session, *_ordered(*wanted)))}


def _ordered(example: int = 0, path: int = 0, signal: str = "h") -> tuple[int, str, int]:
    return example, signal, path


def check(session: Session, at: AtUpdate, example: int, path: int, signal: str) -> None:
    """Compare with the session at that update."""
    session.go_to(at.update)
    run = Run.of(session, example, signal, path)
    np.testing.assert_array_equal(at.gradient, run.gradient_norm(signal).astype(np.float32))
    gates = [name for name in run.path.signals if is_gate(session.cell, name)]
    assert list(at.gates) == list(at.openness) == gates
    for name in gates:
        np.testing.assert_allclose(at.gates[name], run.value(name).mean(1), rtol=1e-6)
        if not run.trees:
            assert at.openness[name] == pytest.approx(run.path.values[name].mean(), rel=1e-12)
    assert at.norms == weight_norms(session.weights, run.path.name)


@pytest.mark.parametrize("cell", CELLS)
def test_it_is_what_the_session_shows_there(cell: str) -> None:
    session = trained(of_cell(cell), 9)
    there = found(session, 3)
    assert list(there) == list(range(10))
    for update in (0, 4, 9):
        check(session, there[update], 3, 0, "h")


@pytest.mark.parametrize("kind", KINDS)
def test_every_path_of_every_network(kind: str) -> None:
    config = small(**KINDS[kind])
    for path in range(len(Session(config).paths)):
        session = trained(config, 4)
        signal = session.signals[0]
        there = found(session, 1, path, signal)
        for update in (0, 3):
            check(session, there[update], 1, path, signal)


@pytest.mark.parametrize("cell", CELLS)
def test_training_goes_on_as_if_nothing_had_been_measured(cell: str) -> None:
    session = trained(of_cell(cell), 6)
    measured(session, 0, 0, session.signals[0])
    session.train(6)
    assert_same(session, trained(of_cell(cell), 12))


def test_an_update_that_was_interrupted_is_not_disturbed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnviz.training.session.PART_SECONDS", 0.0)
    config, times = small(), 0
    session = Session(config)
    while session.updates < 45:
        session.train(1, seconds=0.0)
        if session._begun is not None:  # in the middle of measuring the held-out loss
            measured(session)
            times += 1
    assert times > 3
    assert_same(session, trained(config, session.updates))


def test_each_state_is_measured_once_and_those_far_apart_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session, looked = trained(small(), 8), []
    original = session.look_back
    monkeypatch.setattr(session, "look_back", lambda s: looked.append(s.update) or original(s))
    whole = measured(session)
    assert whole.measure_next() == 0
    assert looked == [0, 4, 2, 6, 1, 3, 5, 7] and session.recording.updates == (*range(8),)
    session.train(2)
    while whole.measure_next():
        pass
    assert sorted(looked) == list(session.recording.updates)


def test_what_the_recording_drops_is_forgotten() -> None:
    session = trained(small(), 12)
    whole = measured(session)
    known = whole._known
    session.go_to(5)
    session.steer(session.config.changed(lr=0.1))
    gc.collect()
    assert {state.update for state in known} <= set(range(6))
    session.train(7)
    while whole.measure_next():
        pass
    for at in whole.found(Run.of(session)):
        check(session, at, 0, 0, "h")
    session.train(300)
    gc.collect()
    assert len(known) <= len(session.recording.updates)


def test_the_present_update_is_there_before_anything_was_measured() -> None:
    session = trained(small(), 5)
    (only,) = WholeRun(session).found(Run.of(session))
    check(session, only, 0, 0, "h")
    assert only.update == 5


def test_norms_are_of_all_parameters_of_a_letter() -> None:
    session = Session(small(cell="lstm", layers=2))
    norms = weight_norms(session.weights, "layer2")
    assert list(norms) == ["U", "W", "b", "output"]
    own = [w for name, w in session.weights.items() if name.startswith("layer2.U_")]
    assert norms["U"] == pytest.approx(np.linalg.norm(np.concatenate(own)))
    assert norms["U"] ** 2 == pytest.approx(4 * 4)  # four orthogonal matrices of four units
    decoder = Session(small(task="reversal", attention="additive", embedding=2))
    assert list(weight_norms(decoder.weights, "cell")) == [
        "U", "W", "b", "attention", "embedding", "output",
    ]  # fmt: skip
