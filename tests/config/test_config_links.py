"""Links of a configuration: any config, any link, old links."""

from dataclasses import asdict
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnnviz import Config
from rnnviz.config import link
from rnnviz.config.config import OF_THE_DATA
from rnnviz.config.fields import FIELDS
from rnnviz.config.own_cell import OWN, START, Equations
from rnnviz.config.own_data import OwnData
from rnnviz.config.past import MOST_UPDATES, Progress
from rnnviz.config.settings import Choice, Number, text_of
from rnnviz.config.versions import CHANGED_SINCE_1
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.cells import CELLS
from rnnviz.tasks import TASKS
from tests.engine.examples import ALL_CELLS
from tests.references import found

GOLDEN = Path(__file__).parent / "golden_links.txt"
EQUATIONS = st.sampled_from([START, *(cell.equations for cell in ALL_CELLS.values())])
PAIRS = [(a, t) for t in TASKS.values() for a in t.architectures]


@st.composite
def configs(draw: st.DrawFn) -> Config:
    """Any valid config."""
    values = {}
    values["architecture"], task = draw(st.sampled_from(PAIRS))
    values["task"] = task.key
    for setting in FIELDS[3:]:
        partial = Config(**{"units": 2, "batch": 1, **values})
        if isinstance(setting, Equations):
            values[setting.key] = draw(EQUATIONS) if values["cell"] == OWN else START
        elif isinstance(setting, Choice):
            values[setting.key] = draw(st.sampled_from(list(setting.options(partial))))
        else:
            assert isinstance(setting, Number)
            low, high = setting.bounds(partial)
            numbers = st.integers(low, high) if setting.whole else st.floats(low, high)
            values[setting.key] = draw(numbers)
    return Config(**values)


@settings(deadline=None, max_examples=150)
@given(configs(), st.integers(0, MOST_UPDATES))
def test_a_link_holds_any_config(config: Config, updates: int) -> None:
    query = config.to_query(updates)
    assert all(type(k) is type(v) is str for k, v in query.items())
    opened = dict(parse_qsl(urlencode(query), strict_parsing=bool(query)))
    assert opened == query
    assert Config.from_query(opened) == (config, [])
    assert link.read(opened, Progress) == (Progress(updates), [])
    start = Config()
    assert query.get("v", "2") == "2" and ("v" in query) == bool(query)
    for key in query.keys() - {"updates", "length", "v"}:
        assert getattr(config, key) != getattr(start, key)
    if updates == 0:
        assert "updates" not in query


def test_the_default_link_is_empty() -> None:
    assert Config().to_query() == {}
    assert Config().to_query(updates=120) == {"updates": "120", "v": "2"}


EQUATION_FIELD = next(s for s in FIELDS if isinstance(s, Equations))
KNOWN = [START, *(cell.equations for cell in CELLS.values())]
KEYS = st.one_of(st.sampled_from(sorted(link.keys())), st.text(max_size=8))
VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from([*map(EQUATION_FIELD.write, KNOWN), "h=W_h@x;h=h", "h = x * " * 99]),
    st.sampled_from(
        [OWN, *CELLS, *TASKS, *ARCHITECTURES, "0", "-1", "1e999", "nan", "٣", "1_0", " 8 "]
    ),
    st.integers().map(str),
    st.floats().map(str),
)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(KEYS, st.one_of(VALUES, st.lists(VALUES, max_size=3)), max_size=6))
@example({"architecture": "one-to-one", "task": "copy", "length": "1"})
@example({"length": "1" * 5000, "seed": "1e308"})
@example({"units": [], "cell": [[]]})
@example({"cell": "own", "equations": "h=W_h@x;c=exp(c)"})
@example({"cell": "lstm", "equations": "h=W_h@x"})
def test_any_link_gives_a_valid_config(query: dict) -> None:
    config, problems = Config.from_query(query)
    assert Config(**asdict(config)) == config
    assert Config.from_query(config.to_query()) == (config, [])
    assert all(isinstance(p, str) and 0 < len(p) < 250 for p in problems)
    names = {setting.name: setting.key for setting in FIELDS}
    complained = {names.get(problem.split(":")[0]) for problem in problems}
    for setting in FIELDS:
        if setting.key in query and setting.key not in complained:
            if "data" in complained and setting.key in OF_THE_DATA:
                continue  # it means nothing without the data
            text = text_of(query[setting.key])
            used = getattr(config, setting.key)
            if isinstance(setting, OwnData):
                assert used == text or text.startswith("z1-")
            elif isinstance(setting, Equations):
                assert setting.read(text, {"cell": config.cell}) == used
            else:
                assert text == used if isinstance(setting, Choice) else float(text) == used
    progress, more = link.read(query, Progress)
    assert 0 <= progress.updates <= MOST_UPDATES
    assert len(more) <= 2


def test_updates_of_a_link() -> None:
    assert link.read({}, Progress) == (Progress(), [])
    assert link.read({"updates": "120"}, Progress) == (Progress(120), [])
    for text in ("-1", "x", "", "1e9", "2.5"):
        progress, problems = link.read({"updates": text}, Progress)
        assert progress.updates == 0
        assert problems[0].startswith(f"updates: {text or 'nothing'} is")
        assert problems[0].endswith("starting at 0")


def golden() -> list[tuple[str, dict[str, str]]]:
    """The links of the past, and those that the references of newer tasks name."""
    lines = GOLDEN.read_text("utf-8").splitlines()
    for key in TASKS:
        lines += getattr(found("tasks/references", key), "GOLDEN", ())
    pairs = [line.split(" -> ") for line in lines if line and not line.startswith("#")]
    return [
        (link, dict(part.split("=", 1) for part in meaning.split(", "))) for link, meaning in pairs
    ]


@pytest.mark.parametrize(("link", "meaning"), golden())
def test_old_links_mean_what_they_meant(link: str, meaning: dict[str, str]) -> None:
    query = dict(parse_qsl(link.lstrip("?"), strict_parsing=False))
    config, problems = Config.from_query(query)
    changed = "v" not in query and config.task in TASKS and config.task in CHANGED_SINCE_1
    assert problems == ([f"task: {CHANGED_SINCE_1[config.task]}"] if changed else [])
    assert {key: str(getattr(config, key)) for key in meaning} == meaning


@pytest.mark.parametrize("version", [{}, {"v": "1"}])
def test_who_opens_an_older_link_is_told_what_changed(version: dict) -> None:
    config, problems = Config.from_query({"task": "text", **version})
    assert config == Config(task="text")
    (said,) = problems
    assert "made with version 1" in said and "refrains" in said and "novel" in said
    for query in ({"task": "sentiment"}, {"cell": "recursive"}, {"architecture": "tree"}):
        (said,) = Config.from_query(query | version)[1]
        assert "made with version 1" in said and "not very good" in said
    for query in ({}, {"task": "copy"}, {"task": "logic"}, {"units": "8", "updates": "5"}):
        assert Config.from_query(query | version)[1] == []


def test_links_of_today_say_nothing() -> None:
    for task in TASKS:
        assert Config.from_query({"task": task, "v": "2"}) == (Config(task=task), [])


@pytest.mark.parametrize("version", ["9", "x", "", "٢", "2.0"])
def test_an_unknown_version_is_read_as_the_newest(version: str) -> None:
    config, problems = Config.from_query({"task": "text", "v": version})
    assert config == Config(task="text")
    assert problems == [
        f"v: {version or 'nothing'} is no version of links, which are 1 and 2; using 2"
    ]


def test_golden_links_cover_every_setting() -> None:
    links = [parse_qsl(link.lstrip("?")) for link, _ in golden()]
    assert [] in links
    assert {k for link in links for k, _ in link} >= {f.key for f in FIELDS}


@pytest.mark.parametrize("task", TASKS)
def test_a_golden_link_holds_what_a_task_opens_with(task: str) -> None:
    meanings = [meaning for _, meaning in golden() if meaning.get("task") == task]
    assert any({"architecture", "length"} <= meaning.keys() for meaning in meanings), (
        f"say what {task} opens with, in tests/tasks/references/{task.replace('-', '_')}.py: "
        f'GOLDEN = ("?task={task} -> architecture=..., task={task}, length=...",)'
    )
