"""Every page at WCAG 2.1, levels A and AA: by axe-core, and by contrast where it is not sure."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from rnnviz.figures.theme import THEMES
from rnnviz.ui.demos import demos, topics
from rnnviz.ui.tools import TOOLS
from tests.e2e import lab

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
}
EXPLODES = "task=adding&cell=rnn&activation=relu&length=60&optimizer=momentum&clip=0&init=identity"
STATES = {
    "default": "",
    "problem": "cell=none&units=9999",
    "stopped": f"{EXPLODES}&gain=1.1&updates=5",
    "trees": "task=logic&updates=5",
    "decoder": "task=reversal&attention=additive&updates=5",
    "writing": "task=text&updates=5&tool=free_running",
}
PHONE = {"width": 390, "height": 844}
# Text of which axe cannot tell what lies behind it. Inactive controls need no contrast.
FAINT = [
    "[class*=st-key-number_] p",
    ".rnn-status",
    ".st-key-transport button:enabled p",
    ".st-key-transport button:enabled kbd",
    "[data-testid=stCaptionContainer] p",
    ".rnn-reading",
    ".rnn-facts",
]
CONTRASTS = """(selectors) => {
    const channels = (colour) => {
        const [r, g, b, alpha = 1] = colour.match(/[\\d.]+/g).map(Number);
        return [r, g, b, alpha];
    };
    const over = ([r, g, b, alpha], below) =>
        [r, g, b].map((value, i) => value * alpha + below[i] * (1 - alpha));
    const luminance = (colour) => {
        const linear = colour.map((value) => {
            const part = value / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    };
    const contrast = (node) => {
        const chain = [];
        for (let at = node; at; at = at.parentElement) chain.unshift(getComputedStyle(at));
        const white = [255, 255, 255];
        const ground = chain.reduce((b, s) => over(channels(s.backgroundColor), b), white);
        const [r, g, b, alpha] = channels(chain.at(-1).color);
        const opacity = chain.reduce((product, style) => product * style.opacity, alpha);
        const [ink, paper] = [luminance(over([r, g, b, opacity], ground)), luminance(ground)];
        return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    };
    return [...document.querySelectorAll(selectors.join())]
        .filter((node) => node.checkVisibility() && node.textContent.trim())
        .map((node) => [contrast(node), node.textContent.trim().slice(0, 40)]);
}"""


@pytest.fixture(params=THEMES)
def themed(request: pytest.FixtureRequest, page: Any) -> Any:
    """A page of desk size in one of the themes, as the system asks for it."""
    page.emulate_media(color_scheme=request.param)
    return page


def accessible(page: Any) -> None:
    """Nothing that axe knows is wrong, and no text is too faint."""
    lab.wait_until(page, "document.querySelector('[data-test-script-state=notRunning]') !== null")
    found = Axe().run(page, options=RULES).response["violations"]
    assert not found, "\n".join(
        f"{rule['id']}: {rule['help']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    )
    contrasts = page.evaluate(CONTRASTS, FAINT)
    assert contrasts
    assert not [(ratio, text) for ratio, text in contrasts if ratio < 4.5]


@pytest.mark.parametrize("state", STATES)
def test_the_playground_can_be_used_by_all(themed: Any, url: str, state: str) -> None:
    lab.open_page(themed, f"{url}/?{STATES[state]}")
    if state == "problem":
        assert themed.locator(".st-key-problems").count()
    if state == "stopped":
        themed.get_by_text("Training stopped").first.wait_for(timeout=lab.PATIENCE)
    accessible(themed)


def test_the_form_can_be_used_by_all(themed: Any, url: str) -> None:
    lab.open_page(themed, f"{url}/?cell=own&task=text")
    for group in themed.locator("[data-testid=stSidebar] summary").all():
        group.click()
    accessible(themed)


@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_can_be_used_by_all(page: Any, url: str, tool: str) -> None:
    task = {"microphone": "spoken-digit", "free_running": "text"}.get(tool, "adding")
    lab.open_page(page, f"{url}/?task={task}&updates=5&tool={tool}")
    accessible(page)


def test_a_phone_can_be_used_by_all(themed: Any, url: str) -> None:
    themed.set_viewport_size(PHONE)
    lab.open_page(themed, f"{url}/?updates=5")
    accessible(themed)
    themed.goto(f"{url}/gallery")
    themed.locator("[data-testid=stPageLink] a").first.wait_for(timeout=lab.PATIENCE)
    accessible(themed)


def test_the_gallery_can_be_used_by_all(themed: Any, url: str) -> None:
    themed.goto(f"{url}/gallery")
    for topic, title in topics().items():
        themed.get_by_role("radio", name=title, exact=True).click()
        themed.mouse.move(0, 0)  # what lies under it has other colours
        themed.wait_for_timeout(300)  # into which they fade
        first = next(demo for demo in demos() if demo.topic == topic)
        themed.get_by_role("heading", name=first.title, exact=True).wait_for(timeout=lab.PATIENCE)
        accessible(themed)


def test_a_chosen_topic_can_be_read_under_the_mouse(themed: Any, url: str) -> None:
    themed.goto(f"{url}/gallery")
    chosen = themed.get_by_role("radio", checked=True)
    chosen.wait_for(timeout=lab.PATIENCE)
    for arrive in (chosen.hover, chosen.focus):
        arrive()
        themed.wait_for_timeout(300)  # colours fade
        ((ratio, _),) = themed.evaluate(CONTRASTS, ["[role=radio][aria-checked=true] p"])
        assert ratio >= 4.5
