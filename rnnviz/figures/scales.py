"""The slim colour scale right of a picture.

An image, not plotly's colour bar: that one took a third of the time to redraw a heatmap.
"""

from base64 import b64encode
from functools import lru_cache
from html import escape

from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import FONT_SIZE, TIME_MARGIN_RIGHT, Scale, Theme

INDENT = 7  # px from the plot to the scale
WIDTH = 7  # px
NAME = "scale"  # of the image in the layout


def add_scale(
    layout: Dict,
    theme: Theme,
    scale: Scale,
    ends: tuple[str, str],
    beside: str = "paper",
    part: float = 1.0,
) -> None:
    """Put a colour scale into the right margin of `layout`; `ends` label its low and high end.

    `beside`: "x domain" for a picture that may be narrower than its panel; `part`: how much of
    the plot's height it has, from the top.
    """
    height = round(part * (layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]))
    image = {
        "name": NAME,
        "source": drawn(scale, ends, height, theme.muted),
        "xref": beside,
        "yref": "paper",
        "x": 1,
        "y": 1,
        "sizex": 9,  # the height decides, however narrow the picture is
        "sizey": part,
        "sizing": "contain",
        "xanchor": "left",
        "yanchor": "top",
    }
    layout["images"] = [*layout.get("images", []), image]


@lru_cache(maxsize=256)
def drawn(scale: Scale, ends: tuple[str, str], height: int, colour: str) -> str:
    """Return the scale as an SVG address, `height` pixels high."""
    stops = "".join(f'<stop offset="{at:.4f}" stop-color="{c}"/>' for at, c in scale)
    low, high = (escape(end) for end in ends)
    style = f'font-family="Helvetica Neue,Arial,sans-serif" font-size="{FONT_SIZE}"'
    x = INDENT + WIDTH + 3
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{TIME_MARGIN_RIGHT}" height="{height}" '
        f'viewBox="0 0 {TIME_MARGIN_RIGHT} {height}" preserveAspectRatio="xMinYMin">'
        f'<linearGradient id="s" x1="0" y1="1" x2="0" y2="0">{stops}</linearGradient>'
        f'<rect x="{INDENT}" width="{WIDTH}" height="{height}" fill="url(#s)"/>'
        f'<g {style} fill="{colour}"><text x="{x}" y="9">{high}</text>'
        f'<text x="{x}" y="{height - 1}">{low}</text></g></svg>'
    )
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode("ascii")
