"""One server and one browser for all tests of the real page. Without a browser they fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from rnnviz.tasks.material.datasets import spoken_clip
from rnnviz.tasks.material.wav import read_wav, write_wav
from tools import page as served

DESK = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    with served.server() as address:
        yield address


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Its microphone hears a held-out voice say "seven" after a while of silence."""
    sound, rate = read_wav(spoken_clip(7).read_bytes())
    voice = tmp_path_factory.mktemp("microphone") / "seven.wav"
    voice.write_bytes(write_wav(np.pad(sound, rate), rate))
    with served.chromium(voice) as browser:
        yield browser


@contextmanager
def watched(page: Any) -> Iterator[Any]:
    """The page, which must log no error and try nothing that the content policy forbids."""
    errors: list[str] = []

    def note(error: Any) -> None:
        errors.append(str(error))

    def read(message: Any) -> None:
        if "Content Security Policy" in message.text or "Permissions policy" in message.text:
            errors.append(message.text)

    page.on("pageerror", note)
    page.on("console", read)
    yield page
    page.remove_listener("pageerror", note)
    page.remove_listener("console", read)
    assert not errors


def profile(chromium: Any) -> Any:
    """A browser profile that nobody used."""
    return chromium.new_context(viewport=DESK, permissions=["clipboard-read", "clipboard-write"])


@pytest.fixture(scope="session")
def tabs() -> list[Any]:
    """The tab that tests hand on, once there is one."""
    return []


@pytest.fixture
def page(request: pytest.FixtureRequest, chromium: Any, tabs: list[Any]) -> Iterator[Any]:
    """A page of desk size. A tab that has shown the playground once shows it in half the time: a
    test gets that of the test before, cleared of what was left, unless it is marked `new_tab`."""
    if request.node.get_closest_marker("new_tab"):
        tab = profile(chromium).new_page()
        with watched(tab):
            yield tab
            tab.context.close()
        return
    tab = tabs.pop() if tabs else profile(chromium).new_page()
    with watched(tab):
        yield tab
    cleared(tab)
    tabs.append(tab)


def cleared(tab: Any) -> None:
    """Leave the page, and take back what a test may have asked of the browser."""
    for other in tab.context.pages:
        if other != tab:
            other.close()
    tab.evaluate("try { localStorage.clear(); sessionStorage.clear(); } catch (_) { }")
    tab.goto("about:blank")
    tab.context.clear_cookies()
    tab.set_viewport_size(DESK)
    tab.emulate_media(color_scheme="null")
    tab.mouse.move(0, 0)
