"""What a picture is: a panel for the page, and the figure that draws panels."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rnnviz.analysis.run import Run
from rnnviz.figures.marks import MARKS
from rnnviz.figures.theme import TIME_MARGIN_LEFT, TIME_MARGIN_RIGHT, Theme

COLUMNS = ("time", "side")


@dataclass(frozen=True)
class Panel:
    """One picture with its words.

    `title` begins with the symbol of what is drawn and " · ". `column`: "time" for the stack that
    shares the step axis, "side" for the rest. `figure`: a plain plotly dict (data, layout), arrays
    as base64 float32; valid for go.Figure, not validated here because the page builds all panels
    many times a second. `reading`: how to read it, with the numbers of this run, plain text; `alt`:
    what it shows, for those who do not see it; `height`: pixels; `names`: the names in the reading
    that the page writes with a subscript, as U_g. Raises ValueError, in words, for a panel
    that the page could not show among the others.
    """

    key: str
    title: str
    column: Literal["time", "side"]
    figure: dict[str, Any]
    reading: str
    alt: str
    height: int
    names: Sequence[str] = ()

    def __post_init__(self) -> None:
        wrong = _wrong_words(self) or _wrong_layout(self) or _wrong_marks(self)
        if wrong:
            raise ValueError(f"panel {self.key}: {wrong}")


def _wrong_words(panel: Panel) -> str:
    if " · " not in panel.title:
        return f"title: “{panel.title}” does not begin with a symbol and “ · ”"
    if not panel.reading.endswith("."):
        return f"reading: “{panel.reading}” does not end a sentence"
    for name in panel.names:
        if name not in panel.reading:
            return f"names: {name} does not occur in the reading"
    return "" if panel.alt else "alt: nothing is said to those who do not see the picture"


def _wrong_layout(panel: Panel) -> str:
    layout = panel.figure["layout"]
    margin, across = layout.get("margin", {}), layout.get("xaxis", {})
    if panel.column not in COLUMNS:
        return f"column: {panel.column} is none of {', '.join(COLUMNS)}"
    if not 0 < panel.height == layout.get("height"):
        return f"height: {panel.height} is not that of the layout, {layout.get('height')}"
    if margin.get("autoexpand") is not False:
        return "layout: it is not made by parts.run_layout, time_layout or side_layout"
    if panel.column == "side":
        return ""
    edges = margin["l"], margin["r"]
    if edges != (TIME_MARGIN_LEFT, TIME_MARGIN_RIGHT):
        return f"margin: {edges} is not that of all pictures over the steps"
    if across.get("range", [0])[0] != 0.5 or "domain" in across:
        return "xaxis: it is not that of all steps, from 0.5 over the whole width"
    return ""


def _wrong_marks(panel: Panel) -> str:
    for place, trace in enumerate(panel.figure["data"]):
        if trace.get("meta") not in MARKS:
            return f"trace {place}: its meta names no mark; make it by a function of figures/marks"
    return ""


@dataclass(frozen=True)
class Figure:
    """A view of a run, one file in `views/`.

    `shows(run)`: the keys of the panels that it has for a run, found without drawing them; left
    out, it always has the one panel of its own key. `draw(run, theme, key)` draws one of them.
    """

    key: str
    title: str
    order: int
    draw: Callable[[Run, Theme, str], Panel]
    shows: Callable[[Run], Sequence[str]] | None = None

    def keys(self, run: Run) -> Sequence[str]:
        """Which panels it would draw, in their order."""
        return (self.key,) if self.shows is None else self.shows(run)

    def panels(self, run: Run, theme: Theme, only: Collection[str] | None = None) -> list[Panel]:
        """Draw its panels, or `only` those with some keys. Raises ValueError where it draws
        another one than it was asked for."""
        wanted = [key for key in self.keys(run) if only is None or key in only]
        drawn = [self.draw(run, theme, key) for key in wanted]
        for key, panel in zip(wanted, drawn, strict=True):
            if panel.key != key:
                raise ValueError(f"figure {self.key}: asked for {key}, it drew {panel.key}")
        return drawn
