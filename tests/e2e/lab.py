"""What a person does on the page, for the tests: open, read, click, wait."""

import re
from typing import Any

_SHOWN = """[
    document.querySelector('.st-key-updates').innerText.trim(),
    document.querySelector('.rnn-charts').dataset.updates,
    new URL(document.querySelector('.st-key-share_link').innerText.trim())
        .searchParams.get('updates') ?? '0',
]"""
PATIENCE = 90_000  # ms: a demo trains for seconds, and machines that run tests can be slow


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


def wait_until(page: Any, holds: str, arg: Any = None, timeout: float = PATIENCE) -> None:
    """Until a JavaScript expression of `arg` holds; what is not there yet does not."""
    page.wait_for_function(
        f"(arg) => {{ try {{ return {holds}; }} catch (_) {{ return false; }} }}",
        arg=arg,
        timeout=timeout,
    )


def wait_for_updates(page: Any, count: int) -> None:
    """Until number, link and all pictures in view say `count`."""
    wait_until(page, f"{_SHOWN}.every((shown) => shown === arg)", str(count))


def settled(page: Any) -> int:
    """The updates, once number, link and all pictures in view say the same: after a pause, the
    last picture is still on its way."""
    wait_until(page, f"{_SHOWN}.every((shown, _, all) => shown === all[0])")
    return updates(page)


def wait_for_more(page: Any, count: int) -> None:
    wait_until(page, "Number(document.querySelector('.rnn-charts').dataset.updates) > arg", count)


def enabled(page: Any, key: str) -> None:
    """Wait until the button can be clicked."""
    page.wait_for_selector(f".st-key-{key} button:not([disabled])", timeout=PATIENCE)


def playing(page: Any) -> None:
    """Wait until it plays: the button offers to pause."""
    _offers(page, "Pause")


def paused(page: Any) -> None:
    """Wait until it does not play: the button offers to play."""
    _offers(page, "Play")


def _offers(page: Any, label: str) -> None:
    page.locator(".st-key-play").get_by_role("button", name=label).wait_for(timeout=PATIENCE)


def play(page: Any) -> None:
    click(page, "play")
    playing(page)


def pause(page: Any) -> None:
    click(page, "play")
    paused(page)


def wait_for_link(page: Any, part: str) -> None:
    """Until the link says `part`."""
    wait_until(page, "document.querySelector('.st-key-share_link').innerText.includes(arg)", part)


def wait_for_address(page: Any) -> None:
    """Until the address bar shows the link."""
    shown = "document.querySelector('.st-key-share_link').innerText.trim()"
    wait_until(page, f"location.href === {shown}")


def open_tool(page: Any, tool: str, shows: str) -> None:
    """Open it by hand, and wait for what it shows and until it moves no more: before, a click
    would miss."""
    page.click(f".st-key-tool_{tool} summary")
    page.wait_for_selector(shows, timeout=PATIENCE)
    page.wait_for_function(
        """(tool) => {
            const { height } = document.querySelector(tool).getBoundingClientRect();
            const before = window.unfolding;
            window.unfolding = height;
            return height === before;
        }""",
        arg=f".st-key-tool_{tool}",
        polling=200,
        timeout=PATIENCE,
    )


def link(page: Any) -> str:
    return text(page, "share_link")


def step_of(page: Any) -> int | None:
    """The step, or the node of a tree, that the cursor marks in all pictures."""
    found = re.match(r"(?:step|node) (\d+) of", page.locator(".rnn-cursor-bar").inner_text())
    return int(found[1]) if found else None
