"""Every title begins with a symbol and " · ": outside tools find pictures by it."""

import re

import pytest

from rnnviz.analysis import free_running, length_generalisation
from rnnviz.analysis.run import Run
from rnnviz.config.generation import Generation
from rnnviz.figures import free_running as free_figures
from rnnviz.figures import hearing
from rnnviz.figures import length_generalisation as lengths
from rnnviz.figures.theme import LIGHT
from rnnviz.training.session import Session
from rnnviz.ui.demos import demos

from .reading import draw
from .test_hearing import heard

# x, W, U, v; with ₜ or ₙ; |…| or ‖…‖ of them or of a ∂L/∂…; several with commas between
LETTER = r"[A-Za-zα]\w{0,2}[ₜₙ]?"
SYMBOL = rf"(∂L/∂)?{LETTER}"
TITLE = re.compile(rf"^({SYMBOL}|\|{SYMBOL}\||‖{SYMBOL}‖)(, {LETTER})* · \S")


@pytest.mark.parametrize("demo", demos(), ids=lambda demo: demo.key)
def test_titles_of_all_demos_begin_with_a_symbol(demo):
    session, _, _ = Session.from_query(demo.query)
    signal = demo.query.get("signal", "h")
    for number in range(len(session.paths)):
        for panel in draw(Run.of(session, 0, signal, number)).values():
            assert TITLE.match(panel.title), panel.title
    if free_running.kind(session) and not free_running.obstacle(session):
        run = free_running.run(session, Generation(steps=3))
        for panel in free_figures.panels(run, session.task, 0, session.strands[-1], LIGHT):
            assert TITLE.match(panel.title), panel.title


def test_titles_of_the_tools_begin_with_a_symbol():
    session, _, _ = Session.from_query({"task": "adding", "units": "4"})
    found = [length_generalisation.measure(session, session.config.length)]
    drawn = lengths.panels(found, session.config.length, session.task, LIGHT)
    drawn += hearing.panels(heard([1] * 5, 5), LIGHT)
    for panel in drawn:
        assert TITLE.match(panel.title), panel.title


def test_strands_stand_behind_the_symbol():
    session, _, _ = Session.from_query({"layers": "2", "direction": "both", "units": "4"})
    panels = draw(Run.of(session, path_number=3))
    assert panels["signal-h"].title == "hₜ · hidden state (layer 2, backward)"
    assert panels["signal-h-layer1-backward"].title == "hₜ · hidden state (layer 1, backward)"
    assert panels["weights-recurrent"].title == "U · recurrent weights (layer 2, backward)"
    assert panels["gradient"].title.startswith("|∂L/∂hₜ| · ")
    assert panels["gradient-norm"].title.startswith("‖∂L/∂hₜ‖ · ")
