"""Two labs on one page, in a browser: both play, each by its own buttons."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e import lab
from tools import page as served

FIRST, SECOND = "", "--2"
SHOWN = "Number(document.querySelector('.st-key-charts{} .rnn-charts').dataset.updates)"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served.server(script="tests/e2e/two_labs.py") as address:
        yield address


def shown(page: Any, suffix: str) -> int:
    """The update that the pictures of a lab show."""
    return int(page.evaluate(SHOWN.format(suffix)))


def plays(page: Any, suffix: str, more: int = 3) -> None:
    """Wait until the pictures and the number of a lab have come further."""
    start = shown(page, suffix)
    lab.wait_until(page, f"{SHOWN.format(suffix)} >= arg", start + more)
    assert int(lab.text(page, f"updates{suffix}")) >= start + more


def offers(page: Any, suffix: str, label: str) -> None:
    button = page.locator(f".st-key-play{suffix}").get_by_role("button", name=label)
    button.wait_for(timeout=lab.PATIENCE)


def look(page: Any, suffix: str) -> list[str]:
    """Some of what the style says of a lab."""
    return [
        page.evaluate(f"getComputedStyle(document.querySelector('{selector}')).{property}")
        for selector, property in (
            (f"*:has(> .st-key-transport{suffix})", "position"),
            (f".st-key-number_score{suffix}", "width"),
            (f".st-key-share_link{suffix} .rnn-readout", "overflow"),
        )
    ]


def test_two_labs_play_side_by_side(page: Any, url: str) -> None:
    page.set_viewport_size({"width": 1900, "height": 1000})
    lab.open_page(page, f"{url}/?cell=rnn&units=8")
    lab.wait_until(page, f"{SHOWN.format(SECOND)} === 0")
    for suffix in (FIRST, SECOND):
        lab.click(page, f"play{suffix}")
        offers(page, suffix, "Pause")
    for suffix in (FIRST, SECOND, FIRST, SECOND):
        plays(page, suffix)
    assert "cell=rnn" in page.evaluate("location.search")
    assert look(page, FIRST) == look(page, SECOND)
    for number in (2, 5):  # what is pressed in one leaves the other playing
        page.locator(".st-key-example").get_by_role("radio").nth(number).click()
        plays(page, SECOND)
        plays(page, FIRST)
    lab.click(page, "step10--2")
    plays(page, FIRST)
    lab.click(page, "play")
    offers(page, FIRST, "Play")
    page.wait_for_timeout(500)
    held = shown(page, FIRST)
    plays(page, SECOND)
    assert shown(page, FIRST) == held
    for pressed in range(1, 9):  # each press is one update, though the other's timer may bring it
        lab.click(page, "step")
        lab.wait_until(page, f"{SHOWN.format(FIRST)} >= arg", held + pressed)
        plays(page, SECOND)
        assert shown(page, FIRST) == held + pressed
    page.keyboard.press("p")  # the keyboard is the first's
    plays(page, FIRST)
    plays(page, SECOND)


def test_training_on_a_new_cell_scrolls_to_the_pictures_of_its_own_lab(page: Any, url: str) -> None:
    page.set_viewport_size({"width": 600, "height": 900})  # one lab below the other
    lab.open_page(page, url)
    lab.wait_until(page, f"{SHOWN.format(SECOND)} === 0")
    lab.open_tool(page, f"own-cell{SECOND}", ".rnn-editor-text")
    page.locator(".rnn-editor-text").fill("h = phi(W_h @ x)")
    lab.enabled(page, f"own_cell_train{SECOND}")
    lab.click(page, f"own_cell_train{SECOND}")
    page.get_by_role("heading", name="A hand-written cell").wait_for(timeout=lab.PATIENCE)
    top = f"document.querySelector('.st-key-charts{SECOND}').getBoundingClientRect().top"
    lab.wait_until(page, f"{top} > 0 && {top} < 450")
