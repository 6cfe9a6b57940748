"""The whole run on the page: measured after the page is out, each update once; a choice travels."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.ui.lab import Lab
from rnnviz.ui.tools import whole_run
from tests.ui.test_pages import failures, opened

QUERY = {"length": "8", "units": "4", "tool": "whole-run"}


def bench(app: AppTest) -> Any:
    return app.session_state["whole_run"]


def captions(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption)


def pictures(app: AppTest) -> str:
    """What the tool's pictures were told."""
    sent = [element.proto for element in app.get("bidi_component")]
    return " ".join(str(proto) for proto in sent if "whole-run-gradient" in str(proto))


def test_a_link_measures_after_the_page_is_out() -> None:
    app = opened(QUERY | {"updates": "30"})
    assert not failures(app) and not pictures(app)
    assert bench(app).timed  # the page asked for a timer
    app.run()
    assert not failures(app)
    assert "with the weights of 31 updates, from update 0 to 30." in captions(app)
    for key in ("whole-run-gradient", "whole-run-gates", "whole-run-weights"):
        assert key in pictures(app)
    assert not bench(app).timed and not bench(app).run.missing


def test_few_updates_are_measured_at_once() -> None:
    app = opened(QUERY | {"updates": "5", "cell": "rnn"})
    assert not failures(app)
    assert "with the weights of 6 updates" in captions(app)
    assert "whole-run-gates" not in pictures(app)
    app.button(key="step").click().run()
    assert "from update 0 to 6." in captions(app) and not failures(app)


def test_a_choice_travels_and_the_link_follows() -> None:
    app = opened(QUERY | {"updates": "12"})
    app.run()
    assert app.selectbox(key="whole_run_update").value == 12
    app.selectbox(key="whole_run_update").set_value(4).run()
    app.button(key="whole_run_go").click().run()
    assert not failures(app)
    lab: Lab = app.session_state["lab"]
    assert lab.session.updates == 4 and lab.query["updates"] == "4"
    assert lab.said == "Went to update 4"
    assert app.selectbox(key="whole_run_update").value == 4
    assert lab.session.recording.reached == 12
    app.selectbox(key="whole_run_update").set_value(12).run()
    app.button(key="whole_run_go").click().run()
    assert lab.session.updates == 12


def test_a_choice_that_can_no_longer_be_reached_is_left_out() -> None:
    app = opened(QUERY | {"updates": "6"})
    app.selectbox(key="whole_run_update").set_value(5).run()
    lab: Lab = app.session_state["lab"]
    lab.session.reset()  # behind the page's back, as another thread does
    app.button(key="whole_run_go").click().run()
    assert not failures(app) and lab.session.updates == 0
    assert app.selectbox(key="whole_run_update").value == 0


def test_another_example_path_or_network_is_measured_anew() -> None:
    app = opened(QUERY | {"updates": "5", "layers": "2"})
    first = bench(app)
    lab: Lab = app.session_state["lab"]
    lab.see(example=3)
    app.run()
    assert not failures(app) and bench(app) is not first
    assert bench(app).run.wanted == (2, 1, "h")
    lab.see(strand="layer1", signal="c")
    app.run()
    assert bench(app).run.wanted == (2, 0, "c")
    app.selectbox(key="set_cell").set_value("gru").run()
    assert not failures(app)
    assert "with the weights of 1 update, at update 0." in captions(app)


def test_long_measuring_goes_on_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(whole_run.SECONDS, "paused", 0.0)
    monkeypatch.setattr(
        whole_run, "_measure", lambda lab, bench: [bench.run.measure_next() for _ in range(10)]
    )
    app = opened(QUERY | {"updates": "30"})
    left = [30]
    while bench(app).timed:
        app.run()
        left.append(len(bench(app).run.missing))
        assert not failures(app)
    assert left == [30, 20, 10, 0]


def test_the_time_of_a_drawing_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(whole_run.SECONDS, "playing", 0.0)
    lab = Lab.of_link(QUERY | {"updates": "40"})
    lab.play()
    made = whole_run.Bench(whole_run.WholeRun(lab.session))
    whole_run._measure(lab, made)
    assert len(made.run.missing) == len(lab.session.recording.updates) > whole_run.FEW


def test_a_play_is_followed() -> None:
    app = opened(QUERY | {"updates": "20"})
    app.button(key="play").click().run()
    lab: Lab = app.session_state["lab"]
    assert lab.playing and "whole-run-gradient" in pictures(app)
    app.run()
    assert not failures(app)
    (last,) = re.findall(r"from update 0 to (\d+)", captions(app))
    assert 20 < int(last) <= lab.session.updates


def test_another_example_is_measured_though_the_page_is_not_drawn_anew() -> None:
    app = opened(QUERY | {"updates": "30"})
    app.run()
    app.segmented_control(key="example").set_value(1).run()
    assert not failures(app)
    assert "Example 2 with the weights of 31 updates" in captions(app)
    assert not bench(app).timed and pictures(app)
