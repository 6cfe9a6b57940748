"""The whole run on the real page: a click in one of its pictures goes to that update."""

from typing import Any

from tests.e2e import lab

LINK = "/?length=8&units=4&updates=60&tool=whole-run"
PLOT = '[data-key="{}"] .rnn-plot'


def shown(page: Any, update: int) -> None:
    """Wait until number, link and the tool's pictures are those of an update."""
    lab.wait_for_updates(page, update)
    lab.wait_until(
        page,
        """[...document.querySelectorAll('.st-key-whole_run_pictures .rnn-panel')]
            .map((panel) => panel.querySelector('.annotation-text').textContent)
            .every((text, _, all) => all.length === 3 && text === arg)""",
        f"update {update}",
    )


def test_a_click_in_each_picture_goes_there(page: Any, url: str) -> None:
    lab.open_page(page, url + LINK)
    shown(page, 60)
    for picture, share in (("gradient", 0.25), ("gates", 0.9), ("weights", 0.5)):
        plot = page.locator(PLOT.format(f"whole-run-{picture}"))
        plot.scroll_into_view_if_needed()
        area = plot.locator(".nsewdrag").first.bounding_box()
        low, high = page.evaluate("(plot) => plot._fullLayout.xaxis.range", plot.element_handle())
        wanted = min(60, round(low + share * (high - low)))  # beyond the end: the end
        page.mouse.click(area["x"] + share * area["width"], area["y"] + area["height"] / 2)
        shown(page, wanted)
        assert lab.text(page, "status") == f"Went to update {wanted}"
    lab.click(page, "step")
    shown(page, wanted + 1)


def test_a_click_in_play_pauses_it(page: Any, url: str) -> None:
    lab.open_page(page, url + LINK)
    shown(page, 60)
    lab.play(page)
    lab.wait_for_more(page, 62)
    area = page.locator(PLOT.format("whole-run-gradient")).bounding_box()
    page.mouse.click(area["x"] + 90, area["y"] + area["height"] / 2)
    lab.paused(page)
    assert lab.settled(page) < 10


def test_the_keyboard_goes_there_too(page: Any, url: str) -> None:
    lab.open_page(page, url + LINK)
    shown(page, 60)
    field = page.locator(".st-key-whole_run_update input")
    field.click()
    field.fill("17")
    field.press("Enter")
    page.wait_for_timeout(500)  # the choice is sent
    page.locator(".st-key-whole_run_go button").press("Enter")
    shown(page, 17)
