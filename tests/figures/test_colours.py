"""The same colour means the same, and cells in the background's colour are seen."""

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.run import Run
from rnnviz.figures.theme import LIGHT, THEMES
from rnnviz.figures.views import FIGURES

from .made import made, with_signal
from .reading import draw

GREEN = LIGHT.share
SIGNED = LIGHT.signed
WARM = LIGHT.positive


def signals(**settings):
    session = Session(Config(**{"units": 4, "batch": 4} | settings))
    session.train(2)
    panels = draw(Run.of(session))
    return {
        key.removeprefix("signal-"): panel.figure["data"][0]["colorscale"]
        for key, panel in panels.items()
        if key.startswith("signal-")
    }


def test_only_gates_are_green():
    scales = signals(cell="lstm")
    assert {name for name, scale in scales.items() if scale == GREEN} == set("ifo")
    assert scales["c"] == scales["h"] == scales["g"] == SIGNED


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_what_is_never_negative_is_warm_and_not_green(activation):
    assert signals(cell="rnn", activation=activation) == {"h": WARM}
    scales = signals(cell="lstm", activation=activation)
    assert {name for name, scale in scales.items() if scale == GREEN} == set("ifo")
    assert scales["g"] == scales["h"] == WARM


def test_a_warm_colour_is_that_of_the_same_value_on_the_signed_scale():
    for theme in THEMES.values():
        for at, colour in theme.positive:
            assert ((1 + at) / 2, colour) in theme.signed
        assert [theme.positive[end][0] for end in (0, -1)] == [0, 1]


@pytest.mark.parametrize(("lowest", "end"), [(-11.0, 12), (0.3, 1), (1.1, 1.2), (2.6, 3), (41, 50)])
def test_colours_of_a_memory_end_close_to_its_largest_value(lowest, end):
    values = np.zeros((20, 8, 16))
    values[7, 3, 2] = lowest
    drawn = draw(with_signal(made("lstm"), "c", values=values))["signal-c"].figure["data"][0]
    assert (drawn["zmin"], drawn["zmax"]) == (-end, end)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_block_of_weights_has_a_frame(theme):
    for panel in FIGURES["weights"].panels(made("lstm"), theme):
        layout, blocks = panel.figure["layout"], panel.figure["data"]
        left, right = layout["xaxis"]["range"]
        frames = [shape for shape in layout["shapes"] if shape["type"] == "rect"]
        assert len(frames) == len(blocks)
        for frame, block in zip(frames, blocks, strict=True):
            columns = int(block["z"]["shape"].split(", ")[1])
            edges = [left + (right - left) * frame[end] for end in ("x0", "x1")]
            first = block["x0"] - 0.5
            assert edges == pytest.approx([first, first + columns])
            assert frame["line"] == {"color": theme.frame, "width": 1}


@pytest.mark.parametrize("key", ["signal-h", "signal-c", "gradient", "answer"])
def test_cells_in_the_background_s_colour_have_a_frame(key):
    run = made("lstm", "sentiment", length=9)
    layout = draw(run)[key].figure["layout"]
    for axis in ("xaxis", "yaxis"):
        assert layout[axis]["showline"] and layout[axis]["mirror"]
        assert layout[axis]["linecolor"] == LIGHT.frame
