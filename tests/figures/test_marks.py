"""Marks keep what the painter in the browser relies on; a panel says what is wrong with it."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz.figures import board, marks, parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.theme import LIGHT, TIME_MARGIN_LEFT
from rnnviz.figures.views import FIGURES

from .made import TASKS, failing, made
from .reading import decode, draw

PAINTER = Path(__file__).resolve().parents[2] / "rnnviz" / "ui" / "browser" / "painter.js"
PAINTED = ("cells", "line", "dots", "band")
RUNS = [made("lstm", task, length=12) for task in TASKS] + [failing(made(), 1e9, 1e3)]
COLOUR = re.compile(r"#[0-9a-f]{6}")


@pytest.mark.parametrize("run", RUNS, ids=[*TASKS, "failing"])
def test_what_is_painted_has_one_look_and_typed_data(run):
    for panel in draw(run).values():
        for trace in panel.figure["data"]:
            if trace["meta"] == "cells":
                assert trace["z"]["dtype"] == "f4" and "shape" in trace["z"]
                assert all(COLOUR.fullmatch(colour) for _, colour in trace["colorscale"])
            elif trace["meta"] in PAINTED:
                assert trace["x"]["dtype"] == trace["y"]["dtype"] == "f4"
                assert trace["mode"] in ("lines", "markers", "lines+markers")
                assert "shape" not in trace.get("line", {})
                look = trace.get("marker", {}).values()
                assert not any(isinstance(value, list) or "bdata" in str(value) for value in look)
                assert ("fill" in trace) == (trace["meta"] == "band")


def test_the_painter_knows_the_marks_by_name():
    source = PAINTER.read_text("utf-8")
    assert set(PAINTED) <= marks.MARKS
    assert all(f'"{mark}"' in source for mark in PAINTED)
    assert not any(f'"{mark}"' in source for mark in marks.MARKS - set(PAINTED))


def test_every_mark_is_a_valid_trace():
    x, y = np.arange(3), np.array([1.0, np.nan, 2.0])
    made_marks = [
        marks.cells(np.eye(2), LIGHT.ink, 0, 1, "%{z}"),
        marks.tiles([[True, False]], LIGHT.tile),
        marks.line(x, y, "#000000", "%{y}", dash="dot", marker={"size": 4}),
        marks.dots(x, y, "#000000", 5, look={"symbol": "x"}),
        marks.points(x, y, {"size": [1, 2, 3]}),
        marks.band(x, y, y + 1, "#ffffff", "#000000"),
        marks.words(x, y, ["a", "b", "c"], 12, "#000000"),
        marks.bars(x, y, "#000000", "%{y}"),
        marks.ghost(1, 2),
    ]
    go.Figure(made_marks)
    assert {trace["meta"] for trace in made_marks} == marks.MARKS
    assert decode(made_marks[5]["x"]).tolist() == [0, 1, 2, 2, 1, 0]


def test_keys_are_told_without_drawing():
    for run in RUNS:
        assert board.keys(run) == list(draw(run))


def test_only_what_is_asked_for_is_drawn(monkeypatch):
    def never(*_):
        raise AssertionError("it was not asked for")

    monkeypatch.setitem(FIGURES, "loss", replace(FIGURES["loss"], draw=never))
    run, wanted = made("gru"), ("signal-z", "input", "weights-head")
    drawn = board.drawn(run, LIGHT, only=wanted)
    assert [panel.key for panel in drawn] == ["input", "signal-z", "weights-head"]
    assert drawn == [panel for key, panel in draw_without(run, "loss").items() if key in wanted]


def draw_without(run, left_out) -> dict[str, Panel]:
    figures = (figure for key, figure in FIGURES.items() if key != left_out)
    return {panel.key: panel for figure in figures for panel in figure.panels(run, LIGHT)}


def sound() -> Panel:
    return draw(made())["signal-h"]


def with_layout(**changes):
    layout = sound().figure["layout"] | changes
    return {"figure": {**sound().figure, "layout": layout}}


SIDE = parts.side_layout(LIGHT, 150, {"range": [0.5, 3.5]}, {})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "hidden state"}, "title: “hidden state” does not begin with a symbol"),
        ({"reading": "Units move"}, "reading: “Units move” does not end a sentence"),
        ({"names": ("U_g",)}, "names: U_g does not occur in the reading"),
        ({"alt": ""}, "alt: nothing is said"),
        ({"column": "middle"}, "column: middle is none of time, side"),
        ({"height": 7}, "height: 7 is not that of the layout, 150"),
        (with_layout(margin={}), "layout: it is not made by"),
        ({"figure": {"data": [], "layout": SIDE}}, "margin: (54, 52) is not that of all pictures"),
        (with_layout(xaxis={"range": [0, 5]}), "xaxis: it is not that of all steps"),
        (with_layout(xaxis={"range": [0.5, 5], "domain": [0, 1]}), "xaxis: it is not that of"),
        ({"figure": {**sound().figure, "data": [{"type": "scatter"}]}}, "trace 0: its meta names"),
    ],
)  # fmt: skip
def test_a_panel_says_what_breaks_its_contract(changes, said):
    assert sound().figure["layout"]["margin"]["l"] == TIME_MARGIN_LEFT
    with pytest.raises(ValueError, match="^panel signal-h: ") as wrong:
        replace(sound(), **changes)
    assert said in str(wrong.value)


def test_a_figure_draws_what_it_was_asked_for():
    liar = Figure("liar", "Liar", 1, lambda run, theme, key: sound())
    with pytest.raises(ValueError, match="figure liar: asked for liar, it drew signal-h"):
        liar.panels(made(), LIGHT)


def test_every_figure_has_a_title():
    titles = [figure.title for figure in FIGURES.values()]
    assert len(set(titles)) == len(titles)
    assert all(title[0].isupper() and " · " not in title for title in titles)
