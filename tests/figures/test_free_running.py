"""Pictures of free running show the numbers of the run, and their sentences tell them."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.free_running import series
from rnnviz.analysis.free_running.alone import run_on
from rnnviz.analysis.free_running.symbols import Written, period, write
from rnnviz.figures.free_running import panels as draw
from rnnviz.figures.theme import THEMES

from .reading import decode, numbers


def trained(**settings) -> Session:
    session = Session(Config(**{"units": 5, "batch": 4} | settings))
    session.train(15)
    return session


def valid(panels) -> dict:
    for panel in panels:
        go.Figure(panel.figure)
        json.dumps(panel.figure)
        assert panel.reading in panel.alt and panel.height > 0
    return {panel.key: panel for panel in panels}


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize(("steps", "temperature"), [(1, 0.0), (30, 0.0), (120, 1.0)])
def test_a_text_shows_its_distribution_and_its_choices(theme, steps, temperature):
    session = trained(task="text", length=10)
    run = write(session, [1, 2, 3], steps, temperature)
    panels = valid(draw(run, session.task, 0, "cell", theme))
    heat, dots, strip = panels["free-distribution"].figure["data"]
    assert np.array_equal(decode(heat["z"]), run.chances.T.astype(np.float32))
    assert np.array_equal(decode(dots["y"]), run.symbols + 1)
    assert strip["text"] == [session.task.output_labels[s] for s in run.symbols]
    state = decode(panels["free-state"].figure["data"][0]["z"])
    assert np.array_equal(state, run.states["cell"]["h"][-steps:, 0].T.astype(np.float32))


def test_nothing_written_is_nothing_drawn():
    session = trained(task="text", length=10)
    run = write(session, [1], 1)
    empty = Written(run.given, run.symbols[:0], run.chances[:0], 0.0, run.states)
    assert draw(empty, session.task, 0, "cell", THEMES["light"]) == []


def test_a_loop_is_told():
    assert period(np.array([7, 8, *[1, 2, 3] * 6])) == 3
    assert period(np.arange(40)) == 0
    assert period(np.array([1, 2, 3, 4, 4])) == 0
    session = trained(task="text", length=10)
    session.weights["head.W"][...] = 0
    run = write(session, [1], 30)
    reading = draw(run, session.task, 0, "cell", THEMES["light"])[0].reading
    assert "ends in a loop of 1 symbol" in reading


@pytest.mark.parametrize("task", ["sunspots", "co2"])
def test_a_forecast_stands_beside_the_truth(task):
    session = trained(task=task, layers=2)
    run = series.forecast(session, 6)
    panels = valid(draw(run, session.task, 2, "layer2", THEMES["dark"]))
    truth, last, answers, *_ = panels["free-forecast"].figure["data"]
    length = session.steps
    shown = session.task.scale * session.probe.targets + session.probe.origin
    np.testing.assert_allclose(decode(truth["customdata"]), shown[:, 2, 0], rtol=1e-5)
    drawn = decode(answers["customdata"])
    assert np.isnan(drawn[: length - 6]).all()
    np.testing.assert_allclose(drawn[-6:], run.values[:, 2, 0], rtol=1e-5)
    np.testing.assert_allclose(decode(last["customdata"])[-6:], shown[-7, 2, 0], rtol=1e-5)
    told = numbers(panels["free-forecast"].reading)
    assert told[:2] == [length - 5, 6]
    assert told[2] == pytest.approx(run.errors[:, 2].mean(), rel=0.06)
    told = numbers(panels["free-error"].reading)
    assert told[0] == 8 and told[1] == pytest.approx(run.errors[0].mean(), rel=0.06)


def test_a_forecast_that_blew_up_says_so():
    session = Session(Config(task="sunspots", cell="rnn", activation="linear", units=4))
    session.weights["cell.U_h"][...] = 1e100 * np.eye(4)
    run = series.forecast(session, 20)
    panels = valid(draw(run, session.task, 0, "cell", THEMES["light"]))
    assert "not finite numbers" in panels["free-forecast"].reading


@pytest.mark.parametrize("task", ["wave", "digit-name"])
def test_alone_is_drawn_past_the_steps_of_training(task):
    session = trained(task=task)
    run = run_on(session, 10)
    panels = valid(draw(run, session.task, 1, "cell", THEMES["light"]))
    first = next(iter(panels.values()))
    line = first.figure["layout"]["shapes"][0]
    assert line["x0"] == session.steps + 0.5
    if task == "wave":
        truth, answers, *_ = first.figure["data"]
        np.testing.assert_allclose(decode(answers["customdata"]), run.answers[:, 1, 0], rtol=1e-5)
        np.testing.assert_allclose(decode(truth["customdata"]), run.truth[:, 1, 0], rtol=1e-5)
    else:
        dots = first.figure["data"][1]
        assert len(decode(dots["x"])) == run.known[:, 1].sum()
