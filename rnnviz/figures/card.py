"""A panel as the small picture of a card: all of one height and with the same margins."""

from typing import Any

from rnnviz.figures.figure import Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.scales import NAME
from rnnviz.figures.theme import FONT_SIZE

WIDTH, HEIGHT = 380, 170  # px
LEFT, RIGHT = 66, 48  # px: the longest name of a row, half of "1,000 updates"


def card(panel: Panel) -> dict[str, Any]:
    """Return the figure of `panel` for a card, without the colour scale beside it.

    The sentence of the card says what to look at; the playground has the scale.
    """
    layout = panel.figure["layout"]
    margin = layout["margin"]
    kept = [image for image in layout.get("images", []) if image.get("name") != NAME]
    small = {
        **layout,
        "width": WIDTH,
        "height": HEIGHT,
        "images": kept,
        "margin": {**margin, "l": LEFT, "r": margin["r"] if kept else RIGHT},
    }
    if "constraintoward" in layout["xaxis"]:  # a square picture stands in the middle
        small["xaxis"] = {**layout["xaxis"], "constraintoward": "center"}
    if panel.height > 2 * HEIGHT:  # the names of its rows would lie upon each other
        small["yaxis"] = {**layout["yaxis"], "showticklabels": False}
    rest = margin["t"] + margin["b"]
    _keep_strip(small, (panel.height - rest) / (HEIGHT - rest))
    return {"data": [_small_letters(trace) for trace in panel.figure["data"]], "layout": small}


def _small_letters(trace: Dict) -> Dict:
    """Symbols one a step are as small as the axes' numbers, and whole at the edges."""
    if trace.get("mode") != "text":
        return trace
    return {**trace, "cliponaxis": False, "textfont": {**trace["textfont"], "size": FONT_SIZE}}


def _keep_strip(layout: Dict, smaller: float) -> None:
    """A line of symbols above the rows keeps its pixels where the plot is `smaller` times less."""
    strip = layout.get("yaxis2", {})
    bottom = strip.get("domain", [0])[0]
    if not strip.get("showticklabels", True) and bottom:
        top = max(0.0, 1 - smaller * (1 - bottom))
        layout["yaxis2"] = {**strip, "domain": [top, 1]}
        layout["yaxis"] = {**layout["yaxis"], "domain": [0, top]}
