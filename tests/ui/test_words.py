"""Numbers and sentences as the page writes them."""

from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from rnnviz.config.config import Config
from rnnviz.ui import share, words
from rnnviz.ui.lab import Lab


@pytest.mark.parametrize(
    ("noun", "article"),
    [("LSTM", "An"), ("GRU", "A"), ("GRU (Cho)", "A"), ("Simple RNN", "A"), ("Elman cell", "An")],
)
def test_the_article_is_as_spoken(noun: str, article: str) -> None:
    assert words.article(noun) == article


def test_the_sentence_names_cell_and_task() -> None:
    assert words.sentence(Config()).startswith("An LSTM learns to ")
    assert words.sentence(Config(cell="gru")).startswith("A GRU learns to ")


def test_link_and_snippet_open_what_is_shown() -> None:
    lab = Lab.of_link({"task": "text", "updates": "2", "example": "4"})
    address = share.link(lab, "http://here/")
    assert dict(parse_qsl(urlsplit(address).query)) == lab.query
    snippet = share.snippet(lab, "http://here/")
    source = unescape(snippet.split('src="')[1].split('"')[0])
    assert dict(parse_qsl(urlsplit(source).query)) == {**lab.query, "embed": "true"}
    assert share.link(Lab.of_link({}), "http://here/") == "http://here/"
