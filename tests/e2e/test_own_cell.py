"""Write your own cell on the real page: type, see the mistake, mend it, train, share."""

from typing import Any

import pytest

from tests.e2e import lab


def text(page: Any) -> str:
    return str(page.locator(".rnn-editor-text").input_value())


def said(page: Any, part: str) -> None:
    """Wait until the line below the editor says `part`."""
    lab.wait_until(
        page, "document.querySelector('.rnn-editor-said').textContent.includes(arg)", part
    )


def marked(page: Any) -> list[str]:
    """The line numbers that are marked as wrong."""
    return list(page.locator(".rnn-editor-gutter .wrong").all_inner_texts())


def disabled(page: Any, key: str) -> None:
    page.wait_for_selector(f".st-key-{key} button[disabled]", timeout=lab.PATIENCE)


def open_editor(page: Any) -> None:
    lab.open_tool(page, "own-cell", ".rnn-editor-text")


def type_a_mistake(page: Any) -> None:
    """It is told at once, and loses nothing."""
    page.locator(".rnn-editor-text").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nq = sigmoid(W_q * x)")
    said(page, "Line 2: W_q is a matrix, which takes @: write W_q @ x.")
    assert marked(page) == ["2"]
    disabled(page, "own_cell_train")
    disabled(page, "own_cell_check")
    assert lab.updates(page) == 10  # a half-typed mistake loses no training, and keys play nothing
    lab.click(page, "step")
    lab.wait_for_updates(page, 11)
    assert text(page).endswith("W_q * x)")


def test_type_mend_train_and_share(page: Any, chromium: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?cell=rnn&units=8")
    lab.click(page, "step10")
    lab.wait_for_updates(page, 10)
    open_editor(page)
    assert text(page) == "h = phi(W_h @ x + U_h @ h + b_h)"
    disabled(page, "own_cell_train")

    type_a_mistake(page)
    page.locator(".rnn-editor-text").fill(
        "q = sigmoid(W_q @ x + U_q @ h)\nh = phi(W_h @ x + q * h)"
    )
    said(page, "until you train this one")
    assert marked(page) == []
    assert lab.updates(page) == 11

    lab.enabled(page, "own_cell_check")
    lab.click(page, "own_cell_check")
    page.get_by_text("The gradient is correct.").wait_for(timeout=lab.PATIENCE)
    lab.enabled(page, "own_cell_train")
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    page.locator(".st-key-own_cell_train").scroll_into_view_if_needed()
    assert page.evaluate(scrolled) > 0
    lab.click(page, "own_cell_train")
    lab.wait_for_updates(page, 0)
    lab.wait_until(page, f"{scrolled} === 0")  # back to the pictures
    said(page, "The page shows this cell.")
    assert page.locator("h1").inner_text().startswith("A hand-written cell learns to")
    page.wait_for_selector('[data-key="signal-q"]', timeout=lab.PATIENCE)
    lab.click(page, "step100")
    lab.wait_for_updates(page, 100)

    address = lab.link(page)
    lab.wait_for_address(page)
    other = chromium.new_context().new_page()
    lab.open_page(other, address)
    lab.wait_for_updates(other, 100)
    numbers = ("updates", "loss", "score", "gradient")
    assert [lab.text(other, n) for n in numbers] == [lab.text(page, n) for n in numbers]
    assert text(other) == text(page)
    other.context.close()


def test_choosing_write_your_own_opens_the_editor(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?cell=gru")
    assert not page.locator(".rnn-editor-text").count()
    page.locator(".st-key-set_cell input").click()
    page.get_by_role("option", name="Write your own", exact=True).click()
    page.wait_for_selector(".rnn-editor-text", timeout=lab.PATIENCE)
    assert text(page).startswith("r = sigmoid(") and text(page).count("\n") == 3
    page.locator(".st-key-own_cell .katex").first.wait_for(timeout=lab.PATIENCE)


def test_a_start_can_be_taken_back(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?cell=own")
    area = page.locator(".rnn-editor-text")
    area.fill("h = tanh(W_h @ x + 0.5 * h)")
    said(page, "until you train")
    page.locator(".st-key-own_cell_start input").click()
    page.get_by_role("option", name="LSTM", exact=True).click()
    lab.wait_until(page, "document.querySelector('.rnn-editor-text').value.includes('W_i')")
    said(page, "until you train")
    area.press("Control+z")
    lab.wait_until(page, "document.querySelector('.rnn-editor-text').value.includes('0.5')")
    said(page, "until you train")
    assert lab.updates(page) == 0


def test_typing_in_play_goes_on_playing(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?cell=own")
    lab.click(page, "play")
    lab.wait_for_more(page, 5)
    page.locator(".rnn-editor-text").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("h = tanh(W_h @ x + U_h @ h", delay=60)
    said(page, "a bracket ( is not closed")
    page.keyboard.type(")", delay=30)
    said(page, "until you train")
    assert text(page) == "h = tanh(W_h @ x + U_h @ h)"  # nothing typed was overwritten
    reached = lab.updates(page)
    lab.wait_for_more(page, reached)
    lab.pause(page)


def test_nothing_of_a_cell_is_rendered_or_run(page: Any, url: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    lab.open_page(page, f"{url}/?cell=own")
    for typed, answer in (
        ("<img src=x onerror=alert(1)>", "< is not used here"),
        ("h = __import__(os)", "'__import__(os)' is not known"),
        ("h = $x$ * **b**", "$ is not used here"),
        ("\\href{x} = h", "\\ is not used here"),
    ):
        page.locator(".rnn-editor-text").fill(typed)
        said(page, f"Line 1: {answer}")
        assert not page.locator(".rnn-editor-said *").count()


def test_a_phone_writes_cells_too(page: Any, url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    lab.open_page(page, f"{url}/?cell=own")
    page.wait_for_selector(".rnn-editor-text", timeout=lab.PATIENCE)
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= 390
    box = page.locator(".rnn-editor-text").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
