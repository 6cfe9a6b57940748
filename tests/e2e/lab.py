"""What a person does on the page, for the tests: open, read, click, wait."""

import re
from typing import Any

PATIENCE = 20_000  # ms


def open_page(page: Any, address: str) -> None:
    """Open and wait for the pictures."""
    page.goto(address)
    page.wait_for_selector(".rnn-charts[data-updates]", timeout=PATIENCE)


def click(page: Any, key: str) -> None:
    page.click(f".st-key-{key} button")


def text(page: Any, key: str) -> str:
    return str(page.locator(f".st-key-{key}").inner_text()).strip()


def updates(page: Any) -> int:
    return int(text(page, "updates"))


def wait_for_updates(page: Any, count: int) -> None:
    """Until number and all pictures in view say `count`."""
    page.wait_for_function(
        """(count) => document.querySelector('.st-key-updates').innerText.trim() === count
            && document.querySelector('.rnn-charts')?.dataset.updates === count""",
        arg=str(count),
        timeout=PATIENCE,
    )


def wait_for_more(page: Any, count: int) -> None:
    page.wait_for_function(
        "(count) => Number(document.querySelector('.rnn-charts')?.dataset.updates) > count",
        arg=count,
        timeout=PATIENCE,
    )


def enabled(page: Any, key: str) -> None:
    """Wait until the button can be clicked."""
    page.wait_for_selector(f".st-key-{key} button:not([disabled])", timeout=PATIENCE)


def link(page: Any) -> str:
    return text(page, "share_link")


def step_of(page: Any) -> int | None:
    """The step, or the node of a tree, that the cursor marks in all pictures."""
    found = re.match(r"(?:step|node) (\d+) of", page.locator(".rnn-cursor-bar").inner_text())
    return int(found[1]) if found else None
