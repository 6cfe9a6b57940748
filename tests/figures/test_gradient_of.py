"""The pictures of gradients draw the chosen signal, all on one scale."""

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.run import Run
from rnnviz.figures.theme import THEMES

from .made import made, with_signal
from .reading import decode, draw, numbers


def looked_at(gradient_of: str, **settings) -> Run:
    session = Session(Config(**{"units": 6, "batch": 4} | settings))
    session.train(3)
    return Run.of(session, 2, gradient_of)


@pytest.mark.parametrize("signal", ["c", "h", "f"])
def test_the_chosen_signal_rules_the_curve_and_the_states_stand_beside(signal):
    run = looked_at(signal, task="adding", cell="lstm", length=9)
    panel = draw(run)["gradient-norm"]
    _, line, _, *pale = panel.figure["data"]
    assert panel.title.startswith(f"‖∂L/∂{signal}ₜ‖ · ")
    others = [state for state in run.path.states if state != signal]
    for name, trace in zip((signal, *others), (line, *pale), strict=True):
        norms = np.linalg.norm(run.gradient(name), axis=-1)
        y = decode(trace["y"])
        drawn = np.isfinite(y)
        assert drawn.sum() >= 8  # f gets nothing at step 1
        assert y[drawn] == pytest.approx(norms[drawn], rel=1e-6)
        assert f"‖∂L/∂{name}‖" in trace["hovertemplate"]
        assert f"‖∂L/∂{name}ₜ‖" in panel.reading and panel.reading in panel.alt
    notes = {note["text"] for note in panel.figure["layout"]["annotations"]}
    assert notes == {f"∂L/∂{name}" for name in (signal, *others)}


def test_an_lstm_tells_both_states_with_numbers():
    run = looked_at("c", task="adding", cell="lstm", length=9)
    text = draw(run)["gradient-norm"].reading
    own, beside = text.split("Beside it, ")
    for name, part in (("c", own), ("h", beside)):
        norms = np.linalg.norm(run.gradient(name), axis=-1)
        first, ratio, last, factor = numbers(part)[:4]
        assert (first, last) == (1, 9)
        assert ratio == pytest.approx(norms[0] / norms[-1], rel=0.06)
        assert factor == pytest.approx((norms[0] / norms[-1]) ** (1 / 8), rel=0.06)


def test_names_beside_the_lines_do_not_touch():
    run = made("lstm")
    same = run.trace.paths[0].grads["h"]
    panel = draw(with_signal(run, "c", grads=same))["gradient-norm"]
    low, high = panel.figure["layout"]["yaxis"]["range"]
    one, other = (note["y"] for note in panel.figure["layout"]["annotations"])
    plot = panel.height - panel.figure["layout"]["margin"]["t"] - 20
    assert abs(one - other) * plot / (high - low) >= 12


def test_one_state_needs_no_names():
    assert not draw(looked_at("h", cell="rnn"))["gradient-norm"].figure["layout"]["annotations"]


@pytest.mark.parametrize("signal", ["c", "h"])
def test_the_chosen_signal_rules_the_pictures_of_trees(signal):
    run = looked_at(signal, task="sentiment-tree", cell="tree-lstm")
    panels = draw(run)
    panel, norms = panels["gradient-depth"], np.linalg.norm(run.gradient(signal), axis=-1)
    assert panel.title.startswith(f"‖∂L/∂{signal}ₙ‖ · ")
    assert decode(panel.figure["data"][2]["y"]) == pytest.approx(norms, rel=1e-6)
    assert len(panel.figure["data"]) == 4  # the other state's mean
    other = "h" if signal == "c" else "c"
    assert f"‖∂L/∂{other}‖" in panel.reading
    assert f"∂L/∂{signal}" in panels["tree"].title
    assert f"gradient of {signal}." in panels["tree"].reading


UP = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def spans(run):
    panels = draw(run)
    heat = panels["gradient"].figure["data"][0]
    curve = panels["gradient-norm"].figure["layout"]["yaxis"]["ticktext"]
    return (heat["zmin"], heat["zmax"]), (curve[-1], curve[0])


@pytest.mark.parametrize("decay", [0.1, 0.6, 0.99, 1.1])
def test_gradients_of_all_experiments_have_one_scale(decay):
    run = made("rnn", decay=decay, length=30)
    assert spans(run) == ((-10, 2), ("10⁻¹⁰", "10²"))
    assert "wider" not in draw(run)["gradient"].reading + draw(run)["gradient-norm"].reading


def test_a_wider_scale_is_said():
    run = made("rnn", decay=3.0, length=40)  # up to 3^39 of 0.01
    (floor, ceiling), (low, high) = spans(run)
    top = np.abs(run.path.grads["h"]).max()
    assert floor == -10 and 10.0 ** (ceiling - 1) < top <= 10.0**ceiling
    assert high == f"10{str(ceiling).translate(UP)}"
    for key in ("gradient", "gradient-norm"):
        assert "The scale is wider than usual: up to 10¹" in draw(run)[key].reading


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_power_of_ten_has_a_colour_of_its_own(theme):
    places, colours = zip(*theme.gradient, strict=True)
    lightness = [lightness_of(colour) for colour in colours]
    steps = np.diff(np.interp(np.linspace(0, 1, 13), places, lightness))
    assert (abs(steps) > 5).all() and len(set(np.sign(steps))) == 1


def lightness_of(colour: str) -> float:
    """L* of CIELAB."""
    channels = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance
