"""Runs that are empty, huge, tiny, broken: pictures stay valid and say so."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz.figures.parts import round_ticks, stretches, typed
from rnnviz.figures.updates import end_of
from tests.engine.examples import CHAIN_CELLS

from .made import TASKS, made, with_signal
from .reading import decode, draw

CASES = {
    "one step": {"architecture": "one-to-one", "length": 1},
    "long": {"length": 200, "units": 40},
    "many units": {"units": 128, "length": 4},
    "no update": {"updates": 0},
    "one update": {"updates": 1},
    "one example": {"batch": 1},
    "one unit": {"units": 1},
    "one input": {"architecture": "one-to-many", "length": 5},
}


def check(run):
    panels = draw(run)
    for panel in panels.values():
        go.Figure(panel.figure)
        json.dumps(panel.figure, allow_nan=False)
        assert panel.reading.endswith(".")
    return panels


@pytest.mark.parametrize("cell", CHAIN_CELLS)
@pytest.mark.parametrize("case", CASES)
def test_every_cell_in_every_case(cell, case):
    check(made(cell, **CASES[case]))


SERVED = [
    (task, architecture)
    for task in TASKS
    for architecture in ("one-to-one", "one-to-many", "many-to-many")
    if TASKS[task].input_kind != "image" or architecture != "many-to-many"  # one image at a time
]


@pytest.mark.parametrize(("task", "architecture"), SERVED)
def test_every_kind_of_input_and_answer(task, architecture):
    length = 1 if architecture == "one-to-one" else 60
    check(made("rnn", task, architecture, length=length))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300])
def test_what_is_no_number_stays_empty_and_is_said(bad):
    run = made("lstm")
    values = np.array(run.trace.paths[0].values["c"])
    grads = np.array(run.trace.paths[0].grads["h"])
    values[5:], grads[:9] = bad, bad
    run = with_signal(with_signal(run, "c", values=values), "h", grads=grads)
    predictions = np.array(run.trace.predictions)
    predictions[-1] = bad
    run = replace(run, trace=SimpleNamespace(**vars(run.trace) | {"predictions": predictions}))
    panels = check(run)
    z = decode(panels["signal-c"].figure["data"][0]["z"])
    assert np.isnan(z[:, 5:]).all()
    assert np.isfinite(z[:, :5]).all()
    if not np.isfinite(bad):
        assert "not finite" in panels["signal-c"].reading
        assert "not finite" in panels["gradient"].reading
        assert "not a finite" in panels["gradient-norm"].reading


def test_probabilities_that_are_no_numbers():
    run = made("rnn", "text", "many-to-many")
    trace = SimpleNamespace(**vars(run.trace) | {"predictions": run.trace.predictions * np.nan})
    assert "not finite" in check(replace(run, trace=trace))["answer"].reading


def test_weights_that_are_no_numbers():
    run = made("rnn")
    run.weights["cell.U_h"][0, 0] = np.nan
    assert "not finite" in check(run)["weights-recurrent"].reading


def test_no_gradient_at_all():
    panels = check(with_signal(made("rnn"), "h", grads=np.zeros((20, 8, 16))))
    assert "exactly 0" in panels["gradient"].reading
    assert "exactly 0" in panels["gradient-norm"].reading


def test_loss_of_zero_and_no_baseline():
    run = made()
    totals = {"counted": run.history["update"] + 1, "loss_total": 0.0, "clipped_total": 0}
    history = run.history.assign(loss=0.0, gradient_norm=0.0, clipped=False, **totals)
    check(replace(run, history=history, baselines=()))


def test_an_empty_history_without_rows():
    run = made(updates=0)
    panels = check(replace(run, history=run.history.iloc[:0]))
    assert "No update yet" in panels["loss"].reading


def test_labels_cannot_inject_markup():
    run = made("gru", "sentiment", "many-to-one", length=30)
    text = draw(run)["input"].figure["data"][1]["text"]
    assert "<b>bad</b>" not in text
    assert "&lt;b&gt;bad&lt;/b&gt;" in text


def test_steps_without_an_input_have_no_symbol_and_no_bar():
    run = made("gru", "text", "one-to-many", length=10)
    figure = draw(run)["input"].figure
    assert figure["data"][1]["text"][1:] == [""] * 9
    bars = [(s["x0"], s["x1"]) for s in figure["layout"]["shapes"]]
    assert bars == [(1 - 0.46, 1 + 0.46)]


def test_the_bar_of_the_answer_is_over_the_steps_with_loss():
    shapes = draw(made("gru", length=10))["answer"].figure["layout"]["shapes"]
    assert [(s["x0"], s["x1"]) for s in shapes] == [(10 - 0.46, 10 + 0.46)]


def test_what_does_not_count_lies_under_a_veil():
    figure = draw(made("gru", "sentiment", length=10))["answer"].figure
    veil = figure["layout"]["shapes"][1]
    assert (veil["x0"], veil["x1"]) == (0.5, 9.5)
    dots = figure["data"][1]
    assert decode(dots["x"]).tolist() == [10]


def test_typed_arrays_hold_no_infinity():
    assert np.isnan(decode(typed([np.inf, -np.inf, 1e300, np.nan]))).all()


def test_stretches_are_first_and_last_steps():
    assert stretches(np.array([1, 1, 0, 0, 1], bool)) == [(1, 2), (5, 5)]
    assert stretches(np.zeros(3, bool)) == []


@pytest.mark.parametrize("length", [1, 2, 3, 7, 20, 33, 66, 100, 200])
def test_ticks_begin_at_1_end_at_the_last_step_and_are_few(length):
    ticks = round_ticks(length)
    assert (ticks[0], ticks[-1]) == (1, length)
    assert ticks == sorted(set(ticks))
    assert len(ticks) <= 10


def test_the_axis_of_updates_rarely_moves():
    ends = {end_of(updates) for updates in range(1, 1001)}
    assert all(end_of(updates) >= updates for updates in range(1, 1001))
    assert len(ends) <= 9
