"""The live pictures: one component that draws every panel and redraws it in place."""

from collections.abc import Callable, Sequence

import streamlit as st

from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import THEMES, Theme
from rnnviz.ui.served import PLOTLY_URL, component

_CHARTS = component("charts")


def show(
    panels: Sequence[Panel],
    updates: int,
    steps: int,
    playing: bool,
    key: str = "charts",
    noun: str = "step",
    names: Sequence[str] = (),
    pinned: tuple[int, int] = (0, 0),
    on_pin: Callable[[int], None] | None = None,
    tops: int = 0,
) -> None:
    """Draw `panels` as they are after `updates`; the time panels share a cursor over `steps`.

    `noun`: what the cursor calls a step; `names`: what each of them stands for, if anything;
    `pinned`: where it stands, 0 for nowhere, and a number that changes when it is to go there.
    `on_pin(step)`: called when a person has put it elsewhere. `tops`: a number that changes when
    the page is to scroll to these pictures.
    """
    _CHARTS(
        key=key,
        on_pinned_change=lambda: on_pin(st.session_state[key].pinned) if on_pin else None,
        data={
            "plotly": PLOTLY_URL,
            "updates": updates,
            "steps": steps,
            "noun": noun,
            "names": list(names),
            "pinned": pinned[0],
            "moves": pinned[1],
            "tells": on_pin is not None,
            "tops": tops,
            "playing": playing,
            "panels": [vars(panel) for panel in panels],
        },
    )


def theme() -> Theme:
    """The colours of the page, the light ones as long as the browser has not said."""
    return THEMES[st.context.theme.type or "light"]
