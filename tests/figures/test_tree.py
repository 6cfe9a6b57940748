"""The pictures of trees."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.run import Run
from rnnviz.engine.numbers import percent
from rnnviz.figures.theme import DARK, LIGHT
from rnnviz.figures.views.tree import bands, highest_of, phrases

from .reading import decode, draw


def looked_at(example: int = 0, updates: int = 25, **settings) -> Run:
    session = Session(Config(**{"task": "sentiment-tree", "units": 6} | settings))
    session.train(updates)
    return Run.of(session, example)


@pytest.fixture(scope="module")
def run() -> Run:
    return looked_at()


def parts_of(run: Run, theme=LIGHT):
    *lines, nodes, dots, words = draw(run, theme)["tree"].figure["data"]
    return lines, nodes, dots, words


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("task", ["sentiment-tree", "logic"])
@pytest.mark.parametrize("cell", ["recursive", "tree-lstm"])
def test_trees_have_their_own_pictures(task, cell, theme):
    for length in (7, 9):
        panels = draw(looked_at(task=task, cell=cell, length=length, updates=2), theme)
        assert {"tree", "answer", "signal-h", "gradient", "gradient-depth"} <= panels.keys()
        assert not {"input", "gradient-norm"} & panels.keys()
        for panel in panels.values():
            go.Figure(panel.figure)
            json.dumps(panel.figure, allow_nan=False)
            assert panel.reading.endswith(".")
            for text in (panel.reading, panel.title, panel.alt):
                assert "step" not in text and "ₜ" not in text, panel.key
            if panel.column == "time":
                assert "step" not in json.dumps(panel.figure)


def test_every_node_is_where_its_number_is(run):
    _, nodes, dots, words = parts_of(run)
    assert decode(nodes["x"]).tolist() == list(range(1, run.length + 1))
    assert decode(nodes["y"]).tolist() == run.tree.height.tolist()
    assert decode(dots["x"]).tolist() == (np.flatnonzero(run.mask) + 1).tolist()
    assert decode(words["x"]).tolist() == (run.tree.leaves + 1).tolist()
    assert " ".join(words["text"]).replace(" ,", ",") == phrases(run)[run.tree.root]


def test_colours_are_the_answers_and_the_targets(run):
    _, nodes, dots, _ = parts_of(run)
    expected = run.predictions[:, 2] - run.predictions[:, 0]  # praise less blame
    assert decode(nodes["marker"]["color"]) == pytest.approx(expected, abs=1e-6)
    assert decode(dots["marker"]["color"]).tolist() == (run.targets - 1.0).tolist()


def test_rings_are_red_where_the_answer_is_wrong(run):
    _, nodes, _, _ = parts_of(run)
    wrong = run.predictions.argmax(-1) != run.targets
    assert 0 < wrong.sum() < run.length  # or this would test nothing
    rings = np.array(nodes["marker"]["line"]["color"])
    assert (rings[wrong] == LIGHT.alarm).all()
    assert (rings[~wrong] == LIGHT.text).all()


def test_lines_lead_from_every_parent_to_its_children(run):
    lines, _, _, _ = parts_of(run)
    drawn = set()
    for line in lines:
        x = decode(line["x"]).reshape(-1, 3)
        drawn |= {(int(parent) - 1, int(child) - 1) for parent, child, _ in x}
    assert drawn == set(map(tuple, run.tree.edges.tolist()))


def test_the_more_gradient_the_thicker_the_line(run):
    norms = np.linalg.norm(run.gradient("h"), axis=-1)
    order = np.argsort(norms)
    band = bands(run, highest_of(run))
    assert (np.diff(band[order]) >= 0).all()
    lines, _, _, _ = parts_of(run)
    widths = [line["line"]["width"] for line in lines]
    assert widths == sorted(widths)


def test_no_gradient_is_a_dotted_line(run):
    strand = run.trace.paths[0]
    zeros = {name: np.zeros_like(grads) for name, grads in strand.grads.items()}
    none = SimpleNamespace(**vars(strand) | {"grads": zeros})
    still = replace(run, trace=SimpleNamespace(**vars(run.trace) | {"paths": [none]}))
    lines, _, _, _ = parts_of(still)
    assert [line["line"].get("dash") for line in lines] == ["dot"]
    assert "No gradient" in draw(still)["tree"].reading
    assert "No gradient" in draw(still)["gradient-depth"].reading


def test_the_depth_picture_shows_every_node(run):
    band, mean, dots, *_ = draw(run)["gradient-depth"].figure["data"]
    norms = np.linalg.norm(run.gradient("h"), axis=-1)
    assert decode(dots["y"]) == pytest.approx(norms, rel=1e-6)
    assert decode(dots["x"]).tolist() == run.tree.depth.tolist()
    root = norms[run.tree.root]
    assert decode(mean["y"])[0] == pytest.approx(root, rel=1e-6)
    assert decode(band["y"]).max() >= norms.max() * (1 - 1e-6)


def test_only_the_root_of_an_expression_counts():
    run = looked_at(task="logic")
    _, nodes, dots, _ = parts_of(run)
    assert len(decode(dots["x"])) == 1
    sure = run.predictions[run.tree.root, run.targets[run.tree.root]]
    said = f"Only the root is in the loss: there the correct class gets {percent(sure)}."
    assert said in draw(run)["tree"].reading


def test_what_is_no_number_is_said(run):
    broken = np.full_like(run.trace.predictions, np.nan)
    trace = SimpleNamespace(**vars(run.trace) | {"predictions": broken})
    panel = draw(replace(run, trace=trace))["tree"]
    assert "not finite numbers" in panel.reading
    json.dumps(panel.figure, allow_nan=False)
    strand = run.trace.paths[0]
    grads = {name: np.full_like(grads, np.nan) for name, grads in strand.grads.items()}
    lost = SimpleNamespace(**vars(strand) | {"grads": grads})
    trace = SimpleNamespace(**vars(run.trace) | {"paths": [lost]})
    panel = draw(replace(run, trace=trace))["gradient-depth"]
    assert "not a finite number" in panel.reading
    json.dumps(panel.figure, allow_nan=False)
