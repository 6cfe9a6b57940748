"""What ended sessions leave behind is collected: seldom, when another one opens."""

import gc
import tomllib
import weakref

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from rnnviz.ui import frame
from rnnviz.ui.lab import Lab
from tests.ui.test_pages import ROOT

LINKS = ({}, {"architecture": "tree"}, {"task": "reversal", "attention": "additive"})


@pytest.fixture(autouse=True)
def due() -> None:
    frame._due.at = 0.0


def _configured(section: str, option: str) -> object:
    text = (ROOT / ".streamlit" / "config.toml").read_text("utf-8")
    assert option in config.get_options_for_section(section)  # Streamlit knows it
    return tomllib.loads(text)[section][option]


def test_streamlit_collects_nothing_after_a_run() -> None:
    assert _configured("runner", "postScriptGC") is False


def test_streamlit_believes_no_message_is_still_in_the_browser() -> None:
    assert _configured("global", "minCachedMessageSize") > 1e9


def test_an_ended_session_leaves_nothing_that_only_a_collection_frees() -> None:
    gc.disable()
    try:
        for link in LINKS:
            lab = Lab.of_link(link)
            lab.session.train(11)
            lab.session.trace()
            kept = [weakref.ref(lab), weakref.ref(lab.session), weakref.ref(lab.session.network)]
            del lab
            assert [ref() for ref in kept] == [None] * 3, link
    finally:
        gc.enable()


@pytest.mark.slow
def test_the_sessions_of_thirty_visitors_are_gone_when_the_next_one_comes() -> None:
    gc.disable()
    try:
        kept = []
        for _ in range(30):
            app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
            kept.append(weakref.ref(app.session_state["lab"]))
            del app
        frame._due.at = 0.0
        AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        assert sum(ref() is not None for ref in kept) <= 1
    finally:
        gc.enable()


def test_a_session_that_goes_on_collects_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[int] = []
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    monkeypatch.setattr(gc, "collect", lambda *generation: collected.append(1))
    frame._due.at = 0.0
    for _ in range(3):
        app.run()
    assert not collected
    AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert len(collected) == 1
