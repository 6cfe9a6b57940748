"""The content policy in a real browser: what it forbids is noticed by all tests of the page."""

from typing import Any

import pytest

from tests.e2e import lab
from tests.e2e.conftest import profile, watched

FOREIGN = {
    "a picture of another site": "new Image().src = 'https://elsewhere.example/x.png'",
    "data sent to another site": "fetch('https://elsewhere.example/').catch(() => {})",
    "a script in an attribute": "document.body.setAttribute('onclick', '1'); document.body.click()",
    "a script from text": "setTimeout('window.ran = true')",
}


@pytest.mark.parametrize("what", FOREIGN)
def test_what_comes_from_elsewhere_is_refused(what: str, chromium: Any, url: str) -> None:
    page = profile(chromium).new_page()
    page.goto(url)
    with pytest.raises(AssertionError, match="Content Security Policy"), watched(page):
        page.evaluate(FOREIGN[what])
        page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    page.context.close()


@pytest.mark.new_tab  # one that was elsewhere may not frame this machine
def test_a_page_of_any_origin_embeds_it_with_its_microphone(page: Any, url: str) -> None:
    page.set_content(f'<iframe src="{url}/?embed=true" allow="microphone" width="1200"></iframe>')
    frame = page.frame_locator("iframe")
    frame.locator(".rnn-charts[data-updates]").wait_for(timeout=lab.PATIENCE)
    document = page.frames[1]
    assert document.evaluate("document.featurePolicy.allowsFeature('microphone')")
    assert not document.evaluate("document.featurePolicy.allowsFeature('camera')")
