"""Pictures of real runs: all cells, all tasks."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.run import Run
from rnnviz.figures import theme as themes
from rnnviz.figures.views import FIGURES
from rnnviz.tasks import TASKS
from tests.engine.examples import CHAIN_CELLS

from .reading import decode, draw


def trained(updates=12, example=0, gradient_of="h", **settings) -> Run:
    session = Session(Config(**{"units": 5, "batch": 4} | settings))
    session.train(updates)
    return Run.of(session, example, gradient_of)


@pytest.fixture(scope="module", params=CHAIN_CELLS)
def run(request) -> Run:
    return trained(task="adding", cell=request.param, length=7, example=3)


@pytest.fixture(scope="module")
def panels(run):
    return draw(run)


def test_every_signal_of_the_cell_has_a_panel_the_hidden_state_first(run, panels):
    drawn = [key for key in panels if key.startswith("signal-")]
    assert drawn[0] == "signal-h"
    assert sorted(drawn) == sorted(f"signal-{name}" for name in run.path.signals)


def test_signals_show_the_numbers_of_the_trace(run, panels):
    for name in run.path.signals:
        z = decode(panels[f"signal-{name}"].figure["data"][0]["z"])
        expected = run.trace.paths[0].values[name][:, 3, :].T
        assert np.array_equal(z, expected.astype(np.float32))


def test_colours_hold_every_value_of_a_signal(run, panels):
    for name in run.path.signals:
        drawn = panels[f"signal-{name}"].figure["data"][0]
        values = run.trace.paths[0].values[name]
        assert drawn["zmin"] <= values.min()
        assert drawn["zmax"] >= values.max()
        assert drawn["zmin"] in (0.0, -drawn["zmax"])


def test_gradient_shows_its_magnitude_in_powers_of_ten(run, panels):
    z = decode(panels["gradient"].figure["data"][0]["z"])
    grads = run.trace.paths[0].grads["h"][:, 3, :].T
    assert np.array_equal(np.isnan(z), grads == 0)
    assert 10 ** z[grads != 0] == pytest.approx(np.abs(grads[grads != 0]), rel=1e-5)


def test_gradient_norm_shows_the_norm_of_each_step(run, panels):
    line = panels["gradient-norm"].figure["data"][1]
    norms = np.linalg.norm(run.trace.paths[0].grads["h"][:, 3], axis=-1)
    y = decode(line["y"])
    drawn = ~np.isnan(y)
    assert drawn.sum() > 0
    assert y[drawn] == pytest.approx(norms[drawn], rel=1e-6)
    below = decode(panels["gradient-norm"].figure["data"][2]["y"])
    assert np.array_equal(np.isnan(below), drawn)


def test_weights_show_every_parameter(run, panels):
    shown = {}
    for key in ("weights-recurrent", "weights-input", "weights-head"):
        for trace in panels[key].figure["data"] if key in panels else ():
            shown.setdefault(decode(trace["z"]).shape, []).append(decode(trace["z"]))
    assert ("weights-recurrent" in panels) == any("U_" in name for name in run.weights)
    for name, weights in run.weights.items():
        expected = weights.astype(np.float32)
        if expected.ndim == 2:
            assert any(np.array_equal(expected, z) for z in shown[expected.shape]), name
        else:
            columns = [z[:, i] for zs in shown.values() for z in zs for i in range(z.shape[1])]
            assert any(np.array_equal(expected, column) for column in columns), name


def test_every_panel_is_a_valid_plotly_figure(panels):
    for panel in panels.values():
        go.Figure(panel.figure)
        json.dumps(panel.figure, allow_nan=False)


def test_time_panels_share_their_edges_and_axis(run, panels):
    time = [panel for panel in panels.values() if panel.column == "time"]
    edges = {(p.figure["layout"]["margin"]["l"], p.figure["layout"]["margin"]["r"]) for p in time}
    assert edges == {(themes.TIME_MARGIN_LEFT, themes.TIME_MARGIN_RIGHT)}
    for panel in time:
        layout = panel.figure["layout"]
        assert layout["xaxis"]["range"] == [0.5, 7.5]
        assert "domain" not in layout["xaxis"]
        assert layout["margin"]["autoexpand"] is False


def test_every_panel_has_words_a_height_and_stays_in_place(panels):
    for panel in panels.values():
        layout = panel.figure["layout"]
        assert layout["height"] == panel.height > 0
        assert layout["uirevision"]
        assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0,0,0,0)"
        assert panel.title
        assert panel.reading[0].isupper() or not panel.reading[0].isalpha()
        assert panel.reading.endswith(".")
        assert panel.alt
        assert "nan" not in (panel.reading + panel.alt).split()


def test_keys_and_columns_are_known(panels):
    assert list(panels)[:3] == ["input", "answer", "signal-h"]
    assert {panel.column for panel in panels.values()} == {"time", "side"}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("theme", themes.THEMES)
def test_every_task_has_pictures(task, theme):
    drawn = draw(trained(task=task, updates=2), themes.THEMES[theme])
    for panel in drawn.values():
        go.Figure(panel.figure)
        assert panel.reading.endswith(".")
    assert {view.key for view in FIGURES.values()} >= {"input", "answer", "signals"}


@pytest.mark.parametrize("activation", ["relu", "leaky-relu", "linear", "sigmoid"])
def test_every_activation_has_colours_that_hold_it(activation):
    run = trained(task="sunspots", cell="rnn", activation=activation, length=12)
    drawn = draw(run)["signal-h"].figure["data"][0]
    values = run.path.values["h"]
    assert drawn["zmin"] <= values.min()
    assert values.max() <= drawn["zmax"]


def test_gradient_of_another_signal():
    run = trained(task="adding", cell="lstm", length=6, gradient_of="f")
    panel = draw(run)["gradient"]
    z = decode(panel.figure["data"][0]["z"])
    assert "∂L/∂fₜ" in panel.title
    assert np.isnan(z[:, 0]).all()  # at step 1 there is no memory yet that f could keep
    assert 10 ** z[:, 1:] == pytest.approx(np.abs(run.path.grads["f"][1:, 0].T), rel=1e-5)


def test_an_unknown_signal_or_example_becomes_a_known_one():
    run = trained(task="adding", cell="rnn", length=6, updates=0, gradient_of="f", example=99)
    assert (run.gradient_of, run.example) == ("h", 7)


def test_numbers_are_told_in_display_units():
    run = trained(task="sunspots", cell="rnn", length=9)
    early, target, answer, *_ = draw(run)["answer"].figure["data"]
    scale, origin = run.task.scale, run.origin
    expected = scale * run.trace.targets[:, 0, 0] + origin
    assert decode(target["y"]) == pytest.approx(expected, rel=1e-6)
    expected = scale * run.trace.predictions[:, 0, 0] + origin
    assert decode(answer["customdata"]) == pytest.approx(expected, rel=1e-5)
    assert np.isnan(decode(early["y"])).all()


def test_each_example_has_its_own_origin():
    run = trained(task="co2", cell="rnn", length=9, example=2)
    target = draw(run)["answer"].figure["data"][1]
    origin = np.broadcast_to(run.origin, run.trace.targets.shape)
    expected = run.task.scale * run.trace.targets[:, 2, 0] + origin[:, 2, 0]
    assert decode(target["y"]) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("key", [key for key, t in TASKS.items() if t.input_kind == "series"])
def test_numbers_of_an_axis_keep_apart(key):
    drawn = draw(trained(task=key, updates=3))
    for panel in ("input", "answer"):
        layout = drawn[panel].figure["layout"]
        axis, margin = layout["yaxis"], layout["margin"]
        if not axis.get("showgrid"):  # names, not numbers
            continue
        low, high = axis["range"]
        pixels = (layout["height"] - margin["t"] - margin["b"]) / (high - low)
        assert pixels * np.diff(axis["tickvals"]).min() >= 10, (panel, axis["tickvals"])
