"""Lets the trained network hear: a clip, the user's own voice, or a WAV file."""

import streamlit as st

from rnnviz.datasets import spoken_clip
from rnnviz.figures.hearing import Heard, panels, sentence
from rnnviz.figures.theme import THEMES
from rnnviz.speech import Word, at_the_end, hear
from rnnviz.ui.lab import Lab
from rnnviz.ui.tool import Tool
from rnnviz.wav import Unreadable, read_wav

SOURCES = {"clip": "A clip", "voice": "Your voice", "file": "A WAV file"}
AGAIN_SECONDS = 1.0  # while training plays, the answer is asked for anew


def draw(lab: Lab) -> None:
    """Choose or record a word; then the network's answer, frame by frame."""
    asking, answering = st.columns([1, 2], gap="large")
    with asking:
        data, target = _recording()
    with answering:
        if data is None:
            st.caption("The sound and the answer to it, frame by frame, will be here.")
            return
        try:
            word = hear(*read_wav(data))
        except Unreadable as reason:
            st.warning(str(reason), icon=":material/hearing_disabled:")
            return
        again = AGAIN_SECONDS if lab.playing else None
        st.fragment(_answer, run_every=again, key="hearing")(lab, word, target)


def _recording() -> tuple[bytes | None, int | None]:
    """The bytes of a WAV file, if there is one, and the digit in it where it is known."""
    source = st.segmented_control(
        "Let it hear",
        list(SOURCES),
        key="hearing_source",
        default="clip",
        required=True,
        format_func=lambda key: SOURCES[key],
    )
    if source == "clip":
        digit = st.segmented_control(
            "A held-out voice says", range(10), key="hearing_clip", default=7, required=True
        )
        data = spoken_clip(digit).read_bytes()
        st.audio(data, alt=f"A synthetic voice says the digit {digit}")
        return data, digit
    if source == "voice":
        recorded = st.audio_input("Say one English digit, zero to nine", key="hearing_voice")
        st.caption("The recording is turned into frames on the server and is not kept.")
    else:
        recorded = st.file_uploader("One English digit as WAV", type="wav", key="hearing_file")
    return (recorded.getvalue() if recorded else None), None


def _answer(lab: Lab, word: Word, target: int | None) -> None:
    """Ask the network as it is now, and draw what it says."""
    session = lab.session
    frames, given = at_the_end(word.frames, session.config.length)
    chances = session.answers(frames[:, None])[:, 0]
    heard = Heard(session.task, frames, given, chances, target)
    with st.container(key="hearing_answer", gap=None):
        st.markdown(f"**After {session.updates:,} updates:** {sentence(heard)}")
        st.caption(_context(lab, word))
        theme = THEMES[st.context.theme.type or "light"]
        for panel in panels(heard, theme):
            st.caption(panel.title)
            config = {"displayModeBar": False}
            st.plotly_chart(panel.figure, theme=None, config=config, key=panel.key, alt=panel.alt)
    if not lab.playing:
        st.button("Ask again", key="hearing_again", icon=":material/refresh:")


def _context(lab: Lab, word: Word) -> str:
    """What one should know about the recording and the network."""
    config, count = lab.config, len(word.frames)
    said = f"The word was found from {word.begin:.2f} to {word.end:.2f} s: {count} frames."
    if count > config.length:
        said += f" Only the first {config.length} are heard: raise the length for more."
    if config.direction == "both":
        said += " The backward strand has heard all of it at every step."
    if not lab.session.updates:
        said += " The network is untrained: press Play first."
    return said


def applies(lab: Lab) -> bool:
    """Whether the network of the lab hears spoken digits."""
    return lab.config.task == "spoken-digit"


TOOL = Tool("microphone", "Let it hear a voice: yours?", 300, "above", applies, draw)
