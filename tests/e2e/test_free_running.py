"""Free running in a real browser: it writes, follows training, and a link shows the same."""

from typing import Any

from tests.e2e import lab


def written(page: Any) -> str:
    return lab.text(page, "free_text")


def wait_for_pictures(page: Any, updates: int) -> None:
    """Until the pictures of free running are those of an update from `updates` on."""
    charts = "document.querySelector('.st-key-tool_free_running .rnn-charts')"
    lab.wait_until(page, f"Number({charts}.dataset.updates) >= arg", updates)


def test_a_text_is_written_follows_and_travels(page: Any, chromium: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?task=text&units=12&length=10&updates=20&v=2")
    lab.open_tool(page, "free_running", ".st-key-free_prefix input")
    wait_for_pictures(page, 20)
    page.locator(".st-key-free_prefix input").fill("the moon@")
    page.locator(".st-key-free_prefix input").press("Enter")
    page.get_by_text("Ignored, as this task has no such symbol: “@”").wait_for(timeout=lab.PATIENCE)
    assert written(page).startswith("the moon┃")
    before = written(page)

    lab.click(page, "step100")
    lab.wait_for_updates(page, 120)
    wait_for_pictures(page, 120)
    assert written(page) != before
    lab.paused(page)
    lab.click(page, "play")
    wait_for_pictures(page, 125)
    lab.pause(page)
    now = lab.settled(page)
    wait_for_pictures(page, now)
    lab.wait_for_link(page, "prefix=the+moon")

    other = chromium.new_context().new_page()
    lab.open_page(other, lab.link(page))
    wait_for_pictures(other, now)
    assert written(other) == written(page)
    other.context.close()


def test_a_forecast_ends_where_the_example_ends(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?task=sunspots&units=4&updates=10&steps=5")
    wait_for_pictures(page, 10)
    panels = page.locator(".st-key-tool_free_running .rnn-panel")
    keys = [panels.nth(i).get_attribute("data-key") for i in range(panels.count())]
    assert keys == ["free-forecast", "free-error", "free-state"]
    first = panels.first
    first.scroll_into_view_if_needed()
    first.locator(".js-line").first.wait_for(state="attached", timeout=lab.PATIENCE)
    assert "over 5 steps" in first.inner_text()


def test_other_lengths_are_measured(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?length=8&units=4&updates=10")
    lab.open_tool(page, "length_generalisation", ".st-key-lengths_measure button")
    lab.click(page, "lengths_measure")
    page.get_by_text("With the weights of update 10.").wait_for(timeout=lab.PATIENCE)
    pictures = page.locator(".st-key-tool_length_generalisation .js-plotly-plot")
    pictures.nth(1).wait_for(timeout=lab.PATIENCE)
    assert pictures.count() == 2
