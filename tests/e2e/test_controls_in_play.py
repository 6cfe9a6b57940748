"""Every control is pressed while training plays: it plays on, or says why it does not."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import TimeoutError

from tests.e2e import lab

PRESSES = 5  # pairs
ROUNDS = 5  # of all controls that restart
WATCHED = 5.0  # seconds
Press = Callable[[Any, int], None]  # of the page and the number of the press


def button(key: str) -> Press:
    return lambda page, number: lab.click(page, key)


def radio(key: str, first: int = 0) -> Press:
    def press(page: Any, number: int) -> None:
        choices = page.locator(f".st-key-{key}").get_by_role("radio")
        choices.nth(first + number % (choices.count() - first)).click()

    return press


def typed(key: str, *values: str) -> Press:
    def press(page: Any, number: int) -> None:
        field = page.locator(f".st-key-set_{key} input")
        field.fill(values[number % len(values)])
        field.press("Enter")

    return press


def arrow(key: str) -> Press:
    def press(page: Any, number: int) -> None:
        there = "ArrowRight" if number % 2 else "ArrowLeft"
        page.locator(f".st-key-{key}").get_by_role("slider").press(there)

    return press


def moved(key: str) -> Press:
    """An arrow key that the slider has taken: one that comes while the slider is replaced, as its
    bounds change, is no press."""

    def press(page: Any, number: int) -> None:
        shown = f"document.querySelector('.st-key-{key} [role=slider], .st-key-{key} input')"
        shown = f"({shown}.ariaValueNow ?? {shown}.value)"
        before = page.evaluate(shown)
        for _ in range(5):
            arrow(key)(page, number)
            try:
                lab.wait_until(page, f"{shown} !== arg", before, timeout=2000)
                return
            except TimeoutError:
                pass
        raise AssertionError(f"{key} cannot be moved")

    return press


def pin(page: Any, number: int) -> None:
    page.locator('[data-key="signal-h"] .rnn-plot').click(
        position={"x": 120 + 20 * number, "y": 50}
    )


def keys(page: Any, number: int) -> None:
    page.locator(".rnn-cursor-bar").press("ArrowRight")


def form_group(page: Any, number: int) -> None:
    page.click(".st-key-group_initialisation summary")


def tool(page: Any, number: int) -> None:
    page.click(".st-key-tool_length_generalisation summary")


PLAYS_ON: dict[str, Press] = {
    "step": button("step"),
    "+10": button("step10"),
    "+100": button("step100"),
    "speed": radio("speed", 1),
    "example": radio("example"),
    "gradient of": radio("gradient_of"),
    "learning rate": arrow("set_lr"),
    "clipping": typed("clip", "0.5", "2"),
    "pin": pin,
    "keys": keys,
    "copy": lambda page, number: page.click(f".rnn-copy-{('link', 'snippet')[number % 2]}"),
    "form group": form_group,
    "tool": tool,
    "previous step": button("equations_previous"),
    "unit": arrow("equations_unit"),
}


def test_it_plays_on(page: Any, url: str) -> None:
    """One page for all controls: it plays on through all of them."""
    play(page, url, "units=8&tool=equations&step=20")
    for control, press in PLAYS_ON.items():
        plays_on(page, press, control)


def test_it_plays_on_with_another_strand(page: Any, url: str) -> None:
    play(page, url, "layers=2")
    plays_on(page, radio("strand"), "strand")


def plays_on(page: Any, press: Press, control: str) -> None:
    for number in range(PRESSES):
        press(page, 2 * number)
        press(page, 2 * number + 1)
        lab.wait_for_more(page, lab.updates(page) + 1)
        assert "Pause" in lab.text(page, "play"), f"{control}, press {number + 1}"


def play(page: Any, url: str, query: str) -> None:
    """Open a page with its form unfolded, and play."""
    lab.open_page(page, f"{url}/?{query}")
    page.click(".st-key-group_training summary")
    page.click(".st-key-group_initialisation summary")
    lab.play(page)
    lab.wait_for_more(page, 5)


RESTARTS: dict[str, Press] = {
    "Hidden units": moved("set_units"),
    "Layers": moved("set_layers"),
    "Batch size": moved("set_batch"),
    "Seed": typed("seed", "1", "2"),
}


CHOICES = {
    "architecture": ("Many to many", "One to many", "Tree", "Many to one"),
    "task": ("Temporal order", "Adding problem"),
    "cell": ("GRU", "LSTM"),
}


@pytest.mark.parametrize("setting", CHOICES)
def test_a_choice_that_brings_others_along_pauses_and_fails_nothing(
    page: Any, url: str, setting: str
) -> None:
    play(page, url, "units=8")
    for choice in CHOICES[setting]:
        choose(page, setting, choice)
        lab.paused(page)
        said = f"{setting.capitalize()} changed: training restarted and is paused at update 0"
        page.get_by_role("status").get_by_text(said).wait_for(timeout=lab.PATIENCE)
        page.wait_for_timeout(700)  # what the browser still sends of the page before
        assert said in page.get_by_role("status").inner_text()
        assert not page.get_by_text("Something went wrong").count()
        lab.play(page)
        lab.wait_for_more(page, 1)


def choose(page: Any, setting: str, choice: str) -> None:
    """Open a list, again where the page that play has just begun closes it, and choose."""
    option = page.get_by_role("option", name=choice, exact=True)
    for _ in range(10):
        page.locator(f".st-key-set_{setting} input").click()
        try:
            option.click(timeout=5000)
            return
        except TimeoutError:
            page.keyboard.press("Escape")
    raise AssertionError(f"{choice} cannot be chosen")


def test_what_restarts_training_pauses_it_and_says_so(page: Any, url: str) -> None:
    play(page, url, "units=8&layers=2")
    for number in range(ROUNDS):
        for label, press in RESTARTS.items():
            press(page, number)
            lab.paused(page)
            said = f"{label} changed: training restarted and is paused at update 0"
            page.get_by_role("status").get_by_text(said).wait_for(timeout=lab.PATIENCE)
            lab.wait_for_updates(page, 0)
            assert "strand=" not in lab.link(page)  # which no one chose
            lab.play(page)
            lab.wait_for_more(page, 1)


def test_several_people_play_at_once(chromium: Any, url: str) -> None:
    """Each gets pictures; before sessions took turns, each of four got one in two seconds."""
    pages = [chromium.new_context().new_page() for _ in range(4)]
    for page in pages:
        page.goto(url, wait_until="commit")  # they load side by side
    for page in pages:
        page.wait_for_selector(".rnn-charts[data-updates]", timeout=lab.PATIENCE)
        lab.play(page)
    before = [lab.updates(page) for page in pages]
    pages[0].wait_for_timeout(1000 * WATCHED)
    made = [lab.updates(page) - start for page, start in zip(pages, before, strict=True)]
    for page in pages:
        page.context.close()
    assert min(made) >= WATCHED, made


def test_pause_and_reset_pause(page: Any, url: str) -> None:
    play(page, url, "units=8")
    for _ in range(PRESSES):
        lab.pause(page)
        held = lab.settled(page)
        lab.play(page)
        lab.wait_for_more(page, held)
        lab.click(page, "reset")
        lab.paused(page)
        lab.wait_for_updates(page, 0)
        lab.play(page)
        lab.wait_for_more(page, 1)


def test_play_keeps_the_focus_and_says_what_happens(page: Any, url: str) -> None:
    lab.open_page(page, url)
    button = page.locator(".st-key-play button")
    button.focus()
    focused = "document.activeElement.closest('.st-key-play') !== null"
    for says, wait in (("Training", lab.playing), ("Paused at update", lab.paused)):
        page.keyboard.press("Enter")
        wait(page)
        page.get_by_role("status").get_by_text(says).wait_for(timeout=lab.PATIENCE)
        page.wait_for_timeout(300)
        assert page.evaluate(focused)


def test_slow_play_makes_an_update_a_second_whatever_is_pressed(page: Any, url: str) -> None:
    play(page, url, "units=8")
    radio("speed")(page, 0)
    page.wait_for_timeout(1500)
    start, before = page.evaluate("performance.now()"), lab.updates(page)
    for number in range(8):
        radio("example")(page, number)
        page.wait_for_timeout(400)
    lab.wait_for_more(page, lab.updates(page))
    seconds = (page.evaluate("performance.now()") - start) / 1000
    made = lab.updates(page) - before
    assert 2 <= made <= seconds + 2
