"""The link on the page, and what it does not promise; what Streamlit reads of it."""

import re
from pathlib import Path

import streamlit

from rnnviz.config.page import StreamlitOptions
from tests.ui.test_pages import opened


def notes(query: dict[str, str]) -> list[str]:
    app = opened({"v": "2", **query})
    return [c.help for c in app.caption if c.value == "digits may differ elsewhere"]


def test_beside_a_link_of_a_chaotic_run_stands_what_it_does_not_promise() -> None:
    (note,) = notes({"cell": "rnn", "gain": "5", "updates": "200"})
    assert note.startswith("On another processor this link may show other numbers")
    assert "largest Lyapunov exponent 0.3" in note


def test_beside_the_link_of_an_ordinary_run_stands_nothing() -> None:
    assert not notes({}) and not notes({"updates": "100"})


def test_the_options_of_a_frame_are_those_that_streamlit_knows() -> None:
    """The installed client's own list of them, which it names right after the key."""
    scripts = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("*.js")
    (client,) = (text for text in map(_read, scripts) if "=`embed_options`" in text)
    known = re.findall("`([a-z_0-9]+)`", client.partition("=`embed_options`")[2].partition("}")[0])
    (setting,) = (s for s in StreamlitOptions.settings() if s.key == "embed_options")
    named = re.findall("`([a-z_0-9]+)`", setting.offers(None))
    assert sorted(named) == sorted(set(known) - {"true"})


def _read(file: Path) -> str:
    return file.read_text("utf-8")
