"""Free running on the page: what is typed, what is written, what the link carries."""

from dataclasses import asdict, replace
from functools import partial
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.analysis.free_running.symbols import beginning, read, spelt, write
from rnnviz.analysis.rewriting import rewrite
from rnnviz.config import link
from rnnviz.config.generation import Generation
from rnnviz.ui.demos import demos, pictures
from rnnviz.ui.lab import Lab
from tests.ui.test_pages import failures, opened, texts

TEXT = {"task": "text", "units": "12", "length": "10", "updates": "20", "steps": "15", "v": "2"}


def charts(app: AppTest) -> str:
    """What the pictures of free running were sent."""
    found = [e.proto for e in app.get("bidi_component") if "free-" in str(e.proto)]
    assert len(found) == 1
    return str(found[0]).replace("\\", "")


def written(app: AppTest) -> str:
    (text,) = [text for text in texts(app) if "┃" in text]
    return text


def expected(app: AppTest, steps: int) -> str:
    """The text that the network of the page writes; Streamlit cuts blanks off its end."""
    lab = app.session_state["lab"]
    task, generation = lab.session.task, lab.generation
    symbols, _ = read(task, generation.prefix)
    run = write(lab.session, symbols, steps, generation.temperature, generation.draw)
    assert len(run.symbols) == steps
    told = partial(spelt, task.output_labels)
    return f"{told(symbols)}┃{told(run.symbols)}".rstrip()


def test_a_link_opens_the_tool_and_writes() -> None:
    app = opened(TEXT | {"prefix": "The sea §§", "temperature": "0.8", "draw": "3"})
    assert not failures(app)
    assert written(app) == expected(app, 15) and written(app).startswith("the sea ┃")
    assert any("Ignored" in text and "“§”" in text for text in texts(app))
    assert '"free-distribution"' in charts(app) and '"free-state"' in charts(app)
    assert not any("letter" in text for text in texts(app))


def test_without_a_prefix_the_example_begins() -> None:
    app = opened(TEXT | {"example": "2"})
    lab = app.session_state["lab"]
    begun = spelt(lab.session.task.output_labels, beginning(lab.session, 1))
    assert written(app).split("┃")[0] == begun


def test_controls_write_the_link() -> None:
    app = opened(TEXT)
    app.text_input(key="free_prefix").set_value("sun").run()
    app.slider(key="free_temperature").set_value(0.7).run()
    app.slider(key="free_steps").set_value(40).run()
    once = written(app)
    app.button(key="free_again").click().run()
    assert not failures(app)
    assert written(app) == expected(app, 40) != once
    query = app.session_state["lab"].query
    assert {key: query[key] for key in asdict(Generation())} == {
        "prefix": "sun",
        "temperature": "0.7",
        "steps": "40",
        "draw": "1",
    }
    again = opened(query)
    assert written(again) == written(app)


def test_defaults_stay_out_of_the_link() -> None:
    app = opened(TEXT)
    app.slider(key="free_steps").set_value(60).run()
    assert not asdict(Generation()).keys() & app.session_state["lab"].query.keys()


@pytest.mark.parametrize("task", ["sunspots", "co2"])
def test_a_series_is_foreseen(task: str) -> None:
    app = opened({"task": task, "steps": "5"})
    assert not failures(app)
    assert '"free-forecast"' in charts(app) and '"free-error"' in charts(app)


@pytest.mark.parametrize("task", ["wave", "digit-name"])
def test_one_to_many_says_that_nothing_is_fed_back(task: str) -> None:
    app = opened({"task": task, "steps": "9"})
    assert not failures(app)
    assert any("only its state is carried on" in text.value for text in app.caption)
    assert '"free-state"' in charts(app)


def test_a_network_that_reads_both_ways_says_why_not() -> None:
    app = opened({"task": "wave", "direction": "both", "steps": "9"})
    assert not failures(app)
    assert any("bidirectional" in info.value for info in app.info)


def test_a_task_without_free_running_offers_none() -> None:
    app = opened({"task": "adding", "steps": "5"})
    assert not any(expander.label.startswith("Generate") for expander in app.expander)


def test_wrong_parts_of_a_link_are_said() -> None:
    query = {"prefix": "a" * 201, "temperature": "9", "steps": "many", "draw": "-1"}
    generation, problems = link.read(query, Generation)
    assert generation == Generation() and len(problems) == 4
    for key, problem in zip(query, problems, strict=True):
        assert problem.startswith(key) and "left out" in problem
    lab = Lab.of_link({"task": "text", "v": "2", **query})
    assert lab.problems == problems


def test_another_task_starts_afresh() -> None:
    lab = Lab.of_link({"task": "text", "prefix": "x y", "steps": "7"})
    assert parse_qs("&".join(f"{k}={v}" for k, v in lab.query.items()))["steps"] == ["7"]
    lab.change(units=4)
    assert lab.generation.steps == 7
    lab.change(task="sunspots")
    assert lab.generation == Generation()


def test_demos_of_the_tools_have_their_pictures() -> None:
    found = [demo for demo in demos() if demo.picture.startswith(("free-", "lengths-"))]
    assert len(found) >= 4
    for demo in found:
        little = replace(demo, query={**demo.query, "updates": "2"})
        drawn = pictures(little)["dark"]
        assert drawn.key == demo.picture and drawn.figure["data"]


def test_a_decoder_answers_what_is_typed() -> None:
    query = {"task": "reversal", "attention": "additive", "length": "6", "prefix": "abc"}
    app = opened(query | {"units": "8", "updates": "20"})
    assert not failures(app)
    session = app.session_state["lab"].session
    run = rewrite(session, [0, 1, 2])
    answer = spelt(session.task.output_labels, run.symbols)
    assert any(text == f"abc → {answer}" for text in texts(app))
    assert '"alignment"' in charts(app)
    app.text_input(key="free_prefix").set_value("abcdefgh").run()
    assert any("longer than the 6 steps" in text for text in texts(app))
    assert not failures(app)
