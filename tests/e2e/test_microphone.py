"""Listening on the real page: a clip, the microphone, a file that is none."""

from typing import Any

import pytest

from tests.e2e import lab

TRAINED = "/?task=spoken-digit&cell=gru&units=32&updates=300"
SAID = ".st-key-hearing_answer p"


def said(page: Any) -> str:
    page.wait_for_selector(SAID, timeout=lab.PATIENCE)
    return str(page.locator(SAID).first.inner_text())


@pytest.mark.new_tab
def test_the_microphone_is_heard_and_answered(page: Any, url: str) -> None:
    page.context.grant_permissions(["microphone"])
    lab.open_page(page, url + TRAINED + "&hear=voice")
    lab.wait_for_updates(page, 300)
    record = page.locator(".st-key-hearing_voice button").first
    record.click(timeout=lab.PATIENCE)
    page.wait_for_timeout(2800)
    record.click()
    text = said(page)
    assert text.startswith("After 300 updates: It predicts “")
    panels = "[...document.querySelectorAll('.st-key-hearing_answer .rnn-panel')]"
    keys = f"{panels}.map((panel) => panel.dataset.key).join()"
    lab.wait_until(page, f"{keys} === 'heard-sound,heard-answer'")
    lab.click(page, "step10")
    lab.wait_until(page, f"document.querySelector('{SAID}').innerText.startsWith('After 310 ')")


def test_the_answer_follows_training(page: Any, url: str) -> None:
    lab.open_page(page, url + "/?task=spoken-digit&hear=clip")
    assert said(page).startswith("After 0 updates")
    lab.click(page, "play")
    lab.wait_until(page, f"!document.querySelector('{SAID}').innerText.startsWith('After 0 ')")
    lab.pause(page)


def test_a_file_that_is_no_sound_is_refused_in_words(page: Any, url: str) -> None:
    lab.open_page(page, url + "/?task=spoken-digit&hear=file")
    broken = {"name": "x.wav", "mimeType": "audio/wav", "buffer": b"ID3, not a WAV"}
    page.set_input_files(".st-key-hearing_file input[type=file]", broken)
    page.get_by_text("This is not a WAV file").wait_for(timeout=lab.PATIENCE)
