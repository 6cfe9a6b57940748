"""The pictures of networks that read first and write then."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.attention import relative
from rnnviz.analysis.run import Run
from rnnviz.figures.theme import LIGHT
from rnnviz.figures.views.alignment import of
from rnnviz.figures.views.embedding import DOT, with_room
from rnnviz.figures.words import symbols
from rnnviz.ui.demos import demos
from tests.figures.reading import decode, draw, numbers


@pytest.fixture(scope="module")
def run() -> Run:
    session = Session(Config(task="reversal", attention="additive", units=8, length=6, embedding=3))
    session.train(40)
    counts = session.probe.input_mask.sum(0)
    return Run.of(session, example=int(counts.argmin()))


@pytest.fixture(scope="module")
def panels(run):
    return draw(run)


def read_and_asked(run):
    split = run.answers_from
    return np.flatnonzero(run.input_mask[:split]), np.flatnonzero(run.mask[split:])


def test_every_panel_is_a_figure(panels):
    assert {"alignment", "alignment-gradient", "written", "embedding"} <= set(panels)
    for panel in panels.values():
        go.Figure(panel.figure)


@pytest.mark.parametrize("config", [Config(), Config(task="reversal", length=6)])
def test_no_attention_no_alignment(config):
    keys = set(draw(Run.of(Session(config))))
    assert not keys & {"alignment", "alignment-gradient", "embedding", "decoder-embedding"}
    assert ("written" in keys) == (config.task == "reversal")


def test_the_alignment_is_the_trace_s_without_what_is_not_used(run, panels):
    columns, rows = read_and_asked(run)
    assert 0 < len(columns) < 6, "padding would be cut"
    z = decode(panels["alignment"].figure["data"][0]["z"])
    weights = run.trace.attention.weights[rows][:, run.example][:, columns]
    np.testing.assert_allclose(z, weights, rtol=1e-6)
    np.testing.assert_allclose(z.sum(1), 1, rtol=1e-5)
    layout = panels["alignment"].figure["layout"]
    letters = "".join(layout["xaxis"]["ticktext"])
    assert "".join(layout["yaxis"]["ticktext"]) == letters[::-1] + "."
    assert layout["yaxis"]["scaleanchor"] == "x"
    assert layout["images"][0]["xref"] == "x domain"  # the scale stands beside the squares


def test_the_gradient_of_the_alignment_only_tells_differences(run, panels):
    columns, rows = read_and_asked(run)
    z = decode(panels["alignment-gradient"].figure["data"][0]["z"])
    weights, grads = (
        run.trace.attention.weights[:, run.example],
        run.trace.attention.grads[:, run.example],
    )
    for row, drawn in zip(rows, z, strict=True):
        mean = weights[row] @ grads[row]
        np.testing.assert_allclose(drawn, grads[row][columns] - mean, rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(
        (weights * relative(run.trace.attention)[:, run.example]).sum(1), 0, atol=1e-9
    )


def test_alignment_reading_has_its_numbers(run, panels):
    columns, rows = read_and_asked(run)
    weights = run.trace.attention.weights[rows][:, run.example][:, columns]
    found = numbers(panels["alignment"].reading)
    assert found[0] == pytest.approx(100 * weights.max(1).mean(), abs=0.6)
    assert found[-1] == pytest.approx(100 * weights.max(), abs=0.6)
    row, column = np.unravel_index(weights.argmax(), weights.shape)
    assert found[-3:-1] == [run.answers_from + rows[row] + 1, columns[column] + 1]


def test_one_input_step_leaves_no_choice():
    session = Session(Config(task="reversal", attention="scaled-dot", units=4, length=2))
    counts = session.probe.input_mask.sum(0)
    assert counts.min() == 1
    panels = draw(Run.of(session, example=int(counts.argmin())))
    for key in ("alignment", "alignment-gradient"):
        go.Figure(panels[key].figure)
        assert "only one input step" in panels[key].reading


def test_what_is_written_is_beside_the_target(run, panels):
    _, target, writes = panels["written"].figure["data"]
    columns, rows = read_and_asked(run)
    letters = [run.task.input_labels[c] for c in run.inputs[columns].argmax(-1)]
    assert "".join(target["text"]) == "".join(letters[::-1]) + "."
    plain = [text.replace("<b>", "").replace("</b>", "") for text in writes["text"]]
    said = [run.task.output_labels[c] for c in run.trace.written[:, run.example]]
    count = said.index(".") + 1 if "." in said else len(said)
    assert plain == said[:count] + [""] * (len(said) - count)
    hits = (run.trace.written == run.trace.targets[6:]) | ~run.trace.mask[6:]
    reading = panels["written"].reading
    assert f"Correct to the last symbol: {hits.all(0).sum()} of the 8 examples." in reading


def test_a_line_stands_between_encoder_and_decoder_in_all_pictures_of_time(run, panels):
    for panel in panels.values():
        shapes = panel.figure["layout"].get("shapes", [])
        lines = [s["x0"] for s in shapes if s["type"] == "line" and s.get("xref") == "x"]
        if panel.column == "time":
            assert 6.5 in lines, panel.key
    assert "passes on hₜ and cₜ" in panels["signal-h"].reading
    assert 16 in numbers(panels["signal-h"].reading)


def test_a_chain_has_no_such_line():
    for panel in draw(Run.of(Session(Config()))).values():
        if panel.column == "time":
            assert not [s for s in panel.figure["layout"].get("shapes", []) if s["type"] == "line"]


def test_the_input_shows_what_the_decoder_is_told(run, panels):
    told = panels["input"].figure["data"][-1]
    _, rows = read_and_asked(run)
    right = [run.task.output_labels[int(c)] for c in run.targets[6:]]
    assert told["text"][0] == "▸"
    assert told["text"][1 : len(rows)] == right[: len(rows) - 1]
    assert decode(told["x"])[0] == 7


def test_a_backward_strand_of_the_encoder_is_drawn():
    session = Session(Config(task="reversal", direction="both", units=4, length=5))
    for number in range(len(session.paths)):
        panels = draw(Run.of(session, path_number=number))
        assert "the mean of both directions' last" in panels["signal-h"].reading


def test_embeddings_are_named_and_leave_trails(run, panels):
    trails, named = panels["embedding"].figure["data"]
    assert [t.replace("<b>", "").replace("</b>", "") for t in named["text"]] == list("abcdefgh")
    updates, before = run.trails["embedding.E"]
    assert updates[0] == 0
    assert len(decode(trails["x"])) == 8 * (len(updates) + 2)
    _, named = panels["decoder-embedding"].figure["data"]
    assert named["hovertext"][-1] == "▸ start"
    assert panels["embedding"].figure["layout"]["yaxis"]["scaleanchor"] == "x"


def test_two_numbers_are_drawn_as_they_are():
    session = Session(Config(task="reversal", units=4, length=4, embedding=2))
    session.train(5)
    named = draw(Run.of(session))["embedding"].figure["data"][1]
    drawn = np.stack([decode(named["x"]), decode(named["y"])])
    np.testing.assert_allclose(drawn, session.weights["embedding.E"], rtol=1e-6)


def test_vectors_that_are_no_numbers_are_said(run):
    broken = dict(run.weights) | {"embedding.E": np.full((3, 8), np.nan)}
    panel = draw(replace(run, weights=broken), LIGHT)["embedding"]
    go.Figure(panel.figure)
    assert "not finite numbers" in panel.reading


@pytest.mark.parametrize(
    "demo", [demo for demo in demos() if "attention" in demo.query], ids=lambda demo: demo.key
)
def test_demos_with_attention_open_on_a_long_alignment(demo):
    session, _, _ = Session.from_query(demo.query)
    seen = of(Run.of(session, example=int(demo.query.get("example", "1")) - 1))
    assert len(seen.columns) >= 5 and len(seen.rows) >= 4


def test_names_without_room_become_dots():
    points = np.array([[0.0, 0.0], [0.02, 0.0], [0.9, 0.0], [0.02, 0.5]])
    names = ["seventeen", "hundred", "one", "five"]
    assert with_room(points, names, 1.0) == [True, False, True, True]
    session = Session(Config(task="number-words", units=4, embedding=2))
    panel = draw(Run.of(session))["embedding"]
    shown = panel.figure["data"][1]["text"]
    assert DOT in shown and DOT in panel.reading
    assert panel.figure["data"][1]["hovertext"] == symbols(session.task.input_labels)
