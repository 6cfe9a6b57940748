"""The gallery: cards with pictures of real runs, each a link that opens its demo."""

from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from rnnviz.analysis.run import Run
from rnnviz.config.config import Config
from rnnviz.figures.theme import LIGHT
from rnnviz.figures.views import FIGURES
from rnnviz.training.session import Session
from rnnviz.ui.demos import Demo, demos, topics
from tests.e2e import lab
from tools import page as served
from tools import thumbnails

LINK = "[data-testid=stPageLink] a"
CARD = "[data-testid=stGridCell]"
# At every change of the page, which pictures stand over which titles.
PAIRS = f"""
    window.pairs = {{}};
    new MutationObserver(() => {{
        for (const card of document.querySelectorAll('{CARD}'))
            for (const picture of card.querySelectorAll('img'))
                (window.pairs[card.querySelector('h3').innerText] ??= {{}})[picture.src] = true;
    }}).observe(document, {{ subtree: true, childList: true, attributes: true }});
"""
# Where the first topic's button stands, from now on.
PLACES = """() => {
    window.places = {};
    const look = () => {
        const found = document.querySelector('.st-key-topic [role=radio]');
        if (found) window.places[JSON.stringify(found.getBoundingClientRect())] = true;
        requestAnimationFrame(look);
    };
    look();
}"""
QUICK = ("digit", "own-tenses", "tree-recursive")  # trained within a second
# The mean difference of two SVGs' pixels, in parts of the whole range, on white.
DIFFERENCE = """async (svgs) => {
    const [a, b] = await Promise.all(svgs.map(async (svg) => {
        const image = new Image(380, 170);
        image.src = 'data:image/svg+xml,' + encodeURIComponent(svg);
        await image.decode();
        const canvas = new OffscreenCanvas(380, 170).getContext('2d');
        canvas.fillStyle = 'white';
        canvas.fillRect(0, 0, 380, 170);
        canvas.drawImage(image, 0, 0, 380, 170);
        return canvas.getImageData(0, 0, 380, 170).data;
    }));
    return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length / 255;
}"""
SAME = 0.004  # other fonts, another version of the browser; two demos differ by 0.05 and more


def of_topic(topic: str) -> list[Demo]:
    return [demo for demo in demos() if demo.topic == topic]


def shown(demo: Demo) -> set[Any]:
    """What the browser gets of a demo: its topic, its tool and the kinds of its figures' marks."""
    run = Run.of(Session.from_query(demo.query)[0])
    panels = [panel for figure in FIGURES.values() for panel in figure.panels(run, LIGHT)]
    marks = {(t["type"], t.get("mode"), t["meta"]) for p in panels for t in p.figure["data"]}
    return marks | {("topic", demo.topic), ("tool", demo.query.get("tool"))}


@cache
def first_of_their_kind() -> list[Demo]:
    """The demos that show something that none before them shows."""
    found: list[Demo] = []
    known: set[Any] = set()
    for demo in demos():
        if new := shown(demo) - known:
            found.append(demo)
            known |= new
    return found


def open_gallery(page: Any, url: str, topic: str) -> None:
    page.goto(f"{url}/gallery?topic={topic}")
    all_cards(page, topic)


def all_cards(page: Any, topic: str) -> None:
    """Wait until the topic's cards are there, each with its picture."""
    lab.wait_until(
        page,
        f"""document.querySelectorAll('{CARD}').length === arg.length
            && arg.every((title, i) => {{
                const card = document.querySelectorAll('{CARD}')[i];
                const picture = card.querySelector('img');
                return card.querySelector('h3').innerText === title && card.querySelector('a')
                    && picture.complete && picture.naturalWidth > 0;
            }})""",
        [demo.title for demo in of_topic(topic)],
    )


def opens(page: Any, demo: Demo) -> None:
    """The page shows the demo's experiment at its update, and no problem."""
    page.wait_for_selector(".rnn-charts[data-updates]", timeout=lab.PATIENCE)
    lab.wait_for_updates(page, int(demo.query.get("updates", "0")))
    assert not page.locator(".st-key-problems").count()
    opened, _ = Config.from_query(dict(parse_qsl(urlsplit(lab.link(page)).query)))
    assert opened == Config.from_query(demo.query)[0]


def test_every_card_has_a_picture_and_a_link(page: Any, url: str) -> None:
    page.goto(f"{url}/gallery")
    for topic, title in topics().items():
        page.get_by_role("radio", name=title, exact=True).click()
        all_cards(page, topic)
        links = page.locator(LINK).all_inner_texts()
        assert links == [f"Open “{demo.title}”" for demo in of_topic(topic)]
        assert page.locator(f"{CARD} a").count() == len(of_topic(topic))


@pytest.mark.new_tab
def test_no_picture_ever_stands_under_anothers_title(page: Any, url: str) -> None:
    page.add_init_script(PAIRS)
    open_gallery(page, url, "memory")
    for topic in ("language", "trees", "memory"):
        page.get_by_role("radio", name=topics()[topic]).click()
        all_cards(page, topic)
    pairs = page.evaluate("window.pairs")
    assert len(pairs) == sum(len(of_topic(topic)) for topic in ("memory", "language", "trees"))
    assert all(len(pictures) == 1 for pictures in pairs.values())


def test_the_whole_card_is_its_link(page: Any, url: str) -> None:
    open_gallery(page, url, "trees")
    covered = f"""() => [...document.querySelectorAll('{CARD}')].every((card) => {{
        const {{ left, top, width, height }} = card.getBoundingClientRect();
        return [[0.02, 0.02], [0.5, 0.3], [0.98, 0.98]].every(([x, y]) => {{
            card.scrollIntoView({{ block: 'center' }});
            const box = card.getBoundingClientRect();
            const over = document.elementFromPoint(box.x + x * width, box.y + y * height);
            return over.closest('a') === card.querySelector('a');
        }});
    }})"""
    assert page.evaluate(covered)
    page.locator(f"{CARD} img").nth(1).click(force=True)  # what lies over it is clicked
    opens(page, of_topic("trees")[1])


def test_the_keyboard_opens_a_card(page: Any, url: str) -> None:
    open_gallery(page, url, "speech")
    page.locator(LINK).first.focus()
    page.keyboard.press("Tab")
    assert (
        page.evaluate("document.activeElement.innerText") == f"Open “{of_topic('speech')[1].title}”"
    )
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    opens(page, of_topic("speech")[1])


def test_a_card_opens_in_another_tab(page: Any, url: str) -> None:
    open_gallery(page, url, "trees")
    with page.context.expect_page() as opened:
        page.locator(LINK).first.click(button="middle")
    opens(opened.value, of_topic("trees")[0])
    assert page.locator(LINK).count() == len(of_topic("trees"))


@pytest.mark.parametrize("topic", topics())
def test_cards_open_their_demos(page: Any, url: str, topic: str) -> None:
    """All there is to paint; every card's link and every demo's page are looked at without a
    browser (ui/test_pages)."""
    open_gallery(page, url, topic)
    chosen = [demo for demo in of_topic(topic) if demo in first_of_their_kind()]
    assert chosen
    for demo in chosen:
        page.locator(LINK).nth(of_topic(topic).index(demo)).click()
        opens(page, demo)
        page.locator("[data-testid=stTopNavLink]").filter(has_text="Gallery").click()
        page.get_by_role("radio", name=topics()[topic], exact=True).click()
        all_cards(page, topic)


def test_the_gallery_stands_still_as_it_comes(page: Any, url: str) -> None:
    """The playground's sidebar goes at once; a click on what moves would miss."""
    for _ in range(2):
        lab.open_page(page, url)
        page.evaluate(PLACES)
        page.locator("[data-testid=stTopNavLink]").filter(has_text="Gallery").click()
        all_cards(page, next(iter(topics())))
        page.wait_for_timeout(500)  # Streamlit takes the sidebar away late, if at all
        assert len(page.evaluate("Object.keys(window.places)")) == 1


@pytest.mark.new_tab
def test_back_returns_to_the_topic(page: Any, url: str) -> None:
    open_gallery(page, url, "memory")
    page.get_by_role("radio", name=topics()["trees"]).click()
    all_cards(page, "trees")
    page.locator(LINK).first.click()
    opens(page, of_topic("trees")[0])
    lab.click(page, "step")
    lab.wait_for_address(page)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(1000)  # Streamlit loses the page of a Back that interrupts a run
    page.go_back()
    all_cards(page, "trees")
    assert page.evaluate("location.search") == "?topic=trees"


@pytest.mark.parametrize("key", QUICK)
def test_a_thumbnail_made_again_is_the_same(chromium: Any, key: str) -> None:
    demo, other = (next(d for d in demos() if d.key == k) for k in (key, "adding"))
    with thumbnails.drawing(chromium) as page:
        for theme, svg in thumbnails.draw(page, demo).items():
            shipped = thumbnails.thumbnail(demo, theme).read_text("utf-8")
            assert page.evaluate(DIFFERENCE, [svg, shipped]) < SAME
            another = thumbnails.thumbnail(other, theme).read_text("utf-8")
            assert page.evaluate(DIFFERENCE, [svg, another]) > 10 * SAME


def test_a_lost_server_is_said_and_the_page_returns(chromium: Any) -> None:
    """Another server takes the port: the page opens again at the update of its address."""
    with served.server() as address:
        port = int(address.rsplit(":", 1)[1])
        page = chromium.new_context().new_page()
        lab.open_page(page, f"{address}/?cell=gru&updates=5")
        lab.click(page, "step10")
        lab.wait_for_updates(page, 15)
        lab.wait_for_address(page)
    connected = "[data-testid=stApp][data-test-connection-state=CONNECTED]"
    page.wait_for_selector(connected, state="detached", timeout=lab.PATIENCE)
    assert lab.updates(page) == 15
    with served.server(port):
        page.wait_for_selector(connected, timeout=lab.PATIENCE)
        page.wait_for_timeout(2000)  # its first run begins, and ends
        page.wait_for_selector("[data-test-script-state=notRunning]", timeout=lab.PATIENCE)
        lab.wait_for_updates(page, 15)
        assert "A GRU learns" in page.locator("h1").inner_text()
        lab.click(page, "step")
        lab.wait_for_updates(page, 16)
        page.context.close()
