"""The pages without a browser: every choice opens, every demo opens, failures stay in words."""

import json
from base64 import b64decode
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.config.config import Config
from rnnviz.config.fields import FIELDS
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.cells import CELLS
from rnnviz.figures.views import FIGURES
from rnnviz.tasks import TASKS
from rnnviz.ui.demos import demos, thumbnail, topics
from rnnviz.ui.form import applies
from rnnviz.ui.words import sentence

ROOT = Path(__file__).parents[2]
EARLY = 12  # updates: held-out sequences were measured twice


def opened(query: dict[str, str]) -> AppTest:
    """The playground, opened with a link's query; nothing on it has failed."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params.update(query)
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> list[str]:
    """What the page says, its numbers among it."""
    readouts = [json.loads(part.proto.json) for part in app.get("bidi_component")]
    numbers = [part["text"] for part in readouts if "of" in part]
    return [text.value for text in app.text] + numbers


def failures(app: AppTest) -> list[str]:
    return [error.value for error in app.error]


@pytest.mark.parametrize(
    ("task", "architecture"),
    [(task.key, key) for task in TASKS.values() for key in task.architectures],
)
def test_every_task_opens(task: str, architecture: str) -> None:
    app = opened({"task": task, "architecture": architecture})
    assert not failures(app)
    config = Config(task=task, architecture=architecture)
    assert app.title[0].value == sentence(config)
    assert set(app.selectbox(key="set_task").options) == {
        other.title for other in TASKS.values() if architecture in other.architectures
    }


@pytest.mark.parametrize("cell", list(CELLS))
def test_every_cell_shows_its_settings_only(cell: str) -> None:
    app = opened({"cell": cell})
    assert not failures(app)
    keys = {widget.key for widget in [*app.selectbox, *app.slider, *app.number_input]}
    keys |= {widget.key for widget in app.select_slider}
    assert ("set_forget_bias" in keys) == ("forget_bias" in CELLS[cell].settings.values())
    assert ("set_init" in keys) == ("U_" in CELLS[cell].equations)
    assert ("set_activation" in keys) == ("phi(" in CELLS[cell].equations)
    assert {"set_units", "set_lr", "set_batch", "set_seed", "set_clip"} <= keys


@pytest.mark.parametrize("task", ["text", "logic", "reversal"])
def test_every_control_says_what_it_does_and_what_it_restarts(task: str) -> None:
    app = opened({"task": task})
    config = Config(task=task)
    applying = [setting for setting in FIELDS if applies(setting, config)]
    assert app.session_state["lab"].offered == {setting.key for setting in applying}
    for setting in applying:
        widget = next(
            w
            for w in [*app.selectbox, *app.slider, *app.number_input, *app.select_slider]
            if w.key == f"set_{setting.key}"
        )
        label, told = setting.words(ARCHITECTURES[config.architecture].topology)
        about = f" {TASKS[task].about}" if setting.key == "task" else ""
        assert widget.help == told + about
        assert widget.label == f"{label} {'⟳' if setting.live else '↻'}"


def test_a_tree_counts_leaves() -> None:
    assert opened({"task": "logic"}).slider(key="set_length").label.startswith("Leaves")
    assert opened({}).slider(key="set_length").label.startswith("Sequence length")


def test_own_equations_and_trees_are_told_apart() -> None:
    app = opened({"cell": "own", "task": "logic", "tool": "own-cell"})
    said = "\n".join(texts(app))
    assert "cell: equations of your own read sequences, not trees; using tree-lstm" in said
    assert "tool: “Write your own cell” does not fit this experiment; left out" in said
    assert "tool" not in app.session_state["lab"].query
    app = opened({"tool": "own-cell"})
    app.selectbox(key="set_architecture").set_value("tree").run()
    assert not failures(app)
    assert not app.session_state["lab"].problems  # no link asked for it here
    assert "tool" not in app.session_state["lab"].query


@pytest.mark.parametrize("demo", demos(), ids=lambda demo: demo.key)
def test_every_demo_opens_as_it_says(demo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """At an early update; that it gets to that of its link needs no page (test_demo_links)."""
    monkeypatch.setattr("rnnviz.ui.lab.OPENING_SECONDS", 20)  # however slow the machine is
    updates = str(min(EARLY, int(demo.query.get("updates", "0"))))
    app = opened({**demo.query, "updates": updates})
    lab = app.session_state["lab"]
    assert not failures(app) and not lab.problems
    assert lab.config == Config.from_query(demo.query)[0]
    assert updates in texts(app)


def test_changing_architecture_brings_a_task_that_fits() -> None:
    app = opened({})
    app.selectbox(key="set_architecture").set_value("one-to-many").run()
    assert not failures(app)
    assert "one-to-many" in TASKS[app.selectbox(key="set_task").value].architectures


def test_problems_are_plain_text_and_go_with_the_next_change() -> None:
    app = opened({"cell": "<b>x</b>", "units": "9999", "example": "9", "signal": "zz"})
    said = "\n".join(texts(app))
    for part in ("<b>x</b>", "9999 is outside", "example: 9 is not", "signal: zz is none"):
        assert part in said
    app.selectbox(key="set_cell").set_value("gru").run()
    assert "9999" not in "\n".join(texts(app))


@pytest.mark.parametrize("topic", topics())
def test_the_gallery_shows_every_demo_of_a_topic(
    topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened({})
    monkeypatch.setattr("rnnviz.training.session.Session.train", lambda *_: pytest.fail("trains"))
    app.switch_page("pages/gallery.py").run()
    app.button_group(key="topic").set_value(topic).run()
    assert not app.exception and not failures(app)
    cards = [element.proto.body for element in app.get("html") if "<h3>" in element.proto.body]
    shown = [demo for demo in demos() if demo.topic == topic]
    assert len(cards) == len(shown) > 0
    for card, demo in zip(cards, shown, strict=True):
        for words in (demo.title, demo.facts, demo.watch):
            assert f">{escape(words)}<" in card
        svg = b64decode(card.split("base64,")[1].split('"')[0])
        assert svg == thumbnail(demo, "light").read_bytes()
        assert 'alt=""' not in card
    links = [element.proto for element in app.get("page_link")]
    assert [dict(parse_qsl(link.query_string)) for link in links] == [d.query for d in shown]


def test_a_card_without_its_picture_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnviz.ui.demos.THUMBNAILS", tmp_path)
    app = opened({}).switch_page("pages/gallery.py").run()
    assert not app.exception and not failures(app)
    cards = [element.proto.body for element in app.get("html") if "<h3>" in element.proto.body]
    assert cards and all("No picture yet" in card for card in cards)


def test_all_views_reach_the_page() -> None:
    app = opened({})
    sent = [element.proto for element in app.get("bidi_component")]
    charts = next(proto for proto in sent if proto.component_name == "rnnviz_charts")
    assert len(FIGURES) >= 6
    for key in ("signal-h", "gradient-norm", "loss"):
        assert f'"{key}"' in str(charts).replace("\\", "")


def test_a_link_opens_a_tool_above_the_pictures() -> None:
    app = opened({"tool": "length_generalisation"})
    assert not failures(app)
    assert app.session_state["lab"].query["tool"] == "length_generalisation"
    assert app.button(key="lengths_measure")
    wrong = opened({"tool": "<b>saw</b>"})
    assert any("tool: <b>saw</b> is none of" in text for text in texts(wrong))
    assert "tool" not in wrong.session_state["lab"].query


def stands(app: AppTest, tool: str) -> str:
    """Where the tool stands: above the pictures or below."""
    order = [getattr(e, "label", "") or e.proto.component_name for e in flat(app.main)]
    return "above" if order.index(tool) < order.index("rnnviz_charts") else "below"


def flat(block: Any) -> list[Any]:
    """The expanders and components of the page, in their order."""
    found: list[Any] = []
    for child in block.children.values():
        if child.type in ("expander", "bidi_component"):
            found.append(child)
        if hasattr(child, "children"):
            found += flat(child)
    return found


def test_a_tool_stays_where_it_was_opened() -> None:
    title = "Write your own cell"
    app = opened({})
    assert stands(app, title) == "below"
    app.session_state["tool_own-cell"] = True  # opened by hand
    app.run()
    app.selectbox(key="set_cell").set_value("own").run()
    assert stands(app, title) == "below"  # it does not jump away from the hand
    app.session_state["tool_own-cell"] = False
    app.run()
    assert stands(app, title) == "below"
    app.selectbox(key="set_cell").set_value("gru").run()
    app.selectbox(key="set_cell").set_value("own").run()
    assert stands(app, title) == "above"  # a choice in the form is to be seen
    app.selectbox(key="set_cell").set_value("gru").run()
    assert stands(app, title) == "above"
    assert stands(opened({"tool": "own-cell"}), title) == "above"


def test_the_tool_of_a_link_comes_before_those_that_its_experiment_opens() -> None:
    app = opened({"cell": "own", "tool": "equations"})
    equations, own_cell = "The equations with the values of one step", "Write your own cell"
    assert [e.label for e in flat(app.main) if e.type == "expander"][:2] == [equations, own_cell]
    app = opened({"tool": "equations"})
    app.selectbox(key="set_cell").set_value("own").run()  # what is opened last is to be seen, too
    assert [e.label for e in flat(app.main) if e.type == "expander"][:2] == [own_cell, equations]


def test_who_comes_back_from_another_page_finds_the_tool_open() -> None:
    app = opened({})
    app.session_state["tool_equations"] = True  # opened by hand
    app.session_state["lab"].tool = "equations"
    app.run()
    app.switch_page("pages/gallery.py").run()
    app.switch_page("pages/playground.py").run()
    assert not app.exception and not failures(app)
    assert app.slider(key="equations_unit")
    assert stands(app, "The equations with the values of one step") == "above"
