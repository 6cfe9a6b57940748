"""The picture of other lengths shows what was measured, and its sentence tells it."""

from itertools import islice

import plotly.graph_objects as go
import pytest

from rnnviz import Config, Session
from rnnviz.analysis import length_generalisation
from rnnviz.analysis.length_generalisation import AtLength
from rnnviz.figures.length_generalisation import loss_reading, panels
from rnnviz.figures.theme import THEMES
from rnnviz.tasks import TASKS
from rnnviz.tasks.material.task import Baseline

from .reading import decode

SEVERAL = [key for key, task in TASKS.items() if task.lengths.low < task.lengths.furthest]


@pytest.mark.parametrize("task", SEVERAL)
def test_curves_are_the_measurements(task):
    session = Session(Config(task=task, units=4))
    session.train(3)
    found = list(islice(length_generalisation.sweep(session), 5))
    drawn = panels(found, session.config.length, session.task, THEMES["dark"])
    assert [panel.key for panel in drawn] == ["lengths-loss", "lengths-score"]
    found.sort(key=lambda m: m.length)
    for panel, values in zip(drawn, ("loss", "score"), strict=True):
        go.Figure(panel.figure)
        baseline, own = panel.figure["data"]
        assert decode(own["x"]).tolist() == [m.length for m in found]
        assert decode(own["y"]) == pytest.approx([getattr(m, values) for m in found], rel=1e-6)
        expected = [getattr(m.baseline, values) for m in found]
        assert decode(baseline["y"]) == pytest.approx(expected, rel=1e-6, nan_ok=True)
        assert own["marker"]["size"].count(11) == 1
        assert panel.reading in panel.alt


def measured(*losses: float) -> list[AtLength]:
    return [
        AtLength(length, loss, 0.5, Baseline("always 1", 0.2, 0.3))
        for length, loss in zip((5, 10, 20, 40, 80), losses, strict=True)
    ]


def test_the_sentence_tells_how_far_it_holds():
    text = loss_reading(measured(0.3, 0.01, 0.001, 0.1, 0.4), 20)
    assert "from length 10 to 40, not beyond" in text and "400 times" in text
    assert "at every length from 5 to 80" in loss_reading(measured(*[0.1] * 5), 20)
    assert "train on" in loss_reading(measured(*[0.3] * 5), 20)


def test_one_length_left_is_drawn_too():
    only = measured(0.3, 0.01, 0.001, 0.1, 0.4)[2:3]
    for panel in panels(only, 20, TASKS["adding"], THEMES["light"]):
        go.Figure(panel.figure)
