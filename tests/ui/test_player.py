"""A session that is played: in pieces, at a pace, and what a control ends."""

from threading import Thread

import pytest

from rnnviz.config.config import Config
from rnnviz.ui.lab import Lab
from rnnviz.ui.pace import SPEEDS, Speed
from rnnviz.ui.player import Player
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


def test_fast_play_trains_for_a_share_of_the_time() -> None:
    lab = Lab.of_link({})
    lab.set_speed("fast")
    lab.play()
    for _ in range(5):  # the first update also measures held-out sequences
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
    pace = Player.pace

    def change_first(player: Player) -> Speed:
        lab.change(units=8)
        monkeypatch.setattr(Player, "pace", pace)
        return player.pace

    monkeypatch.setattr(Player, "pace", property(change_first))
    lab.tick()
    assert lab.session.updates == 0 and not lab.playing
    assert lab.said == "Hidden units changed: training restarted and is paused at update 0"


@pytest.mark.parametrize("other", ["tick", "change"])
def test_what_comes_while_a_setting_takes_effect_leaves_it_so(
    monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    """A picture that is due, and the same message in another thread."""
    lab = Lab.of_link({})
    lab.play()
    steer = lab.session.steer
    coming = Thread(target=lab.tick if other == "tick" else lambda: lab.change(units=8))

    def overtaken(config: Config) -> bool:
        coming.start()
        while len(TURNS._waiting) < 2:  # it has asked
            pass
        return steer(config)

    monkeypatch.setattr(lab.session, "steer", overtaken)
    lab.change(units=8)
    coming.join(5)
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
    lab.session.train(5)
    first = lab.session.history["loss"].tolist()
    lab.reset()
    lab.session.train(5)
    assert lab.session.history["loss"].tolist() == first


def test_travelling_ends_play_and_says_where_it_went() -> None:
    lab = Lab.of_link({"updates": "1300", "length": "5", "units": "2", "batch": "2"})
    lab.play()
    era = lab.era
    lab.travel(1200)
    assert (lab.session.updates, lab.playing, lab.target) == (1200, False, None)
    assert lab.said == "Went to update 1,200" and lab.era == era + 1
    with pytest.raises(ValueError, match="update: 1301 is outside 0–1300"):
        lab.travel(1301)
    assert lab.session.updates == 1200
