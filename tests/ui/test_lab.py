"""A tab's lab: links, and what a change keeps."""

from typing import Any

import pytest

from rnnviz.analysis.run import Run
from rnnviz.config.config import Config
from rnnviz.config.fields import FIELDS
from rnnviz.config.settings import Choice, Setting
from rnnviz.engine.topologies.encoder_decoder import ENCODER_DECODER
from rnnviz.ui.lab import Lab

HEAVY = {"task": "copy", "units": "128", "length": "200", "batch": "64"}


def test_a_link_opens_at_its_update_and_view() -> None:
    lab = Lab.of_link({"cell": "gru", "updates": "12", "example": "3", "signal": "z"})
    assert (lab.session.updates, lab.example, lab.look.signal) == (12, 2, "z")
    assert not lab.problems and not lab.note
    again = Lab.of_link(lab.query)
    assert again.query == lab.query
    assert again.session.history.equals(lab.session.history)


def test_a_link_pins_a_step_or_a_node() -> None:
    lab = Lab.of_link({"length": "8", "step": "8"})
    assert lab.look.step == 8 and lab.query["step"] == "8" and not lab.problems
    tree = {"task": "sentiment-tree", "example": "4", "v": "2"}
    nodes = Run.of(Lab.of_link(tree).session, 3).length
    assert Lab.of_link({**tree, "step": str(nodes)}).look.step == nodes
    beyond = Lab.of_link({**tree, "step": str(nodes + 1), "unit": "x"})
    assert (beyond.look.step, beyond.look.unit) == (0, 1)
    assert beyond.problems == [
        f"step: {nodes + 1} is not one of 1–{nodes}; left out",
        f"unit: x is not one of 1–{beyond.config.units}; showing 1",
    ]


def test_only_what_was_pinned_elsewhere_moves_the_pictures() -> None:
    lab, other = Lab.of_link({"step": "3"}), Lab.of_link({"step": "3"})
    assert lab.moves != other.moves  # another link: the pictures follow it
    before = lab.moves
    lab.pin(4)
    assert lab.look.step == 4 and lab.moves == before
    lab.move_pin(5)
    assert lab.look.step == 5 and lab.moves not in (before, other.moves)


def test_a_far_link_opens_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnviz.ui.lab.OPENING_SECONDS", 0.05)
    lab = Lab.of_link({**HEAVY, "updates": "500"})
    assert lab.playing and lab.target == 500
    assert f"{lab.session.updates:,}" in lab.note and "500" in lab.note


def test_a_live_change_keeps_training_and_play() -> None:
    lab = Lab.of_link({})
    lab.step(10)
    lab.play()
    lab.change(lr=0.001)
    assert lab.playing and lab.session.updates == 10
    assert lab.said == "Learning rate 0.001 from update 11 on"
    lab.change(clip=0.0)
    assert lab.said == "No clipping from update 11 on"
    lab.change(cell="rnn")
    assert not lab.playing and lab.session.updates == 0
    assert lab.said == "Cell changed: training restarted and is paused at update 0"


@pytest.mark.parametrize("setting", [s for s in FIELDS if not s.live], ids=lambda s: s.key)
def test_a_setting_that_restarts_training_pauses_it_and_says_so(setting: Setting) -> None:
    lab = Lab.of_link({"task": "reversal", "cell": "own", "length": "6"})
    lab.step(2)
    lab.play()
    lab.change(**{setting.key: another(setting, lab.config)})
    label, _ = setting.words(ENCODER_DECODER)
    assert not lab.playing and lab.session.updates == 0
    assert lab.said.startswith(f"{label} changed: training restarted and is paused at update 0")


def another(setting: Setting, config: Config) -> Any:
    """Another value of a setting that fits beside the others."""
    if setting.key == "data":
        return "own-text\n" + "to be or not to be, that is the question. " * 4
    if setting.key == "equations":
        return "h = tanh(W_h @ x + U_h @ h)"
    value = getattr(config, setting.key)
    if isinstance(setting, Choice):
        return next(key for key in setting.options(config) if key != value)
    low, high = setting.bounds(config)
    return high if value == low else low


def test_what_had_to_follow_a_change_is_said() -> None:
    lab = Lab.of_link({"task": "copy", "cell": "lstm-peephole", "length": "200", "units": "32"})
    units = lab.config.units
    lab.change(layers=2)
    assert lab.config.units < units
    assert f"; to fit, hidden units {lab.config.units}" in lab.said


def test_a_cell_without_the_signal_shows_the_state() -> None:
    lab = Lab.of_link({"signal": "c"})
    lab.change(cell="gru")
    assert lab.look.signal == "h"


def test_a_control_that_is_gone_chooses_nothing() -> None:
    lab = Lab.of_link({})
    lab.offered -= {"units"}
    lab.choose("units", 8)
    assert lab.config.units != 8
    lab.offered |= {"units"}
    lab.choose("units", 8)
    assert lab.config.units == 8


def test_what_the_browser_sends_of_the_page_before_is_no_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lab = Lab.of_link({"length": "40"})
    lab.choose("architecture", "many-to-many")
    said, config = lab.said, lab.config
    assert config.task != "adding" and config.length != 40
    lab.choose("task", "Adding problem")
    lab.choose("task", "adding")
    lab.choose("length", 40)
    assert (lab.said, lab.config) == (said, config)
    monkeypatch.setattr("rnnviz.ui.lab.LATE_SECONDS", 0.0)
    lab.choose("length", 40)
    assert lab.config.length == 40


def test_a_choice_that_changes_nothing_is_not_a_change() -> None:
    lab = Lab.of_link({})
    lab.change(cell="gru")
    said = lab.said
    lab.play()
    lab.change(cell="gru")
    assert lab.playing and said.startswith("Cell changed")
