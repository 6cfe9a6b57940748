"""A tab's lab: training in pieces, links, and what a change keeps."""

from threading import Thread
from typing import Any

import pytest

from rnnviz.analysis.run import Run
from rnnviz.config.config import Config
from rnnviz.config.fields import FIELDS
from rnnviz.config.settings import Choice, Setting
from rnnviz.engine.topologies.encoder_decoder import ENCODER_DECODER
from rnnviz.ui.lab import Lab
from rnnviz.ui.pace import SPEEDS
from rnnviz.ui.turns import TURNS

HEAVY = {"task": "copy", "units": "128", "length": "200", "batch": "64"}


def test_a_quick_step_is_done_at_once() -> None:
    lab = Lab.of_link({})
    lab.step(10)
    assert lab.session.updates == 10 and not lab.playing


def test_a_slow_run_becomes_play_that_ends_by_itself() -> None:
    lab = Lab.of_link(HEAVY)
    lab.step(100)
    assert lab.playing and lab.target == 100 and lab.session.updates < 100
    ticks = 0
    while lab.playing:
        lab.tick()
        ticks += 1
    assert lab.session.updates == 100 and lab.target is None and ticks > 1


def test_pause_stops_a_long_run() -> None:
    lab = Lab.of_link(HEAVY)
    lab.step(100)
    lab.pause()
    assert not lab.playing and lab.target is None and lab.session.updates < 100


@pytest.mark.parametrize(("speed", "rate"), [("slow", 1), ("normal", 24)])
def test_play_makes_as_many_updates_a_second_as_it_says(
    speed: str, rate: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often the page is drawn, and whenever a late picture comes."""
    now = [100.0]
    monkeypatch.setattr("rnnviz.ui.pace.time.monotonic", lambda: now[0])
    lab = Lab.of_link({})
    lab.set_speed(speed)
    lab.play()
    for _ in range(300):
        lab.tick()
        now[0] += 0.01
    assert abs(lab.session.updates - 3 * rate) <= 1 and lab.playing
    now[0] += 10
    before = lab.session.updates
    lab.tick()
    assert lab.session.updates == before + 1


def test_another_speed_begins_at_once() -> None:
    lab = Lab.of_link({})
    lab.set_speed("slow")
    lab.play()
    lab.tick()
    lab.tick()
    assert lab.session.updates == 1
    lab.set_speed("normal")
    lab.tick()
    assert lab.session.updates == 2


def test_fast_play_trains_for_a_share_of_the_time() -> None:
    lab = Lab.of_link({})
    lab.set_speed("fast")
    lab.play()
    for _ in range(5):  # the first update also measures held-out sequences
        lab.clock.restart()
        lab.tick()
    assert lab.session.updates > 5  # more than one a picture
    assert SPEEDS["fast"].seconds <= SPEEDS["fast"].period


def test_a_step_in_play_plays_on_whatever_it_costs() -> None:
    lab = Lab.of_link(HEAVY)
    lab.play()
    lab.step(100)
    assert lab.playing and lab.target is None and lab.session.updates < 100


def test_pieces_give_the_numbers_of_the_whole() -> None:
    pieces, whole = Lab.of_link({}), Lab.of_link({})
    pieces.speed = "fast"
    pieces.play()
    pieces.tick()
    pieces.pause()
    pieces.step(7)
    whole.session.train(pieces.session.updates)
    assert pieces.session.history["loss"].tolist() == whole.session.history["loss"].tolist()


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


@pytest.mark.parametrize("control", ["change", "reset", "pause"])
def test_a_control_ends_the_training_that_it_interrupts(control: str) -> None:
    """Streamlit begins another run of the page before the interrupted one has ended."""
    lab = Lab.of_link({})
    lab.play()
    interrupted = Thread(target=lab.train, args=(10**6, 60.0, lab.era))
    interrupted.start()
    while lab.session.updates < 3:
        pass
    if control == "change":
        lab.change(seed=1)
    else:
        getattr(lab, control)()
    reached = lab.session.updates
    interrupted.join(5)
    assert not interrupted.is_alive() and lab.session.updates == reached
    assert reached == 0 or control == "pause"


def test_what_restarts_training_as_a_picture_begins_is_left_at_update_0(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between the question whether it plays and the training for the picture."""
    lab = Lab.of_link({})
    lab.play()
    due = lab.clock.due

    def change_first(period: float) -> bool:
        lab.change(units=8)
        return due(period)

    monkeypatch.setattr(lab.clock, "due", change_first)
    lab.tick()
    assert lab.session.updates == 0 and not lab.playing
    assert lab.said == "Hidden units changed: training restarted and is paused at update 0"


def test_a_step_that_a_reset_overtakes_does_not_play_on(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = Lab.of_link({})
    train = lab.session.train
    overtaking = Thread(target=lab.reset)

    def overtaken(count: int, seconds: float) -> int:
        done = train(1)
        overtaking.start()
        while len(TURNS._waiting) < 2:  # it has asked
            pass
        return done

    monkeypatch.setattr(lab.session, "train", overtaken)
    lab.step(100)
    overtaking.join(5)
    assert lab.session.updates == 0 and not lab.playing and lab.said == "Reset to update 0"


def test_a_cell_without_the_signal_shows_the_state() -> None:
    lab = Lab.of_link({"signal": "c"})
    lab.change(cell="gru")
    assert lab.look.signal == "h"


def test_a_stop_ends_play_and_a_retry_begins_again() -> None:
    lab = Lab.of_link(
        {"cell": "rnn", "activation": "relu", "length": "60", "optimizer": "momentum",
         "clip": "0", "init": "identity"}
    )  # fmt: skip
    lab.play()
    while lab.playing:
        lab.tick()
    stop = lab.session.stopped
    assert stop is not None and not lab.playing
    lab.play()
    assert not lab.playing
    lab.retry(**stop.remedy)
    assert lab.session.stopped is None and lab.session.updates == 0 and lab.playing
    lab.step(10)
    assert lab.session.updates == 10


def test_reset_returns_to_the_same_start() -> None:
    lab = Lab.of_link({})
    lab.step(5)
    first = lab.session.history["loss"].tolist()
    lab.reset()
    lab.step(5)
    assert lab.session.history["loss"].tolist() == first


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
