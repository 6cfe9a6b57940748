"""The bench that listens: clips, recordings and files, good and bad, without a browser."""

import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.config.page import SOUNDS
from rnnviz.engine.cells import CELLS
from rnnviz.tasks.material.datasets import spoken_clip, spoken_digits
from rnnviz.tasks.material.speech import RATE, at_the_end, hear
from rnnviz.tasks.material.wav import read_wav, write_wav
from rnnviz.training.session import Session
from rnnviz.ui.demos import demos
from rnnviz.ui.lab import Lab

ROOT = Path(__file__).parents[2]
DEMO = next(demo for demo in demos() if demo.key == "spoken-digit")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnviz.ui.lab.OPENING_SECONDS", 20)  # however slow the machine is


def opened(**query: str) -> AppTest:
    """The playground with the bench open."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params.update({"task": "spoken-digit", **query})
    app.session_state["tool_microphone"] = True
    app.run()
    assert not app.exception and not app.error
    return app


def drawn(app: AppTest) -> set[str]:
    """The keys of the panels below the bench's sentence."""
    sent = [element.proto for element in app.get("bidi_component")]
    text = str([proto for proto in sent if "heard-" in str(proto)]).replace("\\", "")
    return set(re.findall(r'"key":"(heard-\w+)"', text.replace(": ", ":")))


def answer(app: AppTest) -> str:
    assert not app.exception and not app.error
    return next(text.value for text in app.markdown if text.value.startswith("**After"))


def choose(app: AppTest, source: str) -> AppTest:
    app.segmented_control(key="hearing_source").set_value(source).run()
    assert not app.exception and not app.error
    return app


def test_only_networks_that_hear_are_offered_it() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert "tool_microphone" not in str(app.main)


def test_a_clip_is_heard_at_once_and_pictures_are_drawn() -> None:
    app = opened(**DEMO.query)
    assert "It predicts “7”" in answer(app) and "After 300 updates" in answer(app)
    assert drawn(app) == {"heard-sound", "heard-answer"}
    app.pills(key="hearing_clip").set_value(3).run()
    assert "wrong, it was “3”" in answer(app) or "It predicts “3”" in answer(app)


def test_an_untrained_network_says_so() -> None:
    assert any("not trained yet" in text.value for text in opened().caption)


@pytest.mark.parametrize("source", ["voice", "file"])
def test_a_recording_is_answered_as_the_clip_is(source: str) -> None:
    clip = spoken_clip(6).read_bytes()
    app = opened(**DEMO.query)
    app.pills(key="hearing_clip").set_value(6).run()
    known = answer(app).replace(": correct", "")
    choose(app, source)
    assert not [text for text in app.markdown if text.value.startswith("**After")]
    field = app.audio_input if source == "voice" else app.file_uploader
    field(key=f"hearing_{source}").set_value(("six.wav", clip, "audio/wav")).run()
    assert answer(app) == known


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"no sound at all", "not a WAV"),
        (spoken_clip(1).read_bytes()[:30], "damaged"),
        (write_wav(np.zeros(RATE), RATE), "Only silence"),
        (write_wav(0.3 * np.sin(np.arange(500)), RATE), "too short"),
        (write_wav(np.pad(0.3 * np.sin(np.arange(3 * RATE)), RATE), RATE), "too long"),
    ],
)
def test_what_cannot_be_heard_is_said(data: bytes, words: str) -> None:
    app = choose(opened(), "voice")
    app.audio_input(key="hearing_voice").set_value(("rec.wav", data, "audio/wav")).run()
    assert not app.exception and not app.error
    (warning,) = app.warning
    assert words in warning.value


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize(("layers", "direction"), [(1, "forward"), (2, "both")])
def test_every_network_answers_frame_by_frame(cell: str, layers: int, direction: str) -> None:
    app = opened(cell=cell, layers=str(layers), direction=direction, units="8", updates="3")
    assert "After 3 updates" in answer(app)
    assert any("backward" in t.value for t in app.caption) == (direction == "both")


def test_a_word_longer_than_the_sequence_is_said() -> None:
    assert any("reads the first 10" in text.value for text in opened(length="10").caption)


def test_answers_are_those_of_the_trace() -> None:
    session = Session.from_query({"task": "spoken-digit", "direction": "both", "layers": "2"})[0]
    session.train(5)
    trace = session.trace()
    assert np.allclose(session.answers(trace.inputs), trace.predictions, rtol=0, atol=1e-12)


def test_the_demo_hears_most_held_out_words_and_clips() -> None:
    session, updates, problems = Session.from_query(DEMO.query)
    session.train(updates)
    assert not problems
    length = session.config.length
    data = spoken_digits(held_out=True)
    inputs = np.stack([at_the_end(word, length)[0] for word in data.words], 1)
    right = session.answers(inputs)[-1].argmax(-1) == data.classes
    assert right.mean() > 0.75
    clips = [hear(*read_wav(spoken_clip(digit).read_bytes())).frames for digit in range(10)]
    inputs = np.stack([at_the_end(word, length)[0] for word in clips], 1)
    assert (session.answers(inputs)[-1].argmax(-1) == np.arange(10)).sum() >= 7


@pytest.mark.parametrize("source", SOUNDS)
def test_a_link_opens_the_ear(source: str) -> None:
    lab = Lab.of_link({"task": "spoken-digit", "hear": source})
    assert lab.sound.hear == source and lab.query["hear"] == source and not lab.problems
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params.update(lab.query)
    app.run()
    assert app.segmented_control(key="hearing_source").value == source
    lab.change(task="adding")
    assert "hear" not in lab.query


def test_a_link_to_an_unknown_sound_is_said() -> None:
    lab = Lab.of_link({"task": "spoken-digit", "hear": "<b>"})
    assert not lab.sound.hear and "hear: <b> is none of clip, voice, file; left out" in lab.problems
