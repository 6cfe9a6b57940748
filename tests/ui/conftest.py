"""What all tests of the pages without a browser share."""

import pytest

from rnnviz.ui.playground import SENDING_SECONDS


@pytest.fixture(autouse=True)
def nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """No browser waits for the page: do not wait until it has gone out."""
    for what in ("page", "picture"):
        monkeypatch.setitem(SENDING_SECONDS, what, 0.0)
