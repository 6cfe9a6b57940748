"""Every address opens on a server that has just started, as after a deployment or a sleep."""

from collections.abc import Iterator
from typing import Any

import pytest

from rnnviz.ui import site
from tests.e2e import lab
from tools import page as served

NAMES = [name.replace("_", " ").capitalize() for name in site.names()]
# Keeps the names of pages that were shown, were it for a moment only.
WATCH = """
    window.shown = [];
    new MutationObserver(() => {
        for (const link of document.querySelectorAll('header a, [data-testid=stSidebarNav] a'))
            if (!window.shown.includes(link.innerText)) window.shown.push(link.innerText);
    }).observe(document, { subtree: true, childList: true, characterData: true });
"""


@pytest.fixture
def fresh(chromium: Any) -> Iterator[tuple[Any, str]]:
    """A page, and the address of a server that nobody has visited."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    with served.server() as url:
        yield page, url
    context.close()


def navigated(page: Any) -> None:
    """The page has the app's own navigation on top, and never had another."""
    page.locator("[data-testid=stTopNavLink]").first.wait_for(timeout=lab.PATIENCE)
    assert page.locator("[data-testid=stTopNavLink]").all_inner_texts() == NAMES
    assert page.evaluate("window.shown") == NAMES


def title(page: Any, says: str) -> None:
    page.get_by_role("heading", level=1).filter(has_text=says).wait_for(timeout=lab.PATIENCE)


@pytest.mark.parametrize("name", site.names())
def test_every_page_opens(fresh: tuple[Any, str], name: str) -> None:
    page, url = fresh
    page.goto(url if name == site.FIRST[0] else f"{url}/{name}")
    title(page, {"playground": "An LSTM learns"}.get(name, name.capitalize()))
    navigated(page)
    assert not page.get_by_text("Page not found").count()


def test_the_topic_of_the_gallery_is_kept(fresh: tuple[Any, str]) -> None:
    page, url = fresh
    page.goto(f"{url}/gallery?topic=trees")
    page.get_by_role("heading", name="A tree without gates").wait_for(timeout=lab.PATIENCE)
    navigated(page)
    assert page.evaluate("location.pathname + location.search") == "/gallery?topic=trees"


def test_the_experiment_of_a_link_is_kept(fresh: tuple[Any, str]) -> None:
    page, url = fresh
    lab.open_page(page, f"{url}/?cell=gru&updates=5")
    lab.wait_for_updates(page, 5)
    title(page, "A GRU learns")
    navigated(page)


def test_an_unknown_address_is_said_and_the_playground_opens(fresh: tuple[Any, str]) -> None:
    page, url = fresh
    page.goto(f"{url}/nowhere?cell=gru")
    page.get_by_role("dialog").get_by_text("Page not found").wait_for(timeout=lab.PATIENCE)
    title(page, "A GRU learns")
    navigated(page)
