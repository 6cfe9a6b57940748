"""Play, Pause, Step and Reset on the real page, and pictures that keep up."""

from typing import Any

import pytest

from tests.e2e import lab


def test_step_reaches_number_and_pictures(page: Any, url: str) -> None:
    lab.open_page(page, url)
    assert lab.updates(page) == 0
    before = lab.text(page, "loss")
    lab.click(page, "step")
    lab.wait_for_updates(page, 1)
    assert lab.text(page, "loss") != before
    lab.click(page, "step10")
    lab.wait_for_updates(page, 11)
    lab.click(page, "step100")
    lab.wait_for_updates(page, 111)
    lab.click(page, "reset")
    lab.wait_for_updates(page, 0)
    assert lab.text(page, "loss") == before


def test_play_goes_on_until_pause(page: Any, url: str) -> None:
    lab.open_page(page, url)
    lab.click(page, "play")
    lab.wait_for_more(page, 20)
    lab.pause(page)
    held = lab.settled(page)
    page.wait_for_timeout(700)
    assert lab.updates(page) == held
    lab.wait_for_updates(page, held)


def test_play_and_steps_give_the_same_numbers(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?cell=gru")
    lab.click(page, "step100")
    lab.wait_for_updates(page, 100)
    losses = lab.text(page, "loss")
    lab.click(page, "reset")
    lab.wait_for_updates(page, 0)
    for done in range(1, 11):
        lab.click(page, "step10")
        lab.wait_for_updates(page, 10 * done)
    assert lab.text(page, "loss") == losses


def test_no_frame_is_blank_or_mixed_in_play(page: Any, url: str) -> None:
    lab.open_page(page, url)
    page.wait_for_timeout(1000)
    lab.click(page, "play")
    lab.wait_for_more(page, 5)
    seen = page.evaluate(
        """async () => {
          const root = document.querySelector('.rnn-charts');
          const inView = (p) => p.getBoundingClientRect().top < innerHeight;
          const drawn = '.heatmaplayer image, .scatterlayer path, .barlayer path';
          let frames = 0, mixed = 0, blank = 0, enough;
          const look = () => {
            const panels = [...root.querySelectorAll('.rnn-panel')].filter(inView);
            frames += 1;
            mixed += panels.some((p) => p.dataset.updates !== root.dataset.updates);
            blank += panels.some((p) => !p.querySelector(drawn));
            if (frames === 30) enough();
          };
          new MutationObserver(look).observe(root, { attributeFilter: ['data-updates'] });
          await new Promise((go) => { enough = go; });
          return { mixed, blank };
        }"""
    )
    assert seen == {"mixed": 0, "blank": 0}


def test_pictures_out_of_view_catch_up(page: Any, url: str) -> None:
    lab.open_page(page, url)
    lab.click(page, "step10")
    panels = "[...document.querySelectorAll('.rnn-panel')]"
    lab.wait_until(page, f"{panels}.every((p) => p.dataset.updates === '10')")


def test_a_long_run_can_be_stopped(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?task=copy&units=128&length=200&batch=64")
    lab.click(page, "step100")
    lab.playing(page)
    page.get_by_text("Training to update 100").wait_for(timeout=lab.PATIENCE)
    lab.pause(page)
    assert lab.updates(page) < 100


def test_keys_train(page: Any, url: str) -> None:
    lab.open_page(page, url)
    page.keyboard.press("s")
    lab.wait_for_updates(page, 1)
    page.keyboard.press("d")
    lab.wait_for_updates(page, 11)
    page.keyboard.press("p")
    lab.wait_for_more(page, 20)
    page.keyboard.press("p")
    lab.paused(page)


def test_a_live_setting_keeps_playing(page: Any, url: str) -> None:
    lab.open_page(page, url)
    lab.click(page, "play")
    lab.wait_for_more(page, 20)
    page.get_by_text("Training", exact=True).first.click()
    field = page.locator(".st-key-set_clip input")
    field.fill("0.5")
    field.press("Enter")
    lab.wait_for_link(page, "clip=0.5")
    lab.wait_for_more(page, lab.updates(page))
    lab.pause(page)
    assert lab.updates(page) > 20


@pytest.mark.parametrize("cell", ["Simple RNN", "GRU (Cho)", "Bag of words"])
def test_another_cell_restarts(page: Any, url: str, cell: str) -> None:
    lab.open_page(page, url)
    lab.click(page, "step10")
    lab.wait_for_updates(page, 10)
    page.locator(".st-key-set_cell input").click()
    page.get_by_role("option", name=cell, exact=True).click()
    lab.wait_for_updates(page, 0)
    assert cell.lower() in page.locator("h1").inner_text().lower()


def test_a_stop_says_why_and_offers_a_way_on(page: Any, url: str) -> None:
    query = "task=adding&cell=rnn&activation=relu&length=60&optimizer=momentum&clip=0&init=identity"
    lab.open_page(page, f"{url}/?{query}")
    lab.wait_until(page, "!document.querySelectorAll('.rnn-plot:empty').length")
    tops = "[...document.querySelectorAll('.rnn-panel')].map((e) => e.getBoundingClientRect().top)"
    before = page.evaluate(tops)
    lab.click(page, "step10")
    alert = page.locator(".st-key-alert")
    alert.get_by_text("Training stopped at update").wait_for(timeout=lab.PATIENCE)
    lab.wait_until(
        page,
        """document.querySelector('[data-key="update-norm"] .rnn-reading')
        .innerText.includes('✕')""",
    )
    assert page.evaluate(tops) == before
    alert.get_by_role("button", name="Close").click()
    alert.wait_for(state="detached", timeout=lab.PATIENCE)
    lab.click(page, "play")
    alert.get_by_role("button", name="Retry with clipping at norm 1").click()
    lab.playing(page)
    lab.wait_for_more(page, 10)
