"""What a tool of the playground is: a bench beside the pictures that opens on demand."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from rnnviz.config import link
from rnnviz.config.page import OpenTool
from rnnviz.ui.guard import guarded
from rnnviz.ui.lab import Lab

AGAIN_SECONDS = 0.1


@dataclass(frozen=True)
class Tool:
    """`applies(lab)`: whether it is offered; `draw(lab)`: its content, run only while it is open.

    `place`: "above" or "below" the pictures. `opens(lab)`: whether it begins open. `follows`:
    seconds at least between two drawings while training plays, for a tool that is cheap to draw;
    it is drawn again after every Step, too. Without, it is drawn with the whole page only.
    `again(lab)`: whether a tool that follows wants to be drawn again as soon as the page is out.
    A lab may stand on a page beside others: what a tool draws has keys of the lab's, `lab.key(…)`.
    """

    key: str
    title: str
    order: int
    place: Literal["above", "below"]
    applies: Callable[[Lab], bool]
    draw: Callable[[Lab], None]
    opens: Callable[[Lab], bool] = lambda lab: False
    follows: float = 0.0
    again: Callable[[Lab], bool] = lambda lab: False


def know(tools: dict[str, Tool], lab: Lab) -> None:
    """Say so when the link asks for a tool that nobody knows or that does not fit."""
    _, problems = link.read(link.write(OpenTool(lab.tool)), OpenTool, tools=tools)
    if problems:
        lab.problems += problems
        lab.tool = lab.raised = ""
    elif lab.tool and not (tool := tools[lab.tool]).applies(lab):
        if lab.raised == lab.tool and lab.tool not in lab.stands:
            lab.problems.append(f"tool: “{tool.title}” does not fit this experiment; left out")
        lab.tool = ""


def bench(tools: dict[str, Tool], place: str, lab: Lab) -> None:
    """Draw the tools of a place, each as an expander that runs nothing while it is closed.

    Above the pictures the last to be opened comes first; of those that a link opens, the one that
    it names: there it is in view.
    """
    offered = [tool for tool in tools.values() if tool.applies(lab)]
    offered.sort(key=lambda tool: tool.key == lab.raised)  # opens last
    there = [tool for tool in offered if _stands(tool, lab) == place]
    if place == "above":
        there.sort(key=lambda tool: list(lab.stands).index(tool.key), reverse=True)
    for tool in there:
        expander = st.expander(
            tool.title,
            key=_key(tool.key, lab),
            expanded=_begins_open(tool, lab),
            on_change=_toggle,
            args=(tool.key, lab),
        )
        if expander.open:
            with expander:
                _draw(tool, lab)


def _begins_open(tool: Tool, lab: Lab) -> bool:
    return tool.opens(lab) or lab.raised == tool.key


def _stands(tool: Tool, lab: Lab) -> str:
    """What a link or a choice in the form opens stands above the pictures: it is to be seen.

    What is opened by hand stays below, under the hand; neither moves as long as it is open.
    """
    begins_open = _begins_open(tool, lab)
    by_hand = bool(st.session_state.get(_key(tool.key, lab)))
    if begins_open and tool.key not in lab.stands:
        rises = lab.raised == tool.key or (tool.place == "above" and not by_hand)
        lab.stands[tool.key] = "above" if rises else "below"
    elif not begins_open and not by_hand and lab.stands.get(tool.key) == "below":
        del lab.stands[tool.key]  # closed: the next choice in the form may raise it
    return lab.stands.get(tool.key, "below")


def _key(tool: str, lab: Lab) -> str:
    return lab.key(f"tool_{tool}")


def _toggle(key: str, lab: Lab) -> None:
    """The link opens the tool that was opened last."""
    opened = bool(st.session_state[_key(key, lab)])
    lab.tool = key if opened else "" if lab.tool == key else lab.tool


def due(tools: dict[str, Tool], lab: Lab) -> list[str]:
    """The keys of the open tools that are to be drawn again in play."""
    now = time.monotonic()
    return [
        key
        for tool in tools.values()
        if (key := _key(tool.key, lab)) in lab.following
        and (tool.again(lab) or now - lab.drawn.get(key, 0.0) >= tool.follows)
    ]


def _draw(tool: Tool, lab: Lab) -> None:
    key = _key(tool.key, lab)

    def draw() -> None:
        with guarded(lab.key(tool.key)):
            tool.draw(lab)
        lab.drawn[key] = time.monotonic()

    if not tool.follows:
        draw()
        return
    lab.following.append(key)
    goes_on = tool.again(lab) and not lab.playing
    st.fragment(draw, key=key, run_every=AGAIN_SECONDS if goes_on else None)()
