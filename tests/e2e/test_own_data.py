"""Your own data on the real page: paste, load, train, share, and bring the same file again."""

from pathlib import Path
from typing import Any

from tests.config.test_own_data import RHYME, WAVE
from tests.e2e import lab

NUMBERS = ("updates", "loss", "score", "gradient")


def titled(page: Any, part: str) -> None:
    lab.wait_until(page, "document.querySelector('h1').innerText.includes(arg)", part)


def numbers(page: Any) -> list[str]:
    return [lab.text(page, key) for key in NUMBERS]


def opened(chromium: Any, address: str) -> Any:
    """The link in another person's browser."""
    page = chromium.new_context(viewport={"width": 1440, "height": 900}).new_page()
    lab.open_page(page, address)
    return page


def load(page: Any, path: Path) -> None:
    page.set_input_files(".st-key-own_data_file input[type=file]", str(path))


def test_paste_train_and_share(page: Any, chromium: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?units=8")
    lab.open_tool(page, "own-data", ".st-key-own_data_train button")
    page.wait_for_function(  # nothing is there to train on
        """() => {
            const button = document.querySelector('.st-key-own_data_train button');
            return button && getComputedStyle(button).pointerEvents === 'none';
        }""",
        timeout=lab.PATIENCE,
    )
    page.locator(".st-key-own_data_text textarea").fill(RHYME)
    # the press leaves the text first, and the page changes under it: it must not be lost
    page.click(".st-key-own_data_train button", delay=100)
    titled(page, "next character of your text")
    lab.click(page, "step100")
    lab.wait_for_updates(page, 100)
    other = opened(chromium, lab.link(page))
    lab.wait_for_updates(other, 100)
    assert numbers(other) == numbers(page)
    assert other.locator(".st-key-own_data_text textarea").input_value() == RHYME
    assert lab.link(other) == lab.link(page)


def test_load_two_columns_and_ask_for_the_same_file(
    page: Any, chromium: Any, url: str, tmp_path: Path
) -> None:
    table, changed, picture = (tmp_path / n for n in ("wave.csv", "other.csv", "picture.csv"))
    table.write_bytes(WAVE.replace("\n", "\r\n").encode("utf-8-sig"))
    changed.write_text(WAVE.replace("1000.000", "1000.001", 1))
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    lab.open_page(page, f"{url}/?units=8&tool=own-data")
    page.get_by_text("Load a file", exact=True).click()
    page.wait_for_selector(".st-key-own_data_file", timeout=lab.PATIENCE)
    load(page, picture)
    page.get_by_text("This is a picture, not text.").wait_for(timeout=lab.PATIENCE)
    load(page, table)
    page.wait_for_selector(".st-key-own_data_columns", timeout=lab.PATIENCE)
    lab.enabled(page, "own_data_train")
    lab.click(page, "own_data_train")
    titled(page, "your table, 2 columns")
    lab.click(page, "step10")
    lab.wait_for_updates(page, 10)

    other = opened(chromium, lab.link(page))
    other.get_by_text("This link needs the file it was made with").wait_for(timeout=lab.PATIENCE)
    load(other, changed)
    other.get_by_text("This is not the file the link was made with").wait_for(timeout=lab.PATIENCE)
    load(other, table)
    titled(other, "your table, 2 columns")
    lab.wait_for_updates(other, 10)
    assert numbers(other) == numbers(page)
    assert lab.link(other) == lab.link(page)


def test_it_fits_a_phone(page: Any, url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    lab.open_page(page, f"{url}/?tool=own-data")
    page.wait_for_selector(".st-key-own_data_text textarea", timeout=lab.PATIENCE)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
