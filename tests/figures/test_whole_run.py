"""The pictures of a whole run show what was measured, and their sentences tell it."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.run import Run
from rnnviz.analysis.whole_run import AtUpdate, WholeRun
from rnnviz.engine.cells import CELLS
from rnnviz.engine.topologies.tree import TREE
from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import DARK, LIGHT, THEMES
from rnnviz.figures.updates import end_of
from rnnviz.figures.whole_run import panels
from tests.training.sessions import small, trained

from .reading import decode, numbers
from .test_titles import TITLE

Whole = tuple[list[AtUpdate], Run, int]
KINDS = [
    {"layers": 2, "direction": "both"},
    {"task": "reversal", "attention": "additive"},
    {"task": "reversal", "direction": "both"},
    {"task": "digit"},
    {"task": "copy"},
]


def whole(session: Session, path: int = 0, measures: bool = True) -> Whole:
    looking = WholeRun(session, 0, path)
    while measures and looking.measure_next():
        pass
    run = Run.of(session, path_number=path)
    return looking.found(run), run, session.recording.reached


def drawn(found: list[AtUpdate], run: Run, upto: int) -> dict[str, Panel]:
    made = {panel.key: panel for panel in panels(found, run, upto, LIGHT)}
    for panel in made.values():
        go.Figure(panel.figure)
        assert TITLE.match(panel.title), panel.title
        assert panel.reading in panel.alt
        assert panel.figure["layout"]["height"] == panel.height
    return made


@pytest.mark.parametrize("cell", CELLS)
def test_cells_are_the_measurements(cell: str) -> None:
    trees = CELLS[cell].topology is TREE
    whole_run = whole(trained(small(task="logic", cell=cell) if trees else small(cell=cell), 7))
    found, made = whole_run[0], drawn(*whole_run)
    (cells,) = made["whole-run-gradient"].figure["data"]
    assert decode(cells["x"]).tolist() == [at.update for at in found] == list(range(8))
    logs = decode(cells["z"])
    norms = np.stack([at.gradient for at in found], 1)
    known = norms > 0
    np.testing.assert_allclose(10.0 ** logs[known], norms[known], rtol=1e-4)
    assert np.isnan(logs[~known]).all()
    assert (cells["zmin"], cells["zmax"]) == (-10, 2)  # as in every picture of gradients
    gates = list(found[0].gates)
    assert ("whole-run-gates" in made) == bool(gates)
    for trace, gate in zip(
        made["whole-run-gates"].figure["data"] if gates else [], gates, strict=True
    ):
        assert (trace["zmin"], trace["zmax"]) == (0, 1)
        np.testing.assert_allclose(decode(trace["z"])[:, 3], found[3].gates[gate], rtol=1e-6)
    for line, kind in zip(made["whole-run-weights"].figure["data"], found[0].norms, strict=True):
        np.testing.assert_allclose(decode(line["y"]), [at.norms[kind] for at in found], rtol=1e-6)


@pytest.mark.parametrize("settings", KINDS, ids=str)
def test_every_path_is_drawn(settings: dict[str, object]) -> None:
    session = trained(small(**settings), 5)
    for path in range(len(session.paths)):
        drawn(*whole(session, path))


def test_a_simple_rnn_has_no_picture_of_gates() -> None:
    assert list(drawn(*whole(trained(small(cell="rnn"), 3)))) == [
        "whole-run-gradient",
        "whole-run-weights",
    ]


@pytest.mark.parametrize("updates", [0, 1, 30])
def test_the_update_that_is_shown_is_marked(updates: int) -> None:
    session = trained(small(), 40)
    session.go_to(updates)
    for panel in drawn(*whole(session)).values():
        layout = panel.figure["layout"]
        marks = [shape for shape in layout["shapes"] if shape["x0"] == shape["x1"]]
        assert [mark["x0"] for mark in marks] == [updates]
        assert f"update {updates}" in [note["text"] for note in layout["annotations"]]
        low, high = layout["xaxis"]["range"]
        assert low < 0 and high >= end_of(40) == 50


def test_the_sentence_compares_the_ends_and_names_the_best() -> None:
    found, run, upto = whole(trained(Config(length=8, units=6), 60))
    ratios = {at.update: float(at.gradient[0]) / float(at.gradient[-1]) for at in found}
    best = max(ratios, key=lambda update: ratios[update])
    text = drawn(found, run, upto)["whole-run-gradient"].reading
    told = numbers(text)
    assert told[0] == 1 and ratios[0] == pytest.approx(told[1], rel=0.06)
    assert ratios[60] == pytest.approx(told[4], rel=0.06) and told[5] == 60
    if best not in (0, 60):
        assert told[6] == best and ratios[best] == pytest.approx(told[7], rel=0.06)


def test_the_gates_sentence_tells_their_means() -> None:
    found, run, upto = whole(trained(small(cell="lstm"), 5))
    text = drawn(found, run, upto)["whole-run-gates"].reading
    for gate in "ifo":
        first, last = found[0].openness[gate], found[-1].openness[gate]
        assert f"{gate} {first:.2f} → {last:.2f}" in text


def test_the_weights_sentence_tells_which_changed_most() -> None:
    found, run, upto = whole(trained(small(cell="rnn"), 2))
    first = replace(found[0], norms={"U": 4.0, "W": 3.0, "b": 0.0, "output": 2.0})
    last = replace(found[-1], norms={"U": 6.0, "W": 3.1, "b": 1.0, "output": 0.5})
    text = drawn([first, last], run, upto)["whole-run-weights"].reading
    assert "U 4.0 → 6.0, W 3.0 → 3.1, b 0 → 1.0, output 2.0 → 0.50." in text
    assert "Changed most: output, to 0.25 of what it was." in text


def test_names_at_the_ends_of_curves_never_touch() -> None:
    found, run, upto = whole(trained(small(task="reversal", attention="additive", embedding=2), 2))
    for height in (0.0, 1.0, 9.9):
        same = [replace(at, norms=dict.fromkeys(at.norms, height)) for at in found]
        layout = drawn(same, run, upto)["whole-run-weights"].figure["layout"]
        names = [note for note in layout["annotations"] if note["text"] in same[0].norms]
        low, high = layout["yaxis"]["range"]
        pixel = (layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]) / (high - low)
        places = sorted(note["y"] for note in names)
        assert len(places) == 6 and min(np.diff(places)) * pixel > 12.9


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_is_said(theme: str, value: float) -> None:
    found, run, upto = whole(trained(small(), 3))
    broken = replace(
        found[-1],
        gradient=np.full_like(found[-1].gradient, value),
        gates={name: np.full_like(own, value) for name, own in found[-1].gates.items()},
        openness=dict.fromkeys(found[-1].openness, value),
        norms=dict.fromkeys(found[-1].norms, value),
    )
    for shown in ([*found[:-1], broken], [broken]):
        for panel in panels(shown, run, upto, THEMES[theme]):
            go.Figure(panel.figure)
            assert "finite" in panel.reading
            assert "nan" not in panel.reading and "∞" not in panel.reading


def test_no_gradient_at_all_is_said() -> None:
    found, run, upto = whole(trained(small(), 3))
    none = [replace(at, gradient=np.zeros_like(at.gradient)) for at in found]
    text = panels(none, run, upto, DARK)[0].reading
    assert text == "No gradient flows at step 6. Empty cells are exactly 0."


def test_before_the_first_update_it_is_drawn_too() -> None:
    found, run, upto = whole(Session(small()), measures=False)
    made = drawn(found, run, upto)
    assert "at update 0" in made["whole-run-gradient"].reading
    assert "→" not in made["whole-run-gates"].reading + made["whole-run-weights"].reading
