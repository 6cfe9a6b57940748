"""Pictures of cards: one height, the same margins, no colour scale."""

from dataclasses import replace

import plotly.graph_objects as go
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.run import Run
from rnnviz.figures import parts
from rnnviz.figures.card import HEIGHT, LEFT, RIGHT, card
from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import DARK
from rnnviz.figures.views import FIGURES


def panels(**settings: object) -> dict[str, Panel]:
    session = Session(Config(**{"units": 5, "batch": 4, **settings}))
    session.train(3)
    run = Run.of(session)
    return {panel.key: panel for view in FIGURES.values() for panel in view.panels(run, DARK)}


@pytest.mark.parametrize("task", ["adding", "digit-name", "reversal", "logic"])
def test_all_cards_have_the_same_margins(task: str) -> None:
    for panel in panels(task=task).values():
        figure = card(panel)
        layout = figure["layout"]
        go.Figure(figure)
        assert layout["height"] == HEIGHT and layout["margin"]["l"] == LEFT
        assert layout["margin"]["r"] == RIGHT and not layout["images"]
        assert panel.figure["layout"]["height"] == panel.height  # that of the page stays


def test_an_image_beside_the_rows_stays() -> None:
    panel = panels(task="digit-rows")["input"]
    assert len(card(panel)["layout"]["images"]) == 1


def test_a_strip_of_symbols_keeps_its_pixels() -> None:
    strip = {"domain": [0.96, 1], "showticklabels": False}
    layout = parts.time_layout(DARK, 20, 428, {"domain": [0, 0.96]}, yaxis2=strip)
    plain = next(iter(panels().values()))
    panel = replace(plain, figure={"data": [], "layout": layout}, height=428)
    small = card(panel)["layout"]
    assert small["yaxis2"]["domain"][0] == pytest.approx(1 - 16 / (HEIGHT - 28))
    assert small["yaxis"]["domain"] == [0, small["yaxis2"]["domain"][0]]
    assert not small["yaxis"]["showticklabels"]
