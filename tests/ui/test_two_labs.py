"""Two labs on one page: each has its own widgets, numbers and pictures; the first the address."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.ui.lab import Lab
from rnnviz.ui.tools import TOOLS
from tests.ui.test_pages import failures, texts

PAGE = Path(__file__).parents[1] / "e2e" / "two_labs.py"
SECOND = "--2"
SPEECH = {"task": "spoken-digit", "units": "4"}


def opened(first: dict[str, str] | None = None, second: dict[str, str] | None = None) -> AppTest:
    app = AppTest.from_file(str(PAGE), default_timeout=60)
    app.query_params.update(first or {})
    if second is not None:
        app.session_state[f"lab{SECOND}"] = Lab.of_link(second, "2")
    return run(app)


def run(app: Any) -> AppTest:
    """Run what was changed, then the whole page: a control may have drawn a part of it only."""
    app = app.run().run()
    assert not app.exception and not failures(app)
    return app


def click(app: AppTest, key: str) -> None:
    run(app.button(key=key).click())


def labs(app: AppTest) -> tuple[Lab, Lab]:
    return app.session_state["lab"], app.session_state[f"lab{SECOND}"]


def updates(app: AppTest) -> tuple[int, int]:
    one, other = labs(app)
    return one.session.updates, other.session.updates


def sent(app: AppTest, part: str) -> list[dict[str, Any]]:
    """What the components got whose data has `part`, in the order of the page."""
    found = [json.loads(e.proto.json) for e in app.get("bidi_component") if part in str(e.proto)]
    return [data for data in found if part in data]


def test_each_trains_alone() -> None:
    app = opened()
    click(app, "step10")
    assert updates(app) == (10, 0)
    click(app, f"step{SECOND}")
    assert updates(app) == (10, 1)
    click(app, "reset")
    assert updates(app) == (0, 1)
    assert texts(app).count("0") == texts(app).count("1") == 1  # the numbers of each


def test_both_play_and_pause() -> None:
    app = opened()
    click(app, f"play{SECOND}")
    app.run()
    assert updates(app)[0] == 0 < updates(app)[1]
    click(app, "play")
    both = updates(app)
    run(app)
    assert updates(app) == both  # as long as no one asks for more
    for lab in labs(app):
        lab.more(1)
    run(app)
    assert all(now > before for now, before in zip(updates(app), both, strict=True))
    click(app, f"play{SECOND}")
    held = updates(app)[1]
    run(app)
    assert updates(app)[1] == held and labs(app)[0].playing and not labs(app)[1].playing


def test_a_choice_changes_one() -> None:
    app = opened({"layers": "2"}, {"layers": "2", "units": "8"})
    run(app.selectbox(key="set_cell").set_value("rnn"))
    run(app.slider(key=f"set_units{SECOND}").set_value(12))
    run(app.segmented_control(key=f"speed{SECOND}").set_value("slow"))
    run(app.segmented_control(key=f"example{SECOND}").set_value(2))
    run(app.segmented_control(key=f"strand{SECOND}").set_value("layer1"))
    one, other = labs(run(app))
    assert (one.config.cell, one.config.units, one.speed, one.path) == (
        "rnn", 16, "normal", "layer2",
    )  # fmt: skip
    assert (other.config.cell, other.config.units, other.speed, other.path) == (
        "lstm", 12, "slow", "layer1",
    )  # fmt: skip
    assert (one.example, other.example) == (0, 2)


def test_the_first_alone_has_the_address_and_the_shortcuts() -> None:
    app = opened({"cell": "rnn"})
    first, second = sent(app, "snippet")
    assert "cell=rnn" in first["query"] and first["writes"]
    assert "cell=gru" in second["query"] and "cell=gru" in second["link"] and not second["writes"]
    shortcuts = {button.key: button.proto.shortcut for button in app.button}
    assert shortcuts["play"] and not shortcuts[f"play{SECOND}"]


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_stands_in_both(tool: str) -> None:
    query = SPEECH if tool == "microphone" else {"task": "text", "units": "4", "v": "2"}
    app = opened(query | {"tool": tool}, query | {"tool": tool})
    assert len([e for e in app.expander if e.label == TOOLS[tool].title]) == 2
    assert all(lab.tool == tool and not lab.problems for lab in labs(app))


def test_a_tool_works_on_its_own_lab() -> None:
    query = {"task": "text", "units": "4", "v": "2", "tool": "free_running"}
    app = opened(query, query)
    run(app.text_input(key=f"free_prefix{SECOND}").set_value("sun"))
    one, other = labs(run(app))
    assert (one.generation.prefix, other.generation.prefix) == ("", "sun")
    assert app.text_input(key="free_prefix").value == ""


def test_problems_and_stops_are_told_and_closed_apart() -> None:
    wild = {
        "cell": "rnn", "activation": "relu", "length": "60", "optimizer": "momentum",
        "clip": "0", "init": "identity", "updates": "200", "neurons": "1",
    }  # fmt: skip
    app = opened(wild, wild)
    assert texts(app).count("neurons: not a setting; left out") == 2
    click(app, "problems_close")
    assert [bool(lab.problems) for lab in labs(run(app))] == [False, True]
    for lab in labs(app):
        lab.train(200, 60.0, lab.era)
        assert lab.session.stopped is not None
    run(app)
    click(app, f"alert_close{SECOND}")
    assert [lab.read is None for lab in labs(app)] == [True, False]
    click(app, "retry_0")
    one, other = labs(app)
    assert one.session.stopped is None and other.session.stopped is not None
