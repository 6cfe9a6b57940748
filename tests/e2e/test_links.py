"""Links: the same numbers elsewhere, problems in words, a true address, an embedded page."""

from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.e2e import lab


def numbers(page: Any) -> list[str]:
    return [lab.text(page, key) for key in ("updates", "loss", "score", "gradient")]


def test_a_link_shows_the_same_numbers_in_another_browser(
    page: Any, chromium: Any, url: str
) -> None:
    lab.open_page(page, f"{url}/?task=temporal-order&cell=gru&lr=0.02")
    lab.click(page, "step100")
    lab.wait_for_updates(page, 100)
    here, address = numbers(page), lab.link(page)
    other = chromium.new_context().new_page()
    lab.open_page(other, address)
    lab.wait_for_updates(other, 100)
    assert numbers(other) == here
    assert lab.link(other) == address
    other.context.close()


def test_a_steered_run_is_replayed(page: Any, chromium: Any, url: str) -> None:
    lab.open_page(page, url)
    lab.click(page, "step10")
    lab.wait_for_updates(page, 10)
    page.get_by_text("Training", exact=True).first.click()
    page.locator(".st-key-set_clip input").fill("0.1")
    page.locator(".st-key-set_clip input").press("Enter")
    lab.wait_for_link(page, "clip=0.1")
    lab.click(page, "step10")
    lab.wait_for_updates(page, 20)
    other = chromium.new_context().new_page()
    lab.open_page(other, lab.link(page))
    lab.wait_for_updates(other, 20)
    assert numbers(other) == numbers(page)
    other.context.close()


@pytest.mark.new_tab
def test_the_address_stays_true_and_history_short(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?cell=gru")
    page.wait_for_timeout(1000)
    length = page.evaluate("history.length")
    for done in range(1, 6):
        lab.click(page, "step")
        lab.wait_for_updates(page, done)
    page.locator(".st-key-set_cell input").click()
    page.get_by_role("option", name="Simple RNN", exact=True).click()
    lab.wait_for_updates(page, 0)
    lab.click(page, "step10")
    lab.wait_for_updates(page, 10)
    lab.wait_for_address(page)
    assert "cell=rnn" in lab.link(page) and "updates=10" in lab.link(page)
    assert page.evaluate("history.length") == length


def test_a_reload_in_play_opens_what_was_reached(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?task=digit-rows")
    lab.click(page, "play")
    lab.wait_for_more(page, 30)
    lab.wait_until(page, "location.search.includes('updates=')")  # it follows play
    page.reload()
    page.wait_for_selector(".rnn-charts[data-updates]", timeout=lab.PATIENCE)
    assert lab.updates(page) > 0
    assert "digit" in page.locator("h1").inner_text()
    assert not page.locator(".st-key-problems").count()


def test_two_tabs_do_not_share(page: Any, url: str) -> None:
    lab.open_page(page, url)
    other = page.context.new_page()
    lab.open_page(other, f"{url}/?cell=gru")
    lab.click(other, "step10")
    lab.wait_for_updates(other, 10)
    lab.click(page, "step")
    lab.wait_for_updates(page, 1)
    assert lab.updates(other) == 10


@pytest.mark.parametrize(
    "query",
    [
        "units=9999&cell=banana&updates=soon",
        f"cell={quote('<img src=x onerror=alert(1)>')}",
        f"task={quote('$x^2$ **bold** [link](http://example.com) :red[red] <b>b</b>')}",
        f"nonsense={quote('a' * 3000)}&example=99&signal=zz",
        "length=-3&lr=nan&clip=inf&seed=1e99&past=%00%ff",
        f"{quote('<script>alert(1)</script>')}=1",
    ],
)
def test_any_link_opens_and_says_what_was_wrong(page: Any, url: str, query: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    lab.open_page(page, f"{url}/?{query}")
    problems = page.locator(".st-key-problems")
    assert len(problems.inner_text()) > 20
    rendered = problems.locator("b, strong, a, img, script, .katex, code").count()
    assert rendered == 0
    assert "Traceback" not in page.content()
    lab.click(page, "step")
    lab.wait_for_updates(page, 1)


def test_a_good_link_has_no_problems(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?cell=gru&updates=3&example=2&signal=z&utm_source=mail")
    assert lab.updates(page) == 3
    assert not page.locator(".st-key-problems").count()


def test_a_far_link_opens_early_and_goes_on(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?task=copy&units=96&length=100&updates=700")
    assert lab.updates(page) < 700
    page.get_by_text("This link is for update 700").wait_for(timeout=lab.PATIENCE)
    lab.wait_for_more(page, lab.updates(page))
    lab.pause(page)
    assert lab.updates(page) < 700


def test_a_link_to_the_measurement_measures_once(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?length=8&units=4&updates=20&tool=length_generalisation")
    pictures = page.locator(".st-key-lengths .js-plotly-plot")
    pictures.nth(1).wait_for(timeout=lab.PATIENCE)
    page.get_by_text("With the weights of update 20.").wait_for(timeout=lab.PATIENCE)
    lab.click(page, "step")
    lab.wait_for_updates(page, 21)
    page.get_by_text("now at update 21: measure again").wait_for(timeout=lab.PATIENCE)
    assert pictures.count() == 2


def test_the_buttons_copy_link_and_iframe(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?cell=gru")
    assert copied(page, ".rnn-copy-link") == lab.link(page)
    snippet = copied(page, ".rnn-copy-snippet")
    assert snippet.startswith("<iframe ") and "embed=true" in snippet


def copied(page: Any, button: str) -> str:
    """What a button copies."""
    page.click(button)
    page.locator(button, has_text="Copied").wait_for(timeout=lab.PATIENCE)
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_the_iframe_opens_without_the_sidebar(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?cell=gru&updates=2")
    snippet = copied(page, ".rnn-copy-snippet")
    page.goto(f"{url}/_stcore/health")  # a page whose browser may open the frame
    page.set_content(f"<h1>A course</h1>{snippet}")
    frame = page.frame_locator("iframe")
    frame.locator(".rnn-charts[data-updates]").wait_for(timeout=lab.PATIENCE)
    box = frame.locator("[data-testid=stSidebar]").bounding_box()
    assert box is None or box["x"] + box["width"] <= page.locator("iframe").bounding_box()["x"]
    assert frame.locator(".st-key-share_link").inner_text().startswith(f"{url}/?")
    assert frame.locator(".st-key-updates").inner_text().strip() == "2"
    query = parse_qs(urlsplit(page.locator("iframe").get_attribute("src")).query)
    assert query["cell"] == ["gru"]
