"""Looking at the pictures: the cursor, the example, the gradient, words for everyone."""

from base64 import b64encode
from typing import Any

import pytest

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
    covered = """() => {
        const rect = (element) => element.getBoundingClientRect();
        const line = rect(document.querySelector('[data-key=signal-h] .rnn-cursor'));
        const numbers = document.querySelectorAll('[data-key=signal-h] .xtick text');
        return line.height > 50 && [...numbers].some((text) => rect(text).top < line.bottom - 1);
    }"""
    assert not page.evaluate(covered)  # the numbers of the steps
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
    page.keyboard.press("ArrowRight")
    assert lab.step_of(page) == pinned + 1
    page.keyboard.press("ArrowLeft")
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


def test_a_link_has_the_pinned_step_and_the_equations_follow_it(
    page: Any, chromium: Any, url: str
) -> None:
    lab.open_page(page, f"{url}/?units=4&tool=equations")
    bar = page.locator(".rnn-cursor-bar")
    for key in ("End", "ArrowLeft", "ArrowLeft"):
        bar.press(key)
    lab.wait_for_link(page, "step=18")
    says_step(page, 18)
    point(page, "input", 0.135)
    page.mouse.down()
    page.mouse.up()
    page.mouse.move(5, 5)
    lab.wait_for_link(page, "step=1&")
    says_step(page, 1)
    lab.click(page, "equations_next")
    lab.wait_for_link(page, "step=2&")
    lab.wait_until(page, "document.querySelector('.rnn-time').dataset.step === '2'")
    lab.click(page, "step")
    lab.wait_for_updates(page, 1)
    assert lab.step_of(page) == 2

    other = chromium.new_context().new_page()
    lab.open_page(other, lab.link(page))
    says_step(other, 2)
    assert lab.step_of(other) == 2 and len(marked(other)) >= 4
    other.locator(".rnn-cursor-bar").press("Escape")
    lab.wait_until(
        other, "!document.querySelector('.st-key-share_link').innerText.includes(arg)", "step=2"
    )
    assert lab.step_of(other) is None
    other.context.close()


def says_step(page: Any, step: int) -> None:
    """Until the equations have the numbers of a step."""
    page.get_by_text(f"unit 1 at step {step}.").wait_for(timeout=lab.PATIENCE)


def test_another_example_and_another_gradient(page: Any, url: str) -> None:
    lab.open_page(page, url)
    first = page.locator('[data-key="input"] .rnn-reading').inner_text()
    page.locator(".st-key-example").get_by_role("radio", name="3", exact=True).click()
    reading = """document.querySelector('[data-key="input"] .rnn-reading').innerText"""
    lab.wait_until(page, f"{reading} !== arg", first)
    page.locator(".st-key-gradient_of").get_by_role("radio", name="c", exact=True).click()
    lab.wait_for_link(page, "signal=c")
    assert "example=3" in lab.link(page)


def test_every_picture_has_words(page: Any, url: str) -> None:
    lab.open_page(page, url)
    panels = "[...document.querySelectorAll('.rnn-panel')]"
    words = """[p.querySelector('.rnn-panel-title').textContent,
        p.querySelector('.rnn-reading').textContent,
        p.querySelector('[role=img]').getAttribute('aria-label')]"""
    lab.wait_until(page, f"{panels}.every((p) => {words}.every((word) => word))")
    assert page.locator(".rnn-panel").count() >= 10


COMPARE = """async (shots) => {
  const pixels = await Promise.all(shots.map(async (shot) => {
    const image = Object.assign(new Image(), { src: `data:image/png;base64,${shot}` });
    await image.decode();
    const { width, height } = image;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, width, height).data;
  }));
  const [one, other] = pixels;
  let differ = 0;
  for (let i = 0; i < one.length; i += 1) differ += Math.abs(one[i] - other[i]) > 24;
  return differ / one.length;
}"""


# Holds what waits for a quiet moment to be drawn, and notes which pictures Plotly drew.
HOLD = """() => {
  const { setTimeout, Plotly } = window;
  const { react } = Plotly;
  window.held = [];
  window.drawn = new Set();
  window.setTimeout = (call, wait, ...rest) =>
      wait === 400 ? window.held.push(call) : setTimeout(call, wait, ...rest);
  window.release = () => {
      window.setTimeout = setTimeout;
      for (const call of window.held) call();
  };
  Plotly.react = (plot, ...rest) => {
      window.drawn.add(plot.closest('.rnn-panel').dataset.key);
      return react(plot, ...rest);
  };
}"""


def test_the_repaint_is_what_plotly_draws(page: Any, url: str) -> None:
    """After an update pictures are first painted without Plotly, soon after drawn by it: a
    person must not see the difference."""
    lab.open_page(page, f"{url}/?updates=301")
    page.wait_for_timeout(1500)
    page.evaluate(HOLD)
    lab.click(page, "step10")
    lab.wait_for_updates(page, 311)
    page.mouse.move(5, 5)
    lab.wait_until(page, "window.held.length")
    quick = {}
    for key in ("answer", "signal-h", "gradient-norm", "loss", "update-norm", "weights-recurrent"):
        plot = page.locator(f'[data-key="{key}"] .rnn-plot')
        quick[key] = b64encode(plot.screenshot()).decode()
    painted = set(quick) - set(page.evaluate("[...window.drawn]"))
    assert {"answer", "signal-h", "loss", "weights-recurrent"} <= painted
    page.evaluate("window.release()")
    lab.wait_until(page, "arg.every((key) => window.drawn.has(key))", sorted(painted))
    for key, shot in quick.items():
        plot = page.locator(f'[data-key="{key}"] .rnn-plot')
        final = b64encode(plot.screenshot()).decode()
        assert page.evaluate(COMPARE, [shot, final]) < 0.005, key


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


@pytest.mark.new_tab
def test_pictures_take_the_places_that_were_kept_for_them(page: Any, url: str) -> None:
    tops = "[...document.querySelectorAll('.rnn-panel')].map((e) => e.getBoundingClientRect().top)"
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/plotly.min.js*", hold)  # a slow start
    page.goto(url)
    page.wait_for_selector(".rnn-panel", state="attached", timeout=lab.PATIENCE)
    page.wait_for_function("document.querySelectorAll('.rnn-plot:empty').length > 6")
    page.wait_for_timeout(1000)
    places = page.evaluate(tops)
    assert len(places) > 6 and not page.locator(".rnn-charts[data-updates]").count()
    held[0].continue_()
    page.wait_for_selector(".rnn-charts[data-updates]", timeout=lab.PATIENCE)
    page.wait_for_function("!document.querySelectorAll('.rnn-plot:empty').length")
    assert page.evaluate(tops) == places


def test_a_phone_is_told_where_the_form_is(page: Any, url: str) -> None:
    arrow = "document.querySelector('[data-testid=stExpandSidebarButton]')"
    page.set_viewport_size({"width": 390, "height": 844})
    lab.open_page(page, url)
    assert (
        page.evaluate(f"getComputedStyle({arrow}, '::after').content") == '"Settings and gallery"'
    )
    page.get_by_test_id("stExpandSidebarButton").click()
    page.locator(".st-key-set_cell input").wait_for(timeout=lab.PATIENCE)


def test_names_of_weights_have_their_subscript_in_sentences_too(page: Any, url: str) -> None:
    lab.open_page(page, f"{url}/?updates=5")
    sentence = page.locator(".rnn-panel[data-key=weights-recurrent] .rnn-reading")
    sentence.scroll_into_view_if_needed()
    for count in (6, 7):
        assert "_" not in sentence.inner_text()
        assert sentence.locator("sub").count() == 1
        lab.click(page, "step")
        lab.wait_for_updates(page, count)


PLACES = """(keys) => keys.map((key) => {
    const { top, height } = document.querySelector(key).getBoundingClientRect();
    return top + height / 2;
})"""


@pytest.mark.parametrize(
    ("size", "query", "beside"),
    [
        ((1280, 720), "?updates=2", (".st-key-play", ".st-key-numbers")),
        ((1024, 768), "?task=logic&updates=2", (".st-key-gradient_of", ".st-key-status")),
    ],
    ids=["numbers", "status"],
)
def test_what_fits_stands_in_one_row_and_still_in_play(
    page: Any, url: str, size: tuple[int, int], query: str, beside: tuple[str, str]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    lab.open_page(page, f"{url}/{query}")
    lab.settled(page)
    places = [*beside, ".rnn-charts"]
    paused = page.evaluate(PLACES, places)
    assert abs(paused[0] - paused[1]) < 3
    lab.play(page)
    lab.wait_for_more(page, 2)
    assert page.evaluate(PLACES, places) == pytest.approx(paused, abs=1)
    lab.pause(page)
    lab.settled(page)
    assert page.evaluate(PLACES, places) == pytest.approx(paused, abs=1)
