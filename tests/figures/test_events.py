"""The fatal update and changed settings on the curves over the updates, and the band."""

import math
from dataclasses import replace

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.changes import Change
from rnnviz.analysis.run import Run
from rnnviz.engine.numbers import number
from rnnviz.figures.events import LETTER, PLOT
from rnnviz.figures.theme import LIGHT

from .made import failing, made
from .reading import decode, draw

KEYS = {"loss": "loss", "update-norm": "gradient_norm"}


def cross(panel):
    """The ✕ of a picture: its update, its place, and whether the axis holds it."""
    (trace,) = [t for t in panel.figure["data"] if t.get("marker", {}).get("symbol") == "x"]
    low, high = panel.figure["layout"]["yaxis"]["range"]
    (x,), (y,) = decode(trace["x"]), decode(trace["y"])
    assert low <= math.log10(y) <= high + 1e-6
    assert x <= panel.figure["layout"]["xaxis"]["range"][1]
    return x, y, trace["hovertemplate"]


@pytest.mark.parametrize("key", KEYS)
def test_the_fatal_update_is_drawn_and_told(key):
    run = failing(made(updates=40), loss=3.5, norm=420.0)
    panel = draw(run)[key]
    x, y, hover = cross(panel)
    assert (x, y) == (41, pytest.approx(run.fatal[KEYS[key]]))
    assert number(run.fatal[KEYS[key]]) in hover
    for text in (panel.reading, panel.alt):
        assert "✕ Update 41 failed: its loss is 3.5, the norm of its gradient 420" in text
        assert "step 3" in text and "upper edge" not in text


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("value", [1e300, math.inf, math.nan])
def test_what_no_axis_holds_stands_at_its_upper_edge(key, value):
    run = failing(made(updates=40), loss=value, norm=value)
    panel = draw(run)[key]
    _, y, hover = cross(panel)
    assert math.log10(y) == pytest.approx(panel.figure["layout"]["yaxis"]["range"][1])
    assert number(value) in hover
    assert "upper edge" in panel.reading
    assert ("1.0·10³⁰⁰" if value == 1e300 else "not finite") in panel.reading
    before = draw(made(updates=40))[key].figure["layout"]["yaxis"]["range"]
    assert panel.figure["layout"]["yaxis"]["range"] == before  # the curve is not flattened


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("value", [2e8, 1e300, math.inf])
def test_a_run_that_fails_at_its_first_update_shows_it(key, value):
    panel = draw(failing(made(updates=0), loss=value, norm=value))[key]
    assert cross(panel)[0] == 1
    assert "Update 1 failed" in panel.reading


def test_without_a_failure_there_is_no_cross():
    for key in KEYS:
        panel = draw(made(updates=40))[key]
        assert "✕" not in panel.reading
        assert not [t for t in panel.figure["data"] if t.get("marker", {}).get("symbol") == "x"]


def upright(panel):
    return [s["x0"] for s in panel.figure["layout"]["shapes"] if s["x0"] == s["x1"]]


def labels(panel):
    notes = panel.figure["layout"]["annotations"]
    return [note for note in notes if "→" in note["text"]]


@pytest.mark.parametrize("key", KEYS)
def test_changed_settings_are_marked_and_told(key):
    changes = (Change(50, "lr", 0.01, 0.1), Change(90, "clip", 1.0, 0.0))
    panel = draw(replace(made(updates=120), changes=changes))[key]
    assert upright(panel) == [50, 90]
    named = {note["text"]: note["x"] for note in labels(panel)}
    assert named == {"lr 0.01 → 0.1": 50, "clip 1 → off": 90}
    assert "Changed: lr 0.01 → 0.1 after update 50; clip 1 → off after update 90." in panel.reading
    assert "2 changes of settings" in panel.alt
    assert panel.height == panel.figure["layout"]["height"]


@pytest.mark.parametrize("key", KEYS)
def test_many_changes_do_not_write_upon_each_other(key):
    rng = np.random.default_rng(0)
    updates = np.sort(rng.choice(np.arange(1, 300), 120, replace=False)).tolist()
    changes = tuple(Change(u, "lr" if u % 3 else "clip", 0.01, 0.02) for u in updates)
    panel = draw(replace(made(updates=300), changes=changes))[key]
    end = panel.figure["layout"]["xaxis"]["range"][1]
    spans = []
    for note in labels(panel):
        at, wide = PLOT * note["x"] / end, LETTER * len(note["text"])
        spans.append((at, at + wide) if note["xanchor"] == "left" else (at - wide, at))
    spans.sort()
    assert 1 <= len(spans) <= 6
    assert all(right <= left for (_, right), (left, _) in zip(spans, spans[1:], strict=False))
    assert "117 more before" in panel.reading


def test_a_slider_that_was_drawn_along_is_one_label():
    values = (0.01, 0.02, 0.05, 0.1)
    pairs = zip(values, values[1:], strict=False)
    changes = tuple(Change(60 + k, "lr", *pair) for k, pair in enumerate(pairs))
    panel = draw(replace(made(updates=120), changes=changes))["loss"]
    assert [note["text"] for note in labels(panel)] == ["lr 0.01 → 0.1"]


def test_the_band_is_one_standard_error_around_the_held_out_curve():
    run = made(updates=100)
    band, line = (
        next(t for t in draw(run)["loss"].figure["data"] if found(t))
        for found in (lambda t: "fill" in t, lambda t: t.get("name") == "held out")
    )
    tested = run.history.dropna(subset="held_out_loss")
    held, error = tested["held_out_loss"], tested["held_out_error"]
    upper, lower = np.split(decode(band["y"]), 2)
    assert upper == pytest.approx((held + error).to_numpy(), rel=1e-6)
    assert lower[::-1] == pytest.approx((held - error).to_numpy(), rel=1e-6)
    assert decode(line["y"]) == pytest.approx(held.to_numpy(), rel=1e-6)
    assert (
        f"Held out: {number(held.iloc[-1], 3)} ± {number(error.iloc[-1], 1)}."
        in draw(run)["loss"].reading
    )


def test_a_held_out_loss_of_before_says_when():
    run = made(updates=106)
    assert "Held out at update 100: " in draw(run)["loss"].reading


def test_the_band_of_an_uncertain_loss_stays_on_the_axis():
    run = made(updates=100)
    history = run.history.assign(held_out_error=2 * run.history["held_out_loss"])
    panel = draw(replace(run, history=history))["loss"]
    band = next(t for t in panel.figure["data"] if "fill" in t)
    low, high = panel.figure["layout"]["yaxis"]["range"]
    logs = np.log10(decode(band["y"]))
    assert (logs >= low - 1e-6).all() and (logs <= high).all()


def test_a_steered_session_has_its_changes():
    session = Session(Config(units=4, batch=4))
    session.train(5)
    session.steer(session.config.changed(lr=0.1))
    session.train(3)
    session.steer(session.config.changed(lr=0.2, clip=0.0))
    session.train(2)
    first, second = session.config, Config()
    assert Run.of(session).changes == (
        Change(5, "lr", second.lr, 0.1),
        Change(8, "lr", 0.1, first.lr),
        Change(8, "clip", second.clip, 0.0),
    )
    again, updates, _ = Session.from_query(session.to_query())
    assert Run.of(again).changes == ()  # a replay has not come so far yet
    again.train(updates)
    assert Run.of(again).changes == Run.of(session).changes


def test_one_update_is_seen():
    for key in KEYS:
        data = draw(made(updates=1), LIGHT)[key].figure["data"]
        assert any("markers" in trace["mode"] for trace in data if trace.get("name") != "held out")
