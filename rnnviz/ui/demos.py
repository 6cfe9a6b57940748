"""The demos of the gallery: one file each under assets/demos. Knows nothing of Streamlit."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rnnviz.analysis import free_running, length_generalisation
from rnnviz.analysis.freedom import Freedom
from rnnviz.analysis.run import Run
from rnnviz.figures import freedom as free_pictures
from rnnviz.figures import length_generalisation as length_pictures
from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import THEMES
from rnnviz.figures.views import FIGURES
from rnnviz.training import Session

DEMOS = Path(__file__).parents[2] / "assets" / "demos"
TOPICS = {
    "memory": "Memory",
    "gradients": "Gradients",
    "language": "Language",
    "series": "Time series",
    "speech": "Speech",
    "images": "Images",
    "rules": "Rules and counting",
    "trees": "Trees",
    "yours": "Your own",
}
SECONDS = 3.0  # the longest that the picture of one card is trained for


@dataclass(frozen=True)
class Demo:
    """A configured experiment. `watch`: what to look at, in a sentence; `picture`: the key of
    the panel on its card, a view's or a tool's; `topic`: a key of TOPICS; `query`: its
    link."""

    key: str
    title: str
    watch: str
    picture: str
    order: int
    query: Mapping[str, str]
    topic: str = "memory"


@cache
def demos() -> tuple[Demo, ...]:
    """All demos in their order. Raises TypeError when a file lacks a field or has another."""
    found = [
        Demo(key=file.stem, **tomllib.loads(file.read_text(encoding="utf-8")))
        for file in DEMOS.glob("*.toml")
    ]
    return tuple(sorted(found, key=lambda demo: demo.order))


def topics() -> dict[str, str]:
    """Key -> title of the topics that some demo belongs to."""
    used = {demo.topic for demo in demos()}
    return {key: title for key, title in TOPICS.items() if key in used}


def picture(demo: Demo, theme: str) -> Panel:
    """Train the demo to its update and draw its panel; KeyError when its network has no such."""
    session, updates, _ = Session.from_query(demo.query)
    session.train(updates, seconds=SECONDS)
    example = int(demo.query.get("example", "1")) - 1
    return {panel.key: panel for panel in _drawn(demo, session, example, theme)}[demo.picture]


def _drawn(demo: Demo, session: Session, example: int, theme: str) -> list[Panel]:
    """The panels of the tool that the demo's picture is of, else those of all views."""
    colours = THEMES[theme]
    if demo.picture.startswith("free-"):
        free = free_running.run(session, Freedom.of_link(demo.query)[0], example)
        return free_pictures.panels(free, session.task, example, session.strands[-1], colours)
    if demo.picture.startswith("lengths-"):
        found = list(length_generalisation.sweep(session, SECONDS))
        return length_pictures.panels(found, session.config.length, session.task, colours)
    run = Run.of(session, example)
    return [panel for figure in FIGURES.values() for panel in figure.panels(run, colours)]
