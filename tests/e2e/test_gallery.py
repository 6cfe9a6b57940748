"""The gallery: cards with pictures of real runs, each opening its demo."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from rnnviz.config import Config
from rnnviz.ui.demos import Demo, demos, topics
from tests.e2e import lab
from tools import page as served


@pytest.mark.parametrize("topic", topics())
def test_every_card_has_a_picture_and_a_link(page: Any, url: str, topic: str) -> None:
    page.goto(f"{url}/gallery?topic={topic}")
    cards = [demo for demo in demos() if demo.topic == topic]
    drawn = "document.querySelectorAll('.js-plotly-plot').length === arg"
    lab.wait_until(page, drawn, len(cards), timeout=2 * lab.PATIENCE)
    assert page.locator("[data-testid=stPageLink] a").count() == len(cards)
    assert "failed" not in page.locator("[data-testid=stMain]").inner_text()


def opens(page: Any, demo: Demo) -> None:
    """The page shows the demo's experiment at its update, and no problem."""
    page.wait_for_selector(".rnn-charts[data-updates]", timeout=lab.PATIENCE)
    lab.wait_for_updates(page, int(demo.query.get("updates", "0")))
    assert not page.locator(".st-key-problems").count()
    opened, _ = Config.from_query(dict(parse_qsl(urlsplit(lab.link(page)).query)))
    assert opened == Config.from_query(demo.query)[0]


@pytest.mark.parametrize("demo", demos(), ids=lambda demo: demo.key)
def test_every_demo_opens(page: Any, url: str, demo: Demo) -> None:
    page.goto(f"{url}/?{urlencode(demo.query)}")
    opens(page, demo)


@pytest.mark.parametrize("topic", topics())
def test_a_card_of_every_topic_opens_its_demo(page: Any, url: str, topic: str) -> None:
    page.goto(f"{url}/gallery?topic={topic}")
    page.locator("[data-testid=stPageLink] a").last.click()
    demo = [demo for demo in demos() if demo.topic == topic][-1]
    opens(page, demo)


def test_back_returns_to_the_gallery(page: Any, url: str) -> None:
    page.goto(f"{url}/gallery")
    page.locator("[data-testid=stPageLink] a").first.click()
    page.wait_for_selector(".rnn-charts[data-updates]", timeout=lab.PATIENCE)
    lab.click(page, "step")
    page.wait_for_timeout(1000)
    page.go_back()
    page.get_by_role("heading", name="Gallery").wait_for(timeout=lab.PATIENCE)


def test_a_lost_server_is_said_and_the_page_returns(chromium: Any) -> None:
    """Another server takes the port: the page opens again at the update of its address."""
    with served.server() as address:
        port = int(address.rsplit(":", 1)[1])
        page = chromium.new_context().new_page()
        lab.open_page(page, f"{address}/?cell=gru&updates=5")
        lab.click(page, "step10")
        lab.wait_for_updates(page, 15)
        lab.wait_for_address(page)
    connected = "[data-testid=stApp][data-test-connection-state=CONNECTED]"
    page.wait_for_selector(connected, state="detached", timeout=lab.PATIENCE)
    assert lab.updates(page) == 15
    with served.server(port):
        page.wait_for_selector(connected, timeout=lab.PATIENCE)
        page.wait_for_timeout(2000)  # its first run begins, and ends
        page.wait_for_selector("[data-test-script-state=notRunning]", timeout=lab.PATIENCE)
        lab.wait_for_updates(page, 15)
        assert "A GRU learns" in page.locator("h1").inner_text()
        lab.click(page, "step")
        lab.wait_for_updates(page, 16)
        page.context.close()
