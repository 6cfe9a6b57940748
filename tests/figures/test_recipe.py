"""The figure of CONTRIBUTING's recipe, drawn as all figures are."""

import json
import re
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.run import Run
from rnnviz.figures import board
from rnnviz.figures.figure import Figure
from rnnviz.figures.theme import LIGHT, THEMES
from rnnviz.figures.views import FIGURES

from .made import made, with_signal
from .reading import decode

ROOT = Path(__file__).resolve().parents[2]
RECIPE = re.compile(r"^```python\n# (rnnviz/figures/views/\w+\.py)\n(.*?)^```", re.S | re.M)


@pytest.fixture
def figure(monkeypatch: pytest.MonkeyPatch) -> Figure:
    """The recipe's figure, among all others."""
    ((path, code),) = RECIPE.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    names: dict = {}
    exec(compile(code, path, "exec"), names)
    (found,) = [value for value in names.values() if isinstance(value, Figure)]
    monkeypatch.setitem(FIGURES, found.key, found)
    return found


def tree() -> Run:
    session = Session(Config(task="logic", architecture="tree", cell="tree-lstm", units=4))
    return Run.of(session)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("run", [made(), made(updates=0), made("rnn", length=1), tree()])
def test_it_is_drawn_among_the_others(figure: Figure, run: Run, theme) -> None:
    assert figure.key in board.keys(run)
    (panel,) = board.drawn(run, theme, only=[figure.key])
    go.Figure(panel.figure)
    json.dumps(panel.figure, allow_nan=False)
    (line,) = panel.figure["data"]
    assert line["meta"] == "line"
    assert decode(line["y"]) == pytest.approx(run.value("h").mean(1), rel=1e-5)


def test_it_says_what_is_not_finite(figure: Figure) -> None:
    run = with_signal(made(), "h", values=np.full((20, 8, 16), np.nan))
    (panel,) = figure.panels(run, LIGHT)
    json.dumps(panel.figure, allow_nan=False)
    assert "not finite" in panel.reading
