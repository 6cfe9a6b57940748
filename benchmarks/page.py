"""Measures the real page in Chromium: from the click on Step to all pictures, play, Pause.

    .venv/bin/python benchmarks/page.py

Server and browser share the machine. A picture counts as shown two animation frames after its
panel says that it holds the update: it has been painted by then.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tools import page as served

STEPS = 40
PLAY_SECONDS = 8
PAUSES = 5

HELPERS = """
const root = document.querySelector('.rnn-charts');
const frame = () => new Promise(requestAnimationFrame);
const sleep = (ms) => new Promise((go) => setTimeout(go, ms));
const click = (key) => document.querySelector(`.st-key-${key} button`).click();
const panels = () => [...document.querySelectorAll('.rnn-panel')];
const inView = (panel) => {
  const box = panel.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight;
};
"""
STEP = """async (all) => {
  const wanted = String(Number(root.dataset.updates) + 1), start = performance.now();
  click('step');
  const shown = () => panels().every((p) => p.dataset.updates === wanted || !(all || inView(p)));
  while (!shown()) await frame();
  await frame();
  return performance.now() - start;
}"""
PLAY = """async (seconds) => {
  let frames = 0, mixed = 0, blank = 0, looks = 0, going = true;
  new MutationObserver(() => {
    frames += 1;
    mixed += panels().filter(inView).some((p) => p.dataset.updates !== root.dataset.updates);
  }).observe(root, { attributes: true, attributeFilter: ['data-updates'] });
  click('play');
  await sleep(1000);
  frames = mixed = 0;
  const look = async () => {
    while (going) {
      await frame();
      looks += 1;
      blank += panels().filter(inView).some(
        (p) => !p.querySelector('.heatmaplayer image, .scatterlayer path, .barlayer path, .text'));
    }
  };
  const looking = look();
  const first = Number(root.dataset.updates), start = performance.now();
  await sleep(seconds * 1000);
  const passed = (performance.now() - start) / 1000;
  going = false;
  await looking;
  return { frames: frames / passed, mixed, blank, looks,
           updates: (Number(root.dataset.updates) - first) / passed };
}"""
PAUSE = """async () => {
  const start = performance.now();
  let last = start;
  const watch = new MutationObserver(() => (last = performance.now()));
  watch.observe(root, { attributes: true, attributeFilter: ['data-updates'] });
  click('play');
  await sleep(1500);
  watch.disconnect();
  return last - start;
}"""


def run(page: Any, script: str, argument: Any = None) -> Any:
    """Evaluate one of the scripts above in the page."""
    return page.evaluate(
        f"async (argument) => {{ {HELPERS} return ({script})(argument); }}", argument
    )


def measure(page: Any, url: str) -> dict[str, str]:
    """All measurements on one page."""
    page.goto(url)
    page.wait_for_selector(".rnn-charts[data-updates]")
    time.sleep(3)
    rows = {}
    for name, every in (("pictures in view", False), ("every picture", True)):
        times = []
        for _ in range(STEPS):
            times.append(run(page, STEP, every))
            time.sleep(0.3)
        rows[f"Step to {name}, ms (p50, p90)"] = (
            f"{statistics.median(times):.0f}, {statistics.quantiles(times, n=10)[8]:.0f}"
        )
    pauses: list[float] = []
    for _ in range(PAUSES):
        play = run(page, PLAY, PLAY_SECONDS / PAUSES if pauses else PLAY_SECONDS)
        if not pauses:
            rows["complete frames a second in play"] = f"{play['frames']:.1f}"
            rows["mixed frames; blank among all looks"] = (
                f"{play['mixed']}; {play['blank']} of {play['looks']}"
            )
            rows["updates a second in play"] = f"{play['updates']:.0f}"
        pauses.append(run(page, PAUSE))
    rows["Pause to the last new picture, ms (max)"] = f"{max(pauses):.0f}"
    return rows


def main() -> None:
    """Start a server and a browser, measure, print a table."""
    load = os.getloadavg()[0]
    with served.server() as url, served.chromium() as chromium:
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        rows = measure(page, url)
    loads = f"load before {load:.1f}, after {os.getloadavg()[0]:.1f}"
    print(f"1440 x 900, {os.cpu_count()} cores, {loads}")
    print("\n| default demo | measured |\n|---|--:|")
    for name, value in rows.items():
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
