"""Makes the pictures of the gallery: `.venv/bin/python -m tools.thumbnails`, in some minutes.

Every demo is trained to its update; its panel is drawn for a light and a dark page by the
plotly.min.js of the installed wheel, in a Chromium, and kept as SVG in assets/thumbnails. The
keys of demos as arguments remake only theirs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import plotly

from rnnviz.figures.card import card
from rnnviz.ui.demos import THUMBNAILS, Demo, demos, pictures, thumbnail
from tools.page import chromium

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
# Leaves what is seen: no empty groups, no marks of plotly's own, no style that is the default.
DRAW = """async ([figure, stamp, alt]) => {
    const options = { format: 'svg', imageDataOnly: true };
    const text = await Plotly.toImage(figure, { ...figure.layout, ...options });
    const svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
    const usual = { opacity: 1, 'fill-opacity': 1, 'stroke-opacity': 1, 'vector-effect': 'none' };
    for (const node of [...svg.querySelectorAll('*')].reverse()) {
        if (/^(g|defs)$/.test(node.tagName) && !node.children.length) node.remove();
        if (node.tagName === 'path' && !node.getAttribute('d')) node.remove();
        for (const name of ['class', 'data-unformatted', 'data-math']) node.removeAttribute(name);
        for (const [name, value] of Object.entries(usual))
            if (node.style[name] === String(value)) node.style.removeProperty(name);
        const stroked = node.style.stroke && node.style['stroke-width'] !== '0px';
        if (node.style['fill-opacity'] === '0' && !stroked) node.remove();
        else if (!node.style.length) node.removeAttribute('style');
    }
    for (const name of ['class', 'style', 'width', 'height']) svg.removeAttribute(name);
    svg.setAttribute('aria-label', alt);
    svg.setAttribute('data-stamp', stamp);
    return svg.outerHTML;
}"""


@contextmanager
def drawing(browser: Any) -> Iterator[Any]:
    """A page of `browser` that knows plotly, for `draw`."""
    page = browser.new_page()
    page.set_content("<!doctype html>")
    page.add_script_tag(path=str(PLOTLY))
    yield page
    page.close()


def draw(page: Any, demo: Demo) -> dict[str, str]:
    """Train the demo and return its thumbnail in each theme, the same SVG each time."""
    return {
        theme: _settled(page.evaluate(DRAW, [card(panel), demo.stamp, panel.alt]))
        for theme, panel in pictures(demo).items()
    }


def _settled(svg: str) -> str:
    """Plotly's random names become counted ones."""
    found = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))
    for number, name in enumerate(found):
        svg = re.sub(rf"(?<=[\"#]){re.escape(name)}(?=[\")])", f"n{number}", svg)
    return svg


def main() -> None:
    """Make the thumbnails of the demos named, or all, and remove those of demos that are gone."""
    wanted = sys.argv[1:]
    THUMBNAILS.mkdir(exist_ok=True)
    with chromium() as browser, drawing(browser) as page:
        for demo in demos():
            if not wanted or demo.key in wanted:
                print(demo.key, flush=True)
                for theme, svg in draw(page, demo).items():
                    thumbnail(demo, theme).write_text(svg, encoding="utf-8")
    known = {demo.key for demo in demos()}
    for file in THUMBNAILS.glob("*.svg"):
        if file.stem.rpartition("-")[0] not in known:
            file.unlink()


if __name__ == "__main__":
    main()
