"""A network that reads first and writes then, in the browser."""

from typing import Any

from tests.e2e import lab

LINK = "?task=reversal&length=5&attention=additive&embedding=2"
DRAWN = '[data-key="alignment"] .heatmaplayer image'


def test_alignment_is_square_and_changes_with_training(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/{LINK}")
    picture = page.locator(DRAWN).first
    picture.wait_for(state="attached", timeout=lab.PATIENCE)
    letters = page.locator('[data-key="alignment"] .xtick').count()
    rows = page.locator('[data-key="alignment"] .ytick').count()
    assert rows == letters + 1
    box = picture.bounding_box()
    assert abs(box["width"] / letters - box["height"] / rows) < 1.5
    before = picture.get_attribute("href")
    lab.click(page, "step100")
    lab.wait_for_updates(page, 100)
    picture.scroll_into_view_if_needed()
    lab.wait_until(page, f"document.querySelector({DRAWN!r}).getAttribute('href') !== arg", before)


def test_the_cursor_passes_the_line_and_the_map_has_its_symbols(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/{LINK}")
    bar = page.locator(".rnn-cursor-bar")
    bar.press("End")
    assert lab.step_of(page) == 11  # five letters, five letters back, and the end
    page.locator('[data-key="embedding"]').scroll_into_view_if_needed()
    page.wait_for_selector('[data-key="embedding"] .textpoint', timeout=lab.PATIENCE)
    drawn = page.locator('[data-key="embedding"] .textpoint').all_text_contents()
    assert "".join(sorted(drawn)) == "abcdefgh"
