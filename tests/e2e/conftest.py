"""One server and one browser for all tests of the real page. Without a browser they fail."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from rnnviz.tasks.material.datasets import spoken_clip
from rnnviz.tasks.material.wav import read_wav, write_wav
from tools import page as served


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


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page of desk size in a browser profile of its own; it must log no error."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors
