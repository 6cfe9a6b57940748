"""What all tests of the pages without a browser share."""

import pytest


@pytest.fixture(autouse=True)
def nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """No browser waits for the page: do not wait until it has gone out."""
    monkeypatch.setattr("rnnviz.ui.playground.SENDING_SECONDS", 0.0)
