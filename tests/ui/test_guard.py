"""A page that fails says so and goes on; a run that another one overtakes loses nothing."""

from typing import Any

import pytest
import streamlit as st
from streamlit.errors import StreamlitInvalidLayoutContextError

from rnnviz.config.config import Config
from rnnviz.ui import transport
from rnnviz.ui.guard import guarded
from rnnviz.ui.lab import Lab
from rnnviz.ui.words import sentence
from tests.ui.test_pages import failures, opened, texts


def test_a_control_that_takes_effect_while_the_page_is_drawn_has_it_drawn_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a thread of its own: Streamlit begins a run before the one that it interrupts ends."""
    app = opened({})
    app.button(key="play").click().run()
    slots = transport.slots

    def paused_meanwhile(lab: Lab) -> Any:
        if lab.playing:
            lab.pause()
        return slots(lab)

    monkeypatch.setattr(transport, "slots", paused_meanwhile)  # the buttons are drawn by then
    app.run()
    assert app.button(key="play").label == "Play"


def test_a_choice_whose_callback_streamlit_left_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened({})
    with monkeypatch.context() as interrupted:
        interrupted.setattr(Lab, "choose", lambda *_: st.stop())
        app.slider(key="set_units").set_value(8).run()
    app.run()
    assert app.session_state["lab"].config.units == 8
    assert app.slider(key="set_units").value == 8
    assert app.title[0].value == sentence(Config(units=8))


def test_a_fragment_that_overtakes_the_page_only_draws_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = []
    monkeypatch.setattr("rnnviz.ui.guard.st.rerun", lambda: drawn.append(True))
    monkeypatch.setattr("rnnviz.ui.guard.st.error", lambda *_, **__: pytest.fail("said"))
    with guarded("live"):
        raise StreamlitInvalidLayoutContextError("no place yet")
    assert drawn == [True]


def test_a_failure_is_said_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("rnnviz.ui.playground.Run.of", broken)
    app = opened({})
    assert any("Start over" in message for message in failures(app))
    assert "secret" not in str(app.main)
    monkeypatch.undo()
    app.button(key="start_over_live").click().run()
    assert not failures(app)


def test_a_failing_control_is_said_and_the_page_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a secret detail")

    app = opened({"cell": "gru", "updates": "3"})
    monkeypatch.setattr("rnnviz.ui.lab.Lab.step", broken)
    app.button(key="step").click().run()
    assert not app.exception
    assert any("Start over" in message for message in failures(app))
    assert "secret" not in str(app.main)
    assert "3" in texts(app)  # the numbers are still there
    monkeypatch.undo()
    app.button(key="step").click().run()
    app.run()
    assert not failures(app) and "4" in texts(app)
    monkeypatch.setattr("rnnviz.ui.lab.Lab.change", broken)
    app.selectbox(key="set_cell").set_value("lstm").run()
    assert not app.exception
    app.button(key="start_over_callback").click().run()
    assert not failures(app) and app.selectbox(key="set_cell").value == "lstm"
