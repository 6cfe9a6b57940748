"""The demos of the gallery: one file each under assets/demos. Knows nothing of Streamlit."""

import json
import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from rnnviz.analysis import free_running, length_generalisation
from rnnviz.analysis.run import Run
from rnnviz.config.config import Config, task_of
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.figures import free_running as free_pictures
from rnnviz.figures import length_generalisation as length_pictures
from rnnviz.figures.board import drawn
from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import THEMES, Theme
from rnnviz.training.session import Session
from rnnviz.ui import words
from rnnviz.ui.lab import Lab

ASSETS = Path(__file__).parents[2] / "assets"
DEMOS, THUMBNAILS = ASSETS / "demos", ASSETS / "thumbnails"
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

    @property
    def stamp(self) -> str:
        """Stands for the link and the panel: a picture with another stamp is out of date."""
        return sha256(json.dumps([self.picture, dict(self.query)]).encode()).hexdigest()[:12]

    @property
    def facts(self) -> str:
        """Network, task and length: "GRU · Copy · 20 steps"."""
        config, _ = Config.from_query(self.query)
        length = ARCHITECTURES[config.architecture].topology.told(config.length)
        network = words.network(config)
        return " · ".join((network[:1].upper() + network[1:], task_of(config).title, length))


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


def thumbnail(demo: Demo, theme: str) -> Path:
    """The file of the picture on the demo's card, an SVG that tools/thumbnails.py makes."""
    return THUMBNAILS / f"{demo.key}-{theme}.svg"


def pictures(demo: Demo) -> dict[str, Panel]:
    """Train the demo to its update; return its panel in each theme.

    Raises KeyError when its network has no such panel.
    """
    session, updates, _ = Session.from_query(demo.query)
    session.train(updates)
    lab = Lab(session)
    lab.take(demo.query)
    draw = _drawing(demo.picture, lab)
    return {
        name: {panel.key: panel for panel in draw(theme)}[demo.picture]
        for name, theme in THEMES.items()
    }


def _drawing(picture: str, lab: Lab) -> Callable[[Theme], list[Panel]]:
    """What draws the panels of the tool that a picture is of, else those of all views."""
    session, example = lab.session, lab.example
    if picture.startswith("free-"):
        free = free_running.run(session, lab.generation, example)
        return lambda theme: free_pictures.panels(free, session.task, example, lab.path, theme)
    if picture.startswith("lengths-"):
        found = list(length_generalisation.sweep(session, math.inf))
        length = session.config.length
        return lambda theme: length_pictures.panels(found, length, session.task, theme)
    run = Run.of(session, example, lab.look.signal, session.paths.index(lab.path))
    return lambda theme: drawn(run, theme, only=(picture,))
