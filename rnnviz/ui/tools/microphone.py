"""Runs the trained network on speech: a clip, the user's own voice, or a WAV file."""

import streamlit as st

from rnnviz.analysis.hearing import Heard
from rnnviz.config.page import SOUNDS
from rnnviz.engine.numbers import count
from rnnviz.figures.hearing import panels, sentence
from rnnviz.tasks.material.datasets import spoken_clip
from rnnviz.tasks.material.speech import Word, at_the_end, hear
from rnnviz.tasks.material.wav import UnreadableSound, read_wav
from rnnviz.ui import charts
from rnnviz.ui.lab import Lab
from rnnviz.ui.tool import Tool
from rnnviz.ui.turns import TURNS


def draw(lab: Lab) -> None:
    """Choose or record a word; then the network's prediction, step by step."""
    asking, answering = st.columns([2, 3], gap="large")
    with asking:
        data, target = _recording(lab)
    with answering:
        if data is None:
            st.caption("The sound and the prediction at each step will appear here.")
            return
        try:
            word = hear(*read_wav(data))
        except UnreadableSound as reason:
            st.warning(str(reason), icon=":material/hearing_disabled:")
            return
        _answer(lab, word, target)


def _recording(lab: Lab) -> tuple[bytes | None, int | None]:
    """The bytes of a WAV file, if there is one, and its digit where that is known."""
    source = st.segmented_control(
        "Sound",
        list(SOUNDS),
        key=lab.key("hearing_source"),
        default=lab.sound.hear or "clip",
        required=True,
        format_func=SOUNDS.__getitem__,
    )
    if source == "clip":
        digit = st.pills(
            "Digit, spoken by a held-out voice",
            range(10),
            key=lab.key("hearing_clip"),
            default=7,
            required=True,
            wrap=True,
        )
        data = spoken_clip(digit).read_bytes()
        st.audio(data, alt=f"A synthetic voice says the digit {digit}")
        return data, digit
    if source == "voice":
        recorded = st.audio_input(
            "Say one English digit, zero to nine", key=lab.key("hearing_voice")
        )
        st.caption(
            "The recording is sent to this page's server and kept only for this tab's session."
        )
    else:
        recorded = st.file_uploader(
            "One spoken English digit (WAV)", type="wav", key=lab.key("hearing_file")
        )
    return (recorded.getvalue() if recorded else None), None


def _answer(lab: Lab, word: Word, target: int | None) -> None:
    """Run the network as it is now, and draw its prediction."""
    session = lab.session
    frames, given = at_the_end(word.frames, session.config.length)
    with TURNS.turn():
        chances = session.answers(frames[:, None])[:, 0]
    heard = Heard(session.task, frames, given, chances, target)
    with st.container(key=lab.key("hearing_answer")):
        st.markdown(f"**After {count(session.updates, 'update')}:** {sentence(heard)}")
        st.caption(_context(lab, word))
        drawn = panels(heard, charts.theme())
        charts.show(
            drawn, session.updates, charts.Cursor(len(frames)), key=lab.key("hearing_charts")
        )


def _context(lab: Lab, word: Word) -> str:
    """What one should know about the recording and the network."""
    config, found = lab.config, len(word.frames)
    said = f"The word spans {word.begin:.2f} to {word.end:.2f} s: {count(found, 'step')}."
    if found > config.length:
        said += f" The network reads the first {config.length}; raise the sequence length for more."
    if config.direction == "both":
        said += " At every step the backward direction has read all the steps after it."
    if not lab.session.updates:
        said += " The network is not trained yet: press Play first."
    return said


MICROPHONE = Tool(
    key="microphone",
    title="Test it on a voice: a clip or your own",
    order=300,
    place="above",
    applies=lambda lab: lab.session.task.input_kind == "frames",
    draw=draw,
    opens=lambda lab: bool(lab.sound.hear),
    follows=1.0,
)
