"""Cells that nobody foresaw: every picture is drawn, and what is said of it is true."""

import json

import plotly.graph_objects as go
import pytest

from rnnviz.analysis.run import Run
from rnnviz.config.config import Config
from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import LIGHT
from rnnviz.figures.views import FIGURES
from rnnviz.training.session import Session
from tests.training.sessions import small

LONG = [n * 16 for n in "abcdefghijk"]
ODD = {
    "many long names": "\n".join(f"{n} = sigmoid(W_{n[0]} @ x + U_{n[0]} @ h)" for n in LONG[:7])
    + "\n".join(
        ["", *(f"{a} = 0.5 * {a} + 0.5 * {b}" for a, b in zip(LONG[7:], LONG, strict=False))]
    )
    + f"\nh = {' + '.join(LONG[:3])}",
    "no U": "c = 0.9 * c + 0.1 * tanh(W_c @ x)\nh = c",
    "two states": "s = phi(U_s @ s + V_s @ h + W_s @ x)\nc = c + s * s\nh = tanh(c - 2)",
    "growing ReLU": "g = relu(W_g @ x + U_g @ h)\nh = relu(2 * h + 0.2 * g)",
    "constant": "k = 3\nz = k * 0\nh = tanh(W_h @ x) + z",
    "exploding": "h = 1e6 * h * h * h * h + 1e6 * (W_h @ x)",
    "division by zero": "h = (W_h @ x) / h",
    "shares": "a = exp(W_a @ x)\nh = (a * h + silu(W_h @ x)) / (a + softplus(U_h @ h))",
    "Greek": "alpha = sigmoid(b_alpha)\nh = alpha * h + W_h @ x",
}


def drawn(equations: str, **settings: object) -> dict[str, Panel]:
    """Every panel of a cell after three updates, each of them valid for plotly and a browser."""
    session = Session(small(cell="own", equations=equations, **settings))
    session.train(3)
    panels: dict[str, Panel] = {}
    for signal in session.signals:
        run = Run.of(session, gradient_of=signal)
        panels |= {p.key: p for figure in FIGURES.values() for p in figure.panels(run, LIGHT)}
    for panel in panels.values():
        go.Figure(panel.figure)
        json.dumps(panel.title + panel.reading + panel.alt)
        assert panel.title and panel.reading and panel.alt
        assert "nan" not in (panel.reading + panel.title).lower()
    assert {f"signal-{name}" for name in session.signals} <= panels.keys()
    return panels


@pytest.mark.parametrize("equations", ODD.values(), ids=ODD)
@pytest.mark.parametrize("settings", [{}, {"layers": 2, "direction": "both"}], ids=["one", "four"])
def test_every_picture_is_drawn(equations: str, settings: dict) -> None:
    drawn(equations, **settings)


def test_titles_say_what_a_signal_is() -> None:
    panels = drawn("g = sigmoid(W_g @ x)\nn = phi(W_n @ x)\nc = c + g * n\nh = tanh(c)")
    titles = {key: panel.title for key, panel in panels.items()}
    assert titles["signal-g"] == "gₜ · gate"
    assert titles["signal-n"] == "nₜ · value of this step"
    assert titles["signal-c"] == "cₜ · state, passed to the next step"
    assert titles["signal-h"] == "hₜ · hidden state"
    assert drawn(Config().changed(cell="own").equations)["signal-f"].title == "fₜ · forget gate"


def test_readings_know_what_bounds_a_signal() -> None:
    panels = drawn("r = relu(W_r @ x)\nc = 0.5 * c + 2 * tanh(W_c @ x)\nd = d + c\nh = r + 1 + d")
    readings = {key: panel.reading for key, panel in panels.items()}
    assert "gate" not in panels["signal-r"].title and "Values from" in readings["signal-r"]
    assert "near the ends of their range (beyond ±4.05)" in readings["signal-c"]
    assert "d is not bounded; the colours end at" in readings["signal-d"]
    panels = drawn("h = 3 * sigmoid(W_h @ x)")
    assert "h always stays between 0 and 3." in panels["signal-h"].reading
