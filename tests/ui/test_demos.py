"""The demos: each has a topic, its facts, and a thumbnail of what its link shows today."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from rnnviz.config.config import Config
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.attentions import ATTENTIONS
from rnnviz.engine.cells import CELLS
from rnnviz.figures.theme import THEMES
from rnnviz.tasks import TASKS
from rnnviz.ui.demos import THUMBNAILS, TOPICS, Demo, demos, thumbnail

MAKE = "run: .venv/bin/python -m tools.thumbnails"
MOST_BYTES = 3_000_000  # of all thumbnails, which lie in the repository


def wrong(demo: Demo, theme: str) -> str:
    """What is wrong with the thumbnail, in words; nothing where it is that of the demo's link."""
    file = thumbnail(demo, theme)
    if not file.exists():
        return f"{demo.key} has no picture for the {theme} page"
    picture = ElementTree.parse(file).getroot()
    if picture.get("data-stamp") != demo.stamp:
        return f"{file.name} shows another link or panel than the demo's"
    return "" if picture.get("aria-label") else f"{file.name} has no text for those who cannot see"


def test_every_demo_has_a_thumbnail_of_its_link() -> None:
    found = [wrong(demo, theme) for demo in demos() for theme in THEMES]
    assert not any(found), "\n".join(filter(None, [*found, MAKE]))
    files = {thumbnail(demo, theme) for demo in demos() for theme in THEMES}
    assert set(THUMBNAILS.iterdir()) == files, f"pictures without a demo; {MAKE}"
    assert sum(file.stat().st_size for file in files) < MOST_BYTES


def test_a_missing_or_outdated_thumbnail_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = demos()[0]
    assert not wrong(demo, "dark")
    for other in (
        replace(demo, query={**demo.query, "updates": "1"}),
        replace(demo, picture="loss"),
    ):
        assert "another link or panel" in wrong(other, "dark")
    monkeypatch.setattr("rnnviz.ui.demos.THUMBNAILS", tmp_path)
    assert wrong(demo, "dark") == f"{demo.key} has no picture for the dark page"


@pytest.mark.parametrize(
    ("query", "facts"),
    [
        ({"task": "copy", "cell": "gru", "length": "30"}, "GRU · Copy memory · 30 steps"),
        ({"task": "digit", "cell": "feedforward"}, "Feed-forward · Handwritten digit · 1 step"),
        ({"task": "text", "layers": "2"}, "Two-layer LSTM · Next character · 30 steps"),
        ({"task": "logic"}, "Tree-LSTM · Logic expressions · up to 9 leaves"),
    ],
)
def test_the_facts_are_those_of_the_config(query: dict[str, str], facts: str) -> None:
    assert replace(demos()[0], query=query).facts == facts


def test_every_choice_of_cell_task_and_network_has_a_demo() -> None:
    shown = [Config.from_query(demo.query)[0] for demo in demos()]
    registries: tuple[tuple[str, dict[str, Any]], ...] = (
        ("cell", CELLS),
        ("task", TASKS),
        ("architecture", ARCHITECTURES),
        ("attention", ATTENTIONS),
    )
    for key, registry in registries:
        missing = registry.keys() - {getattr(config, key) for config in shown}
        assert not missing, (
            f"no demo shows the {key} {', '.join(missing)}: add a file to assets/demos whose "
            f"[query] chooses it, then {MAKE} and the demo's name"
        )
    assert {config.direction for config in shown} == {"forward", "both"}
    assert max(config.layers for config in shown) > 1
    assert any(config.embedding for config in shown) and any(config.window for config in shown)


def test_every_demo_has_a_topic() -> None:
    assert {demo.topic for demo in demos()} <= TOPICS.keys()
