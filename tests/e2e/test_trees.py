"""Trees on the real page: a click on a node, trees and chains chosen in turn, a phone."""

from typing import Any

from tests.e2e import lab
from tests.e2e.test_watch import marked

FIVE_WORDS = "/?task=sentiment-tree&cell=recursive&updates=20&example=4&seed=7&v=2"


def nodes_of(page: Any) -> Any:
    """The nodes as drawn, from left to right; the dots of their targets come after them."""
    return page.locator('[data-key="tree"] .scatterlayer .trace').filter(
        has=page.locator(".points path")
    )


def test_a_click_on_a_node_marks_it_in_every_picture(page: Any, url: str) -> None:
    lab.open_page(page, url + FIVE_WORDS)
    page.wait_for_selector('[data-key="tree"] .points path')
    points = nodes_of(page).first.locator(".points path")
    assert points.count() == 9  # five words
    box = points.nth(5).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert lab.step_of(page) == 6
    lines = marked(page)
    assert len(lines) == page.locator(".rnn-time .rnn-panel").count() >= 4
    assert len(set(lines)) == 1
    x = float(lines[0].split()[1])
    assert abs(x - (box["x"] + box["width"] / 2)) < 3  # the line runs through the node
    bar = page.locator(".rnn-cursor-bar")
    assert bar.inner_text().startswith("node 6 of 9 “")
    page.locator('[data-key="signal-h"] .rnn-plot').hover()
    page.mouse.move(5, 5)
    assert lab.step_of(page) == 6  # pinned


def test_trees_and_chains_bring_their_own_cells(page: Any, url: str) -> None:
    lab.open_page(page, url)
    choose(page, "architecture", "Tree")
    page.wait_for_selector('[data-key="tree"] .points path')
    assert page.locator("h1").first.inner_text().startswith("A Tree-LSTM learns to")
    gone(page, '[data-key="input"], [data-key="gradient-norm"]')
    gone(page, ".st-key-set_layers, .st-key-set_direction")
    lab.click(page, "step")
    lab.wait_for_updates(page, 1)
    choose(page, "cell", "Recursive network")
    lab.wait_until(page, "document.querySelector('h1').innerText.includes('recursive')")
    choose(page, "architecture", "Many to one")
    page.wait_for_selector('[data-key="gradient-norm"] .main-svg')
    assert page.locator("h1").first.inner_text().startswith("An LSTM learns to")
    gone(page, '[data-key="tree"], [data-key="gradient-depth"]')


def gone(page: Any, selector: str) -> None:
    lab.wait_until(page, "!document.querySelector(arg)", selector)


def choose(page: Any, key: str, title: str) -> None:
    page.locator(f".st-key-set_{key} input").click()
    page.get_by_role("option", name=title, exact=True).click()


def test_a_tap_on_a_node_marks_it_and_says_its_words(chromium: Any, url: str) -> None:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    lab.open_page(page, url + FIVE_WORDS)
    page.wait_for_selector('[data-key="tree"] .points path')
    page.locator('[data-key="tree"]').scroll_into_view_if_needed()
    for node in (6, 2, 9):
        box = nodes_of(page).first.locator(".points path").nth(node - 1).bounding_box()
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_function(
            "(node) => document.querySelector('.rnn-time').dataset.step === node", arg=str(node)
        )
        page.locator('[data-key="tree"] .hoverlayer', has_text=f"node {node}: ").wait_for(
            state="attached", timeout=lab.PATIENCE
        )
    page.wait_for_timeout(600)
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function("!document.querySelector('.rnn-time').dataset.step")
    context.close()


def test_a_tree_fits_a_phone(chromium: Any, url: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    lab.open_page(page, f"{url}/?task=logic&length=21&updates=5")
    page.wait_for_selector('[data-key="tree"] .points path')
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    plot = page.locator('[data-key="tree"] .rnn-plot').bounding_box()
    for box in (p.bounding_box() for p in nodes_of(page).first.locator(".points path").all()):
        assert plot["x"] <= box["x"] and box["x"] + box["width"] <= plot["x"] + plot["width"]
    context.close()
