"""Looking at the pictures: the cursor, the example, the gradient, words for everyone."""

from typing import Any

from tests.e2e import lab


def point(page: Any, key: str, share: float) -> None:
    """Move the mouse over a picture, to a share of its width."""
    box = page.locator(f'.rnn-panel[data-key="{key}"] .rnn-plot').bounding_box()
    page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)


def marked(page: Any) -> list[str]:
    """The steps marked in the pictures of the time column, and where: (step, x)."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.rnn-time .rnn-cursor:not([hidden])')]
            .map((line) => `${line.dataset.step} ${Math.round(line.getBoundingClientRect().x)}`)"""
    )


def test_one_cursor_runs_through_all_time_pictures(page: Any, url: str) -> None:
    lab.open_page(page, url)
    page.wait_for_timeout(1500)
    point(page, "signal-h", 0.5)
    step = lab.step_of(page)
    lines = marked(page)
    assert step is not None and len(lines) == page.locator(".rnn-time .rnn-panel").count()
    assert len(set(lines)) == 1 and lines[0].startswith(f"{step} ")
    page.mouse.move(5, 5)
    assert lab.step_of(page) is None and not marked(page)


def test_a_click_pins_the_step_and_keys_move_it(page: Any, url: str) -> None:
    lab.open_page(page, url)
    point(page, "input", 0.5)
    page.mouse.down()
    page.mouse.up()
    pinned = lab.step_of(page)
    page.mouse.move(5, 5)
    assert pinned is not None and lab.step_of(page) == pinned
    lab.click(page, "step")
    lab.wait_for_updates(page, 1)
    assert lab.step_of(page) == pinned
    bar = page.locator(".rnn-cursor-bar")
    bar.press("ArrowRight")
    assert lab.step_of(page) == pinned + 1
    bar.press("End")
    assert lab.step_of(page) == 20
    bar.press("Escape")
    assert lab.step_of(page) is None


def test_another_example_and_another_gradient(page: Any, url: str) -> None:
    lab.open_page(page, url)
    first = page.locator('[data-key="input"] .rnn-reading').inner_text()
    page.locator(".st-key-example").get_by_role("radio", name="3", exact=True).click()
    page.wait_for_function(
        """(old) => document.querySelector('[data-key="input"] .rnn-reading').innerText !== old""",
        arg=first,
        timeout=lab.PATIENCE,
    )
    page.locator(".st-key-gradient_of").get_by_role("radio", name="c", exact=True).click()
    page.wait_for_function(
        "document.querySelector('.st-key-share_link').innerText.includes('signal=c')",
        timeout=lab.PATIENCE,
    )
    assert "example=3" in lab.link(page)


def test_every_picture_has_words(page: Any, url: str) -> None:
    lab.open_page(page, url)
    page.wait_for_timeout(1500)
    found = page.evaluate(
        """() => [...document.querySelectorAll('.rnn-panel')].map((p) => [
            p.querySelector('.rnn-panel-title').textContent,
            p.querySelector('.rnn-reading').textContent,
            p.querySelector('[role=img]').getAttribute('aria-label')])"""
    )
    assert len(found) >= 10
    assert all(all(words) for words in found)


def test_the_repaint_is_what_plotly_draws(page: Any, url: str) -> None:
    """While training plays, heatmaps are painted without Plotly: the colours must be its own."""
    lab.open_page(page, f"{url}/?updates=300")
    page.wait_for_timeout(1500)
    pixels = """async (key) => {
      const image = document.querySelector(`[data-key="${key}"] .heatmaplayer image`);
      const copy = Object.assign(new Image(), { src: image.getAttribute('href') });
      await copy.decode();
      const [width, height] = ['width', 'height'].map((n) => Number(image.getAttribute(n)));
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      const context = canvas.getContext('2d');
      context.imageSmoothingEnabled = false;
      context.drawImage(copy, 0, 0, width, height);
      return [image.getAttribute('href'), ...context.getImageData(0, 0, width, height).data];
    }"""
    for key, updates in (("signal-h", 301), ("signal-i", 302), ("weights-recurrent", 303)):
        lab.click(page, "step")
        lab.wait_for_updates(page, updates)
        painted, *quick = page.evaluate(pixels, key)
        page.wait_for_timeout(2500)  # Plotly draws again as soon as it is quiet
        drawn, *final = page.evaluate(pixels, key)
        assert painted != drawn and len(quick) == len(final)
        differ = sum(abs(a - b) > 3 for a, b in zip(quick, final, strict=True))
        assert differ / len(final) < 0.02, key


def test_the_first_screen_shows_what_matters(page: Any, url: str) -> None:
    lab.open_page(page, url)
    for place in (
        ".st-key-play",
        '[data-key="input"] .rnn-plot',
        '[data-key="answer"] .rnn-plot',
        '[data-key="signal-h"] .rnn-plot',
        '[data-key="loss"] .rnn-plot',
    ):
        box = page.locator(place).first.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900, place


def test_a_phone_has_one_column_and_no_sideways_scroll(page: Any, url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    lab.open_page(page, url)
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= 390
    assert page.locator(".st-key-play").bounding_box()["y"] < 300
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 3000)")
    page.wait_for_timeout(300)
    assert page.locator(".st-key-play").bounding_box()["y"] < 120  # always in view
