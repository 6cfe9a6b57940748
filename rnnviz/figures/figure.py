"""What a picture is: a panel for the page, and the view that draws panels."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from rnnviz.analysis.run import Run
from rnnviz.figures.theme import Theme


@dataclass(frozen=True)
class Panel:
    """One picture with its words.

    `figure`: a plain plotly dict (data, layout), arrays as base64 float32; valid for
    go.Figure, not validated here because the page builds all panels many times a second.
    `column`: "time" for the stack that shares the step axis, "side" for the rest.
    `reading`: how to read it, with the numbers of this run; `alt`: what it shows, for those
    who do not see it; `height`: pixels.
    """

    key: str
    title: str
    column: Literal["time", "side"]
    figure: dict[str, Any]
    reading: str
    alt: str
    height: int


@dataclass(frozen=True)
class Figure:
    """A view: `panels(run, theme)` draws its panels, none where there is nothing to show."""

    key: str
    order: int
    panels: Callable[[Run, Theme], list[Panel]]
