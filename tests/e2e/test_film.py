"""Play as a person sees it: even, no update left out, everything of one update, one question at a
time; and what a pause, a hidden tab and a tab that was left alone do."""

from itertools import pairwise
from typing import Any

import pytest

from tests.e2e import lab

CHARTS = "document.querySelector('.rnn-charts')"
# Notes every picture: when it came, its update, and what is said beside it at that moment.
WATCH = f"""() => {{
    const root = {CHARTS};
    const number = () => Number(document.querySelector('.st-key-updates').innerText);
    const link = () => new URL(document.querySelector('.st-key-share_link').innerText.trim());
    window.pictures = [];
    const look = () => pictures.push({{
        at: performance.now(),
        update: Number(root.dataset.updates),
        number: number(),
        link: Number(link().searchParams.get('updates') ?? 0),
    }});
    new MutationObserver(look).observe(root, {{ attributeFilter: ['data-updates'] }});
}}"""


def asked(page: Any) -> list[int]:
    """Counts the messages to the server from now on, in place."""
    sent: list[int] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append(1)))
    return sent


def pictures(page: Any, count: int) -> list[dict[str, float]]:
    lab.wait_until(page, "pictures.length >= arg", count)
    return list(page.evaluate("pictures"))


def gaps(seen: list[dict[str, float]]) -> set[float]:
    """Of how many updates each picture is later than the one before."""
    return {b["update"] - a["update"] for a, b in pairwise(seen)}


def test_every_update_is_shown_once_and_all_that_is_shown_is_of_it(page: Any, url: str) -> None:
    lab.open_page(page, url)
    page.evaluate(WATCH)
    lab.play(page)
    seen = pictures(page, 60)
    assert [picture["update"] for picture in seen] == list(range(1, len(seen) + 1))
    for picture in seen:
        assert picture["update"] == picture["number"] == picture["link"]


def test_no_speed_is_exceeded(page: Any, url: str) -> None:
    """A picture that was late is not made up for by haste."""
    lab.open_page(page, url)
    page.evaluate(WATCH)
    lab.play(page)
    normal = pictures(page, 50)
    seconds = (normal[-1]["at"] - normal[0]["at"]) / 1000
    assert (len(normal) - 1) / seconds <= 25
    page.locator(".st-key-speed").get_by_role("radio").first.click()
    page.wait_for_timeout(1500)  # what was made for the speed before
    page.evaluate("pictures.length = 0")
    slow = pictures(page, 4)
    assert all(b["at"] - a["at"] > 850 for a, b in pairwise(slow))
    assert gaps(slow) == {1}


# Press, and tell what was shown in that moment.
CLICK = f"""() => {{
    document.querySelector('.st-key-play button').click();
    return {CHARTS}.dataset.updates;
}}"""
KEY = f"""() => {{
    document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'p', bubbles: true }}));
    return {CHARTS}.dataset.updates;
}}"""


@pytest.mark.parametrize("press", [CLICK, KEY], ids=["click", "key"])
def test_pause_keeps_the_picture_on_the_screen(page: Any, url: str, press: str) -> None:
    lab.open_page(page, url)
    page.evaluate(WATCH)
    for _ in range(2):
        lab.play(page)
        pictures(page, len(pictures(page, 0)) + 20)
        held = int(page.evaluate(press))
        lab.paused(page)
        lab.wait_for_updates(page, held)
        page.get_by_role("status").get_by_text(f"Paused at update {held}").wait_for()
        page.wait_for_timeout(300)
        assert lab.updates(page) == held
    lab.click(page, "step")
    lab.wait_for_updates(page, held + 1)
    assert gaps(pictures(page, 0)) <= {0, 1}  # through all pauses


def test_reset_drops_what_was_made(page: Any, url: str) -> None:
    lab.open_page(page, url)
    lab.play(page)
    lab.wait_for_more(page, 10)
    page.evaluate(WATCH)
    lab.click(page, "reset")
    lab.paused(page)
    lab.wait_for_updates(page, 0)
    page.wait_for_timeout(700)
    updates = [picture["update"] for picture in pictures(page, 1)]
    assert set(updates[updates.index(0) :]) == {0}


@pytest.mark.new_tab
def test_a_hidden_tab_asks_for_nothing(page: Any, url: str) -> None:
    """A page that the browser draws no frame of, as one behind another tab."""
    sent = asked(page)
    page.add_init_script(
        """const draw = window.requestAnimationFrame.bind(window), kept = [];
        window.hide = () => { window.requestAnimationFrame = (then) => kept.push(then); };
        window.unhide = () => {
            window.requestAnimationFrame = draw;
            for (const then of kept.splice(0)) draw(then);
        };"""
    )
    lab.open_page(page, url)
    lab.play(page)
    lab.wait_for_more(page, 10)
    page.evaluate("hide()")
    page.wait_for_timeout(1000)
    before = len(sent)
    page.wait_for_timeout(3000)  # longer than a question waits for its answer
    assert len(sent) == before > 0
    page.evaluate("unhide()")
    lab.wait_for_more(page, lab.updates(page) + 10)


@pytest.mark.new_tab
def test_a_tab_that_was_left_alone_pauses_and_says_so(page: Any, url: str) -> None:
    page.add_init_script(
        """const now = performance.now.bind(performance), draw = requestAnimationFrame.bind(window);
        window.later = 0;
        performance.now = () => now() + window.later;
        window.requestAnimationFrame = (then) => draw((at) => then(at + window.later));"""
    )
    lab.open_page(page, url)
    lab.play(page)
    lab.wait_for_more(page, 5)
    page.evaluate("later = 601_000")
    lab.paused(page)
    page.get_by_role("status").get_by_text("as no one was here for ten minutes").wait_for()
    held = lab.settled(page)
    lab.play(page)
    lab.wait_for_more(page, held + 5)


@pytest.mark.new_tab
def test_a_question_without_an_answer_is_asked_again(page: Any, url: str) -> None:
    lost: list[str] = []

    def passing(socket: Any) -> None:
        server = socket.connect_to_server()

        def to_server(message: Any) -> None:
            if b"more" in message and len(lost) < 2:
                lost.append("more")
            else:
                server.send(message)

        socket.on_message(to_server)

    page.route_web_socket(lambda address: "_stcore/stream" in address, passing)
    lab.open_page(page, url)
    lab.play(page)
    lab.wait_for_more(page, 40)
    assert len(lost) == 2
