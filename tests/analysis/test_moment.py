"""Equations with their numbers, as the page writes them: they come to what the trace holds."""

import pytest

from rnnviz import Config, Session
from rnnviz.analysis.moment import has_moments, moment
from rnnviz.analysis.run import Run
from rnnviz.engine.latex import latex_values
from tests.engine.test_latex import computed


@pytest.mark.parametrize(
    "settings",
    [
        {"task": "adding", "cell": "lstm", "length": 6},
        {"task": "text", "cell": "gru", "embedding": 3, "length": 5},
        {"task": "digit", "cell": "feedforward"},
        {"task": "sentiment-tree", "cell": "tree-lstm"},
        {"task": "logic", "cell": "recursive"},
    ],
)
def test_the_numbers_come_to_the_trace(settings: dict[str, object]) -> None:
    session = Session(Config(units=4, **settings))  # type: ignore[arg-type]
    session.train(3)
    assert has_moments(session)
    run = Run.of(session, example=2)
    for step in range(run.length):
        unit = step % 4
        written = moment(run, step, unit)
        lines = latex_values(session.cell, session.config.activation, written, digits=12)
        for name, line in zip(run.path.signals, lines, strict=True):
            right = line.split(" = ")[-1]
            assert computed(right) == pytest.approx(run.value(name)[step, unit], abs=1e-9)


@pytest.mark.parametrize("settings", [{"layers": 2}, {"task": "reversal"}])
def test_steps_that_read_more_are_not_written_out(settings: dict[str, object]) -> None:
    assert not has_moments(Session(Config(**settings)))  # type: ignore[arg-type]
