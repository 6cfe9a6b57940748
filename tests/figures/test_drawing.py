"""Pictures of answers that are pictures."""

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.run import Run
from rnnviz.figures.drawings import LANE
from rnnviz.figures.theme import DARK
from rnnviz.figures.views.drawing import line
from rnnviz.figures.views.loss import KEY
from rnnviz.tasks.material.task import Baseline

from .reading import decode, draw, numbers


def trained(task: str, updates: int = 20, example: int = 2) -> Run:
    session = Session(Config(task=task, units=8))
    session.train(updates)
    return Run.of(session, example)


def test_only_answers_that_draw_are_drawn() -> None:
    session = Session(Config(task="wave", units=4))
    assert "drawing" not in draw(Run.of(session))


@pytest.mark.parametrize("task", ["digit-draw", "digit-strokes"])
def test_panels_are_valid_and_have_words(task: str) -> None:
    run = trained(task)
    for theme in (None, DARK):
        panels = draw(run, theme) if theme else draw(run)
        for key in ("answer", "drawing"):
            go.Figure(panels[key].figure)
            assert panels[key].reading.endswith(".")
            assert panels[key].reading in panels[key].alt
    digit = str(run.inputs[0].argmax())
    assert f"“{digit}”" in panels["drawing"].reading


def test_rows_show_the_pixels_of_target_and_answer() -> None:
    run = trained("digit-draw")
    panels = draw(run)
    z = decode(panels["answer"].figure["data"][0]["z"])
    assert z.shape == (17, 8)
    assert np.array_equal(z[:8], run.targets.T.astype(np.float32))
    assert np.array_equal(z[9:], run.predictions.T.astype(np.float32))
    target, answer = (decode(trace["z"]) for trace in panels["drawing"].figure["data"])
    assert np.array_equal(target, run.targets.astype(np.float32))
    assert np.array_equal(answer, run.predictions.astype(np.float32))
    ink = numbers(panels["drawing"].reading)[1:3]
    means = [run.predictions.mean(), run.targets.mean()]
    assert ink == pytest.approx(means, rel=0.06)


def test_lanes_show_every_movement() -> None:
    run = trained("digit-strokes")
    traces = draw(run)["answer"].figure["data"]
    assert len(traces) == 6
    down = run.trace.targets[run.trace.targets[..., 2] > 0.5]
    for lane in range(3):
        largest = np.abs(down[:, lane]).max()
        for values, trace in zip(
            (run.targets[:, lane], run.predictions[:, lane]), traces[2 * lane :][:2], strict=True
        ):
            assert decode(trace["customdata"]) == pytest.approx(values, rel=1e-5)
            held = np.clip(LANE * values / largest, -0.5, 0.5)
            assert decode(trace["y"]) == pytest.approx(lane + 1 - held, abs=1e-5)


def test_a_pen_leaves_a_line_where_it_is_down() -> None:
    moves = np.array([[1, 1, 0], [2, 0, 1], [0, 1, 0.9], [5, 5, 0.2], [-1, 0, 1.1]], float)
    x, y = line(moves)
    assert np.isnan(x).tolist() == [True] * 3 + [False, False, True] * 2 + [True] * 3 + [
        False,
        False,
        True,
    ]
    assert x[~np.isnan(x)].tolist() == [1, 3, 3, 3, 8, 7]
    assert y[~np.isnan(y)].tolist() == [1, 1, 1, 2, 7, 7]


def test_the_drawing_is_that_of_the_moves() -> None:
    run = trained("digit-strokes")
    target, answer = draw(run)["drawing"].figure["data"]
    for moves, trace in ((run.targets, target), (run.predictions, answer)):
        x = decode(trace["x"])
        assert np.allclose(x, line(moves)[0], atol=1e-5, equal_nan=True)
    down, steps, wanted = numbers(draw(run)["drawing"].reading)[1:4]
    assert (down, wanted) == ((run.predictions[:, 2] > 0.5).sum(), (run.targets[:, 2] > 0.5).sum())
    assert steps == 32


def test_what_is_no_number_is_said() -> None:
    run = trained("digit-strokes")
    run.trace.predictions[3, run.example] = np.nan
    panels = draw(run)
    assert "not finite" in panels["drawing"].reading
    go.Figure(panels["drawing"].figure)


@pytest.mark.parametrize("task", ["sine", "digit-draw", "digit-strokes"])
def test_names_of_baselines_stand_above_the_plot(task: str) -> None:
    run = trained(task, updates=1)
    panel = draw(run)["loss"]
    layout = panel.figure["layout"]
    (key,) = layout["annotations"]
    first, *names = key["text"].split("<br>")
    assert (key["yref"], key["y"], key["yanchor"]) == ("paper", 1, "bottom")
    assert "training" in first and len(names) == len(run.baselines) > 1
    assert layout["margin"]["t"] >= KEY * (1 + len(names))
    losses = [shape["y0"] for shape in layout["shapes"]]
    assert losses == sorted((b.loss for b in run.baselines), reverse=True)
    assert len({shape["line"]["dash"] for shape in layout["shapes"]}) == len(losses)
    assert all(b.name in text for b, text in zip(worst_first(run), names, strict=True))


def worst_first(run: Run) -> list[Baseline]:
    return sorted(run.baselines, key=lambda baseline: -baseline.loss)
