"""What is scored is seen at any length, and what an axis does not hold is marked."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.free_running import series
from rnnviz.figures.free_running import panels as free_panels
from rnnviz.figures.theme import LIGHT

from .made import made
from .reading import decode, draw


def points(trace) -> int:
    """How many markers plotly draws of a trace."""
    return int(np.isfinite(decode(trace["y"])).sum()) if "markers" in trace["mode"] else 0


def scored_at(run, *steps):
    """The run with loss at these steps only, from 1."""
    mask = np.zeros_like(run.trace.mask)
    mask[np.array(steps) - 1] = True
    return replace(run, trace=SimpleNamespace(**vars(run.trace) | {"mask": mask}))


@pytest.mark.parametrize("length", [2, 60, 61, 200, 1000])
@pytest.mark.parametrize("task", ["adding", "sentiment"])
def test_one_scored_step_is_seen_at_any_length(task, length):
    data = draw(made("rnn", task, "many-to-one", length=length, batch=2))["answer"].figure["data"]
    scored = data[1:3] if task == "adding" else data[1:2]
    assert [points(trace) for trace in scored] == [1] * len(scored)


@pytest.mark.parametrize("steps", [(1, 200), (1, 2, 200), (7, 9)])
def test_steps_between_gaps_are_seen(steps):
    run = scored_at(made("rnn", "wave", "many-to-many", length=200), *steps)
    _, target, prediction, *_ = draw(run)["answer"].figure["data"]
    assert points(target) == points(prediction) == len(steps)


def test_many_scored_steps_are_a_line_without_markers():
    run = made("rnn", "wave", "many-to-many", length=200)
    assert [points(trace) for trace in draw(run)["answer"].figure["data"][1:3]] == [0, 0]
    alone = scored_at(run, *range(1, 199), 200)
    assert points(draw(alone)["answer"].figure["data"][1]) == 199


def test_an_input_at_one_of_many_steps_is_seen():
    run = made("rnn", "two", "many-to-many", length=100)
    given = np.arange(100)[:, None] % 50 == np.zeros(8)
    run = replace(run, trace=SimpleNamespace(**vars(run.trace) | {"input_mask": given}))
    assert [points(trace) for trace in draw(run)["input"].figure["data"]] == [2, 2, 2]


def test_a_forecast_of_one_step_is_seen():
    session = Session(Config(task="sunspots", units=4, batch=4, length=66))
    run = series.forecast(session, 1)
    drawn, errors, _ = free_panels(run, session.task, 0, "cell", LIGHT)
    truth, last, forecast, *_ = drawn.figure["data"]
    assert (points(truth), points(last), points(forecast)) == (0, 1, 1)
    assert [points(trace) for trace in errors.figure["data"][:2]] == [1, 1]


@pytest.mark.parametrize(("value", "place"), [(30.0, 3), (-30.0, 4)])
def test_a_prediction_outside_the_axis_is_marked_and_said(value, place):
    run = made("rnn", "sunspots", "many-to-many", length=30)
    inside = draw(run)["answer"]
    assert [points(trace) for trace in inside.figure["data"][3:]] == [0, 0]
    assert "outside" not in inside.reading
    predictions = np.array(run.trace.predictions)
    predictions[11, 0] = value
    run = replace(run, trace=SimpleNamespace(**vars(run.trace) | {"predictions": predictions}))
    panel = draw(run)["answer"]
    marks = panel.figure["data"][place]
    assert np.flatnonzero(np.isfinite(decode(marks["y"]))).tolist() == [11]
    assert decode(marks["y"])[11] in panel.figure["layout"]["yaxis"]["range"]
    assert decode(marks["customdata"])[11] == pytest.approx(40 * value)
    assert "1 value lies outside the axis" in panel.reading


def test_a_forecast_outside_the_axis_is_marked_and_said():
    session = Session(Config(task="sunspots", cell="rnn", activation="linear", units=4))
    session.weights["cell.U_h"][...] = 3 * np.eye(4)
    run = series.forecast(session, 20)
    panel = free_panels(run, session.task, 0, "cell", LIGHT)[0]
    assert sum(points(trace) for trace in panel.figure["data"][3:]) > 0
    assert "outside the axis" in panel.reading
