"""Columns of different size: each has its own axis, in its own numbers."""

import math

import numpy as np

from rnnviz.analysis import free_running
from rnnviz.analysis.free_running import series
from rnnviz.analysis.run import Run
from rnnviz.config.config import Config
from rnnviz.config.generation import Generation
from rnnviz.engine.numbers import number
from rnnviz.figures import free_running as free_pictures
from rnnviz.figures.theme import THEMES
from rnnviz.figures.views import FIGURES
from rnnviz.tasks.own.data import Data
from rnnviz.training.session import Session
from tests.figures.reading import decode

ROWS = [(1000 + 50 * math.sin(n / 4), 0.01 * math.cos(n / 6)) for n in range(120)]
DATA = Data("\n".join(["own-series", "up,<i>", *(f"{a:.3f},{b:.5f}" for a, b in ROWS)]))
LIGHT = THEMES["light"]


def session() -> Session:
    found = Session(Config(data=DATA, units=4, batch=4, length=12))
    found.train(3)
    return found


def test_the_answer_has_an_axis_for_each_column() -> None:
    run = Run.of(session(), example=2)
    (panel,) = FIGURES["answer"].panels(run, LIGHT)
    layout, traces = panel.figure["layout"], panel.figure["data"]
    assert [trace["yaxis"] for trace in traces] == ["y"] * 5 + ["y2"] * 5
    (low, high), (small, large) = (layout[a]["range"] for a in ("yaxis", "yaxis2"))
    assert 900 < low < high < 1100 and -0.05 < small < large < 0.05
    first, second = (layout[a]["domain"] for a in ("yaxis", "yaxis2"))
    assert 0 <= second[0] < second[1] < first[0] < first[1] <= 1
    assert layout["xaxis"]["anchor"] == "y2"
    names = [note["text"] for note in layout["annotations"]]
    assert names[-2:] == ["up", "&lt;i&gt;"]
    truth = {round(value, 3) for value, _ in ROWS}
    assert {round(float(v), 3) for v in run.shown(run.targets)[:, 0]} <= truth
    error = abs(run.predictions - run.targets).mean()
    assert f"{number(error)} changes on average" in panel.reading


def test_the_input_has_them_too() -> None:
    run = Run.of(session(), example=2)
    (panel,) = FIGURES["input"].panels(run, LIGHT)
    layout, traces = panel.figure["layout"], panel.figure["data"]
    assert [trace["yaxis"] for trace in traces] == ["y", "y2"]
    assert layout["yaxis"]["range"] == layout["yaxis2"]["range"]  # one scale, the network's
    assert [note["text"] for note in layout["annotations"]][-2:] == ["up", "&lt;i&gt;"]
    assert layout["height"] == panel.height
    for channel, trace in enumerate(traces):
        assert np.allclose(decode(trace["y"]), run.inputs[:, channel])


def test_a_forecast_has_them_too() -> None:
    trained = session()
    run = free_running.run(trained, Generation(steps=6), 1)
    panels = free_pictures.panels(run, trained.task, 1, trained.strands[-1], LIGHT)
    forecast = next(panel for panel in panels if panel.key == "free-forecast")
    traces = forecast.figure["data"]
    assert [trace["yaxis"] for trace in traces] == ["y", "y2"] * 5
    errors = next(panel for panel in panels if panel.key == "free-error")
    assert max(errors.figure["layout"]["yaxis"]["range"]) < 50  # usual changes, not 1000s
    assert isinstance(run, series.Forecast)
    assert np.ndim(run.unit) == 1
