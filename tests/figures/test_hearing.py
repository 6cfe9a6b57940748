"""The pictures and the sentence of a recording."""

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz.analysis.hearing import Heard
from rnnviz.figures.hearing import panels, sentence
from rnnviz.figures.theme import THEMES
from rnnviz.tasks import TASKS

from .reading import decode

TASK = TASKS["spoken-digit"]


def heard(answers: list[int], words: int, target: int | None = None, sure: float = 0.82) -> Heard:
    """A word of the last `words` steps; the most probable class at each step has `sure`."""
    chances = np.full((len(answers), 10), (1 - sure) / 9)
    chances[np.arange(len(answers)), answers] = sure
    frames = np.random.default_rng(0).uniform(size=(len(answers), TASK.n_in))
    given = np.arange(len(answers)) >= len(answers) - words
    return Heard(TASK, frames * given[:, None], given, chances, target)


def test_it_says_what_it_heard_and_since_when() -> None:
    text = sentence(heard([1] * 4 + [6] * 3 + [7] * 3, words=8))
    assert text.startswith("It predicts “7” with 82\N{NO-BREAK SPACE}%; second is")
    assert text.endswith("The prediction does not change from step 8 of 10 on.")


def test_it_says_whether_that_is_right() -> None:
    assert "%: correct;" in sentence(heard([7] * 6, 6, target=7))
    assert "%: wrong, it was “3”;" in sentence(heard([7] * 6, 6, target=3))


def test_an_opinion_from_before_the_word_counts_from_its_first_step() -> None:
    assert "from step 3 of 6 on" in sentence(heard([2] * 6, words=4))


def test_a_late_change_of_mind_is_said() -> None:
    assert "changed at the last of 6 steps" in sentence(heard([2] * 5 + [4], words=5))


def test_a_broken_network_is_said() -> None:
    broken = heard([1] * 5, 5)
    broken.chances[:] = np.nan
    assert "not a finite number" in sentence(broken)
    assert len(panels(broken, THEMES["light"])) == 2


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
@pytest.mark.parametrize("target", [None, 4])
def test_panels_are_valid_and_share_the_step_axis(theme, target) -> None:
    drawn = panels(heard([1] * 12, 7, target), theme)
    assert len(drawn) == 2
    for panel in drawn:
        figure = go.Figure(panel.figure)
        assert tuple(figure.layout.xaxis.range) == (0.5, 12.5)
        assert panel.reading and panel.alt and panel.title
    sound, answer = (panel.figure["data"] for panel in drawn)
    assert len(answer) == (1 if target is None else 2)
    assert sound[0]["z"]["shape"] == f"{TASK.n_in}, 12"
    if target is not None:
        assert [decode(answer[1][axis]).tolist() for axis in "xy"] == [[12], [target + 1]]
