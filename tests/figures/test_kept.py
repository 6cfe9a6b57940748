"""What is drawn once and kept stays as it was, whatever is drawn after it."""

import json
from dataclasses import asdict, replace
from types import SimpleNamespace

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.run import Run
from rnnviz.figures import still
from rnnviz.figures.board import drawn
from rnnviz.figures.card import card
from rnnviz.figures.parts import gaps, there_and_back, typed
from rnnviz.figures.theme import DARK, LIGHT
from rnnviz.figures.views.input import INPUT

from .made import made
from .reading import decode

LINKS = (
    {},
    {"task": "reversal", "attention": "additive"},
    {"task": "logic", "cell": "tree-lstm"},
    {"task": "text", "embedding": 2, "layers": 2},
)


def text(run: Run, theme=LIGHT) -> str:
    return json.dumps([asdict(panel) for panel in drawn(run, theme)], default=str)


@pytest.mark.parametrize("settings", LINKS)
def test_drawing_and_cards_leave_what_was_drawn_before_as_it_was(settings) -> None:
    session = Session(Config(**settings))
    session.train(2)
    run = Run.of(session)
    panels = drawn(run, LIGHT)
    before = text(run)
    for panel in panels:
        card(panel)
    for example, theme in ((1, DARK), (2, LIGHT)):
        drawn(Run.of(session, example, run.path.signals[0]), theme)
    assert json.dumps([asdict(panel) for panel in panels], default=str) == before == text(run)


def the_input(run: Run, theme=LIGHT):
    (panel,) = INPUT.panels(run, theme)
    return panel


def test_an_input_is_drawn_once_for_each_example_and_theme() -> None:
    session = Session(Config())
    first = the_input(Run.of(session))
    session.train(1)
    assert the_input(Run.of(session)) is first
    other = the_input(Run.of(session, example=1))
    assert other.figure["data"] != first.figure["data"]
    assert the_input(Run.of(session), DARK).figure["layout"] != first.figure["layout"]


def test_another_input_is_drawn_anew() -> None:
    run = made()
    doubled = SimpleNamespace(**vars(run.trace) | {"inputs": 2 * run.trace.inputs})
    one, other = the_input(run), the_input(replace(run, trace=doubled))
    assert np.allclose(decode(other.figure["data"][0]["y"]), 2 * decode(one.figure["data"][0]["y"]))


def test_few_pictures_are_kept() -> None:
    calls = []
    draw = still.still(lambda run, theme, key: calls.append(run))
    runs = [made(seed=seed, length=2) for seed in range(still.MOST + 1)]
    for run in (*runs, runs[-1], runs[0]):  # the last is kept, the first was let go
        draw(run, LIGHT, "input")
    assert [id(run) for run in calls] == [id(run) for run in (*runs, runs[0])]


def test_typed_arrays_have_gaps_where_float32_has_no_number() -> None:
    values = [[1.0, np.nan, np.inf], [-np.inf, 1e39, -3.0]]
    nan = np.nan
    np.testing.assert_array_equal(decode(typed(values)), [[1, nan, nan], [nan, nan, -3]])
    large = np.array([1e38, -3e38])
    np.testing.assert_allclose(decode(typed(large)), large, rtol=1e-7)
    np.testing.assert_array_equal(
        decode(typed(np.arange(6).reshape(2, 3).T)), [[0, 3], [1, 4], [2, 5]]
    )
    assert np.isnan(decode(gaps(3))).tolist() == [True] * 3
    assert decode(there_and_back(3)).tolist() == [1, 2, 3, 3, 2, 1]
