"""Film: made when it is asked for, as much as is asked for, and given back on a pause."""

import json
from collections.abc import Collection
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from rnnviz.analysis.run import Run
from rnnviz.engine.numbers import whole
from rnnviz.figures.board import drawn, keys
from rnnviz.figures.theme import THEMES
from rnnviz.ui import pace
from rnnviz.ui.film import Frame, difference, segment
from rnnviz.ui.lab import Lab
from rnnviz.ui.pace import SPEEDS, Players
from tests.ui.test_pages import opened


def made(lab: Lab) -> list[int]:
    """The updates of the pictures of a segment, drawn as nothing."""
    return [
        frame.run.updates
        for frame in segment(lab, lambda _: Frame(Run.of(lab.session), [], [], {}))
    ]


@pytest.fixture(autouse=True)
def time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is."""
    monkeypatch.setattr(pace, "SEGMENT_SECONDS", 60.0)


def test_nothing_is_made_unless_it_is_asked_for() -> None:
    lab = Lab.of_link({})
    lab.more(1)
    assert made(lab) == []  # it does not play
    lab.play()
    assert made(lab) == list(range(1, 13))  # half a second
    assert made(lab) == [] and lab.session.updates == 12
    lab.more(2)
    assert made(lab) == list(range(13, 25)) and lab.question == 2


@pytest.mark.parametrize(("speed", "pictures"), [("slow", 1), ("normal", 12), ("fast", 10)])
def test_an_answer_lasts_for_half_a_second_or_one_picture(speed: str, pictures: int) -> None:
    lab = Lab.of_link({})
    lab.set_speed(speed)
    lab.play()
    updates = made(lab)
    assert len(updates) == pictures == SPEEDS[speed].pictures
    assert updates[-1] > pictures if speed == "fast" else updates[-1] == pictures


def test_where_time_is_short_one_picture_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "SEGMENT_SECONDS", 0.0)
    lab = Lab.of_link({})
    lab.play()
    assert made(lab) == [1]


def test_who_play_share_the_time_and_who_left_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "SEGMENT_SECONDS", 0.3)
    now = [100.0]
    monkeypatch.setattr("rnnviz.ui.pace.time.monotonic", lambda: now[0])
    players, labs = Players(), [Lab.of_link({}) for _ in range(3)]
    assert [players.share(lab) for lab in labs] == pytest.approx([0.3, 0.15, 0.1])
    now[0] += pace.HERE_SECONDS
    assert players.share(labs[0]) == pytest.approx(0.3)
    now[0] += pace.HERE_SECONDS / 2
    assert players.share(labs[1]) == pytest.approx(0.15)
    del labs[0]
    assert players.share(labs[0]) == pytest.approx(0.3)


@pytest.mark.parametrize("control", ["pause", "reset", "change"])
def test_what_was_made_before_a_control_is_not_shown(control: str) -> None:
    lab = Lab.of_link({})
    lab.play()

    def interrupted(_: object) -> Frame:
        if lab.session.updates == 3:
            lab.change(units=8) if control == "change" else getattr(lab, control)()
        return Frame(Run.of(lab.session), [], [], {})

    assert segment(lab, interrupted) == []
    assert not lab.playing and lab.session.updates == (3 if control == "pause" else 0)


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_pause_goes_back_to_the_picture_that_is_shown(speed: str) -> None:
    """And what follows is what a straight run gives."""
    lab, straight = Lab.of_link({}), Lab.of_link({})
    lab.set_speed(speed)
    lab.play()
    updates = made(lab)
    for question in range(1, 4):
        lab.more(question)
        updates += made(lab)
    shown = updates[-min(len(updates), SPEEDS[speed].pictures)]
    lab.pause_at(shown, lab.era)
    straight.session.train(shown)
    assert lab.session.updates == shown and not lab.playing
    assert lab.said == f"Paused at update {whole(shown)}"
    for name, weights in straight.session.weights.items():
        np.testing.assert_array_equal(lab.session.weights[name], weights)
    assert lab.query == straight.query
    lab.session.train(100)
    straight.session.train(100)
    assert lab.session.history.equals(straight.session.history)


def test_a_pause_of_a_picture_from_before_another_control_only_pauses() -> None:
    lab = Lab.of_link({})
    lab.play()
    before = lab.era
    made(lab)
    lab.change(lr=0.001)
    lab.pause_at(3, before)
    assert lab.session.updates == 12 and not lab.playing


@pytest.mark.parametrize("update", [-1, 13, 10**9])
def test_a_pause_at_what_never_was_only_pauses(update: int) -> None:
    lab = Lab.of_link({})
    lab.play()
    made(lab)
    lab.pause_at(update, lab.era)
    assert lab.session.updates == 12 and not lab.playing


def test_a_tab_that_was_left_alone_says_why_it_paused() -> None:
    lab = Lab.of_link({})
    lab.play()
    made(lab)
    lab.pause_at(12, lab.era, alone=True)
    assert lab.said == "Paused at update 12, as no one was here for ten minutes"


def test_a_pause_late_in_a_run_repeats_a_segment_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = Lab.of_link({})
    lab.session.train(2000)
    lab.play()
    shown = made(lab)[0]
    train, trained = lab.session.train, []

    def counted(count: int) -> int:
        trained.append(count)
        return train(count)

    monkeypatch.setattr(lab.session, "train", counted)
    lab.pause_at(shown, lab.era)
    assert lab.session.updates == shown and sum(trained) <= 12


def test_of_most_pictures_only_the_panels_in_view_are_made() -> None:
    lab = Lab.of_link({})
    lab.play()
    lab.sent = 5, {"a": 1}
    for has, views in ((5, frozenset({"loss"})), (4, None)):  # the other has no picture yet
        asked: list[Collection[str] | None] = []

        def picture(only: Collection[str] | None, asked: list[Any] = asked) -> Frame:
            asked.append(only)
            return Frame(Run.of(lab.session), [], [], {})

        lab.more(1, has, ["loss"])
        assert len(segment(lab, picture)) == 12
        assert asked == [views] * 11 + [None]


def test_panels_that_are_gone_go_and_their_order_is_that_of_the_page() -> None:
    run = Run.of(Lab.of_link({}).session)
    all_panels = drawn(run, THEMES["light"])
    before = Frame(run, ["gone", *keys(run)], all_panels, {}).plain()
    before["panels"]["gone"] = {}
    some = [panel for panel in all_panels if panel.key in ("loss", "signal-h")]
    now = Frame(run, keys(run)[::-1], some, {}).plain(before)
    assert list(now["panels"]) == keys(run)[::-1]
    assert now["panels"]["input"] is before["panels"]["input"]
    assert now["panels"]["loss"] is not before["panels"]["loss"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
)


def changed(before: Any, change: Any) -> Any:
    """As charts.js does it."""
    if isinstance(change, list):
        return change[0]
    now = [*before] if isinstance(before, list) else {**before} if change else before
    for place, inside in change.items():
        where: Any = int(place) if isinstance(now, list) else place
        now[where] = changed(before[where], inside)
    return now


@given(JSON, JSON)
def test_a_difference_makes_one_picture_of_another(before: Any, now: Any) -> None:
    change = json.loads(json.dumps(difference(before, now)))
    assert json.dumps(changed(before, change)) == json.dumps(now) or before == now


def test_a_difference_says_no_more_than_what_differs() -> None:
    before = {"a": [{"x": "long", "y": 1}, 2], "b": {"c": 3}}
    now = {"a": [{"x": "long", "y": 5}, 2], "b": {"c": 3}}
    assert difference(before, now) == {"a": {"0": {"y": [5]}}}
    assert difference(before, before) == {}
    assert difference({"a": 1}, {"b": 1}) == [{"b": 1}]


# --- on the page ---------------------------------------------------------------------------------


def shown(app: AppTest) -> list[Any]:
    """The pictures that it got, whole."""
    found = []
    for picture in sent(app)["film"]:
        found.append(changed(found[-1] if found else None, picture["changes"]))
    return found


def sent(app: AppTest) -> dict[str, Any]:
    """What the pictures got."""
    messages = [json.loads(part.proto.json) for part in app.get("bidi_component")]
    (found,) = [data for data in messages if "film" in data]
    return dict(found)


def test_the_page_brings_film() -> None:
    app = opened({})
    still = sent(app)
    assert not still["playing"] and [frame["updates"] for frame in still["film"]] == [0]
    app.button(key="play").click().run()
    first = sent(app)
    assert first["playing"] and [frame["updates"] for frame in first["film"]][:2] == [1, 2]
    assert first["epoch"] > still["epoch"]
    for frame in shown(app):
        assert frame["numbers"]["updates"] == str(frame["updates"])
        assert {"input", "signal-h", "loss"} < set(frame["panels"])
        assert all(panel["updates"] == frame["updates"] for panel in frame["panels"].values())
    app.run()
    assert sent(app)["playing"] and sent(app)["film"] == []  # no one has asked
    app.session_state["lab"].more(7, first["number"], ["loss"])
    app.run()
    again = sent(app)
    assert again["question"] == 7 and again["epoch"] == first["epoch"]
    assert again["after"] == first["number"] < again["number"]
    assert again["film"][0]["updates"] == first["film"][-1]["updates"] + 1
    assert len(json.dumps(again["film"][0])) < len(json.dumps(first["film"][0])) / 4


def test_a_run_that_ends_brings_its_last_pictures() -> None:
    app = opened({})
    lab = app.session_state["lab"]
    lab.target, lab.playing, lab.due = 3, True, True
    app.run()
    assert not lab.playing and app.button(key="play").label == "Play"
    assert [frame["updates"] for frame in sent(app)["film"]] == [3]
