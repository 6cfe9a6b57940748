"""The live pictures: one component that draws every panel and redraws it in place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import streamlit as st

from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import THEMES, Theme
from rnnviz.ui.film import Frame, changing
from rnnviz.ui.guard import safe
from rnnviz.ui.lab import Lab
from rnnviz.ui.served import PLOTLY_URL, component

_CHARTS = component("charts")
_NUMBERS = count(1)  # of pictures that were sent


@dataclass(frozen=True)
class Cursor:
    """The cursor that the time panels share, over `steps`.

    `noun`: what it calls a step; `names`: what each of them stands for, if anything; `pinned`:
    where it stands, 0 for nowhere; `moves`: a number that changes when it is to go there;
    `on_pin(step)`: called when a person has put it elsewhere.
    """

    steps: int
    noun: str = "step"
    names: Sequence[str] = ()
    pinned: int = 0
    moves: int = 0
    on_pin: Callable[[int], None] | None = None


def show(panels: Sequence[Panel], updates: int, cursor: Cursor, key: str) -> None:
    """Draw `panels` as they are after `updates`."""
    plain = {"panels": {panel.key: vars(panel) | {"updates": updates} for panel in panels}}
    _draw(key, cursor, {"film": [{"updates": updates, "changes": [plain | {"updates": updates}]}]})


def play(film: Sequence[Frame], lab: Lab, cursor: Cursor, on_more: Callable[[], None]) -> None:
    """Draw the pictures of `lab`, one after the other; while it plays the browser asks for more,
    and pauses at the picture that it shows.

    A lab that does not play brings one picture, a lab that plays none where it was not asked.
    `on_more()`: called when it was.
    """
    key = lab.key("charts")

    @safe
    def asked() -> None:
        said = st.session_state.get(key, {}).get("more")  # a page that is gone has none
        lab.more(**said if isinstance(said, dict) else {})
        on_more()

    @safe
    def paused() -> None:
        shown = st.session_state[key].paused
        lab.pause_at(int(shown["update"]), int(shown["era"]), alone=bool(shown["alone"]))
        st.rerun()  # the whole page: its buttons change

    base, (number, _) = lab.base, lab.sent
    pictures, last = changing(film, base)
    lab.base, lab.views = None, None
    if film:
        lab.sent = next(_NUMBERS), last
    data = {
        "lab": lab.name,
        "plays": lab.key("play"),
        "playing": lab.playing,
        "period": lab.pace.period,
        "epoch": lab.era,
        "question": lab.question,
        "tops": lab.tops,
        "film": pictures,
        "after": number if base else 0,  # of the picture that the first one is told from
        "number": lab.sent[0],
    }
    _draw(key, cursor, data, on_more_change=asked, on_paused_change=paused)


def _draw(key: str, cursor: Cursor, data: dict[str, Any], **callbacks: Any) -> None:
    def pinned() -> None:
        if cursor.on_pin:
            cursor.on_pin(st.session_state[key].pinned)

    _CHARTS(
        key=key,
        on_pinned_change=pinned,
        data={
            "plotly": PLOTLY_URL,
            "steps": cursor.steps,
            "noun": cursor.noun,
            "names": list(cursor.names),
            "pinned": cursor.pinned,
            "moves": cursor.moves,
            "tells": cursor.on_pin is not None,
            **data,
        },
        **callbacks,
    )


def theme() -> Theme:
    """The colours of the page, the light ones as long as the browser has not said."""
    return THEMES[st.context.theme.type or "light"]
