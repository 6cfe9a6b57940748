"""The configuration: what is valid, what is said of what is not, and the link that holds it."""

from dataclasses import FrozenInstanceError, asdict, fields
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnnviz import Config
from rnnviz.config.config import MOST_UPDATES, OF_THE_DATA, PAGE_KEYS, read_updates
from rnnviz.config.fields import FIELDS
from rnnviz.config.own_cell import OWN, START, Equations
from rnnviz.config.own_data import OwnData
from rnnviz.config.settings import Choice, Number, text_of
from rnnviz.config.versions import CHANGED_SINCE_1
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.cells import CELLS
from rnnviz.engine.initializers import INITIALIZERS
from rnnviz.engine.operations import ACTIVATIONS
from rnnviz.engine.optimizers import OPTIMIZERS
from rnnviz.tasks import TASKS
from tests.engine.examples import ALL_CELLS
from tests.references import found
from tests.training.sessions import PUBLISHED

GOLDEN = Path(__file__).parent / "golden_links.txt"
EQUATIONS = st.sampled_from([START, *(cell.equations for cell in ALL_CELLS.values())])
SERVED = [a for a in ARCHITECTURES if any(a in t.architectures for t in TASKS.values())]
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


# --- the contract ------------------------------------------------------------------------------


def test_the_published_example_is_the_default() -> None:
    assert Config() == PUBLISHED
    assert list(asdict(PUBLISHED)) == [f.name for f in fields(Config)]


def test_the_published_keys_exist() -> None:
    first_four = ["one-to-one", "one-to-many", "many-to-one", "many-to-many"]
    assert list(ARCHITECTURES)[:4] == first_four
    cells = {"rnn", "lstm", "gru", "gru-cho", "feedforward", "bag-of-words"}
    tasks = (
        "digit digit-name wave adding temporal-order sentiment digit-rows sunspots co2 text copy"
    )
    assert cells <= CELLS.keys()
    assert [key for key in TASKS if key in tasks.split()] == tasks.split()
    assert {"sgd", "momentum", "rmsprop", "adam"} <= OPTIMIZERS.keys()
    assert {"glorot", "orthogonal", "identity", "gaussian"} <= INITIALIZERS.keys()
    assert {"tanh", "sigmoid", "relu", "leaky-relu", "linear"} <= ACTIVATIONS.keys()


def test_only_learning_rate_and_clipping_are_live() -> None:
    assert {setting.key for setting in FIELDS if setting.live} == {"lr", "clip"}


def test_every_setting_explains_itself() -> None:
    for setting in FIELDS:
        assert setting.label
        assert setting.help.endswith(".")
        assert setting.group
    assert not {setting.key for setting in FIELDS} & PAGE_KEYS


def test_a_config_is_immutable_and_can_be_a_key() -> None:
    with pytest.raises(FrozenInstanceError):
        Config().units = 3  # type: ignore[misc]
    assert {Config(): 1}[Config(units=16)] == 1


@pytest.mark.parametrize(("architecture", "task"), PAIRS)
def test_blanks_are_filled_to_fit(architecture: str, task: object) -> None:
    assert Config(task=task.key).task == task.key
    assert Config(task=task.key).length == task.lengths.default
    assert Config(architecture=architecture, task=task.key).architecture == architecture
    assert architecture in TASKS[Config(architecture=architecture).task].architectures


# --- what is not valid -------------------------------------------------------------------------

WRONG = [  # values, parts of the message: name, value, rule
    ({"units": 9999}, ["hidden units: 9999 is outside 2–128"]),
    ({"units": 1}, ["hidden units: 1 is outside 2–128"]),
    ({"units": 16.5}, ["hidden units: 16.5 is not a whole number"]),
    ({"units": True}, ["hidden units: True is not a whole number"]),
    ({"units": None}, ["hidden units: None is not a whole number"]),
    ({"units": [16]}, ["hidden units: [16] is not a whole number"]),
    ({"units": 1e300}, ["hidden units: 1e+300 is outside 2–128"]),
    ({"batch": 0}, ["batch size: 0 is outside 1–64"]),
    ({"lr": 0}, ["learning rate: 0 is outside 1e-06–10"]),
    ({"lr": -0.1}, ["learning rate: -0.1 is outside"]),
    ({"lr": float("nan")}, ["learning rate: nan is not a finite number"]),
    ({"lr": float("inf")}, ["learning rate: inf is not a finite number"]),
    ({"lr": 10**400}, ["learning rate: 1000", "… is not a finite number"]),
    ({"lr": "fast"}, ["learning rate: fast is not a finite number"]),
    ({"clip": -1}, ["clipping at norm: -1 is outside 0–1,000"]),
    ({"gain": 11}, ["gain: 11 is outside 0–10"]),
    ({"forget_bias": 11}, ["forget-gate bias: 11 is outside -10–10"]),
    ({"seed": -1}, ["seed: -1 is outside 0–2,147,483,647"]),
    ({"cell": "transformer"}, ["cell: transformer is none of rnn, lstm, "]),
    ({"cell": None}, ["cell: None is none of"]),
    ({"cell": ["rnn"]}, ["cell: ['rnn'] is none of"]),
    ({"activation": "gelu"}, ["activation φ: gelu is none of tanh"]),
    ({"optimizer": "lion"}, ["optimiser: lion is none of sgd"]),
    ({"init": "zeros"}, ["recurrent weights: zeros is none of glorot"]),
    ({"task": "mnist"}, ["task: mnist is none of digit, digit-name"]),
    ({"task": 3}, ["task: 3 is none of digit"]),
    ({"task": ["adding"]}, ["task: ['adding'] is none of digit"]),
    ({"architecture": "graph"}, ["architecture: graph is none of one-to-one"]),
    ({"architecture": ["graph"]}, ["architecture: ['graph'] is none of one-to-one"]),
    ({"architecture": "tree", "cell": "lstm"}, ["cell: lstm is none of recursive, tree-lstm"]),
    ({"task": "logic", "cell": "gru"}, ["cell: gru is none of recursive, tree-lstm"]),
    ({"task": "adding", "cell": "tree-lstm"}, ["cell: tree-lstm is none of rnn, lstm"]),
    ({"cell": "recursive", "layers": 2}, ["layers: 2 is not 1, the only value that fits here"]),
    ({"cell": "recursive", "direction": "both"}, ["direction: both is none of forward"]),
    (
        {"task": "text", "direction": "both"},
        ["direction: a bidirectional network"],
    ),
    ({"task": "sine", "direction": "both"}, ["this task predicts its next input"]),
    ({"architecture": "one-to-one", "task": "adding"}, ["task: adding is none of digit"]),
    ({"length": 3}, ["sequence length: 3 is outside 4–200"]),
    ({"task": "sentiment", "length": 41}, ["sequence length: 41 is outside 11–40"]),
    ({"task": "digit", "length": 2}, ["sequence length: 2 is not 1, the only value"]),
]


@pytest.mark.parametrize(("values", "parts"), WRONG)
def test_invalid_values_are_named_with_their_rule(values: dict, parts: list[str]) -> None:
    with pytest.raises(ValueError) as caught:
        Config(**values)
    for part in parts:
        assert part in str(caught.value)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(("values", "parts"), [w for w in WRONG if len(w[0]) == 1])
def test_a_link_says_what_was_wrong_and_what_is_used(values: dict, parts: list[str]) -> None:
    ((key, value),) = values.items()
    text = "[]" if isinstance(value, list) else str(value)
    config, problems = Config.from_query({key: text})
    assert config == Config()
    (problem,) = problems
    setting = next(s for s in FIELDS if s.key == key)
    assert problem.startswith(f"{setting.name}: {text or 'nothing'}"[:20])
    assert problem.endswith(f"; using {setting.write(getattr(Config(), key))}")


def test_one_wrong_value_spoils_no_other() -> None:
    config, problems = Config.from_query(
        {"cell": "gru", "units": "9999", "lr": "0.1", "task": "copy", "architecture": "x"}
    )
    assert config == Config(cell="gru", lr=0.1, task="copy")
    assert problems == [
        f"architecture: x is none of {', '.join(SERVED)}; using many-to-many",
        "hidden units: 9999 is outside 2–128; using 16",
    ]


def test_unknown_keys_are_said_and_pages_own_are_not() -> None:
    config, problems = Config.from_query({"neurons": "3", "utm_source": "mail", "example": "2"})
    assert config == Config()
    assert problems == ["neurons: not a setting; left out"]


# --- links -------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=150)
@given(configs(), st.integers(0, MOST_UPDATES))
def test_a_link_holds_any_config(config: Config, updates: int) -> None:
    query = config.to_query(updates)
    assert all(type(k) is type(v) is str for k, v in query.items())
    opened = dict(parse_qsl(urlencode(query), strict_parsing=bool(query)))
    assert opened == query
    assert Config.from_query(opened) == (config, [])
    assert read_updates(opened) == (updates, [])
    start = Config()
    assert query.get("v", "2") == "2" and ("v" in query) == bool(query)
    for key in query.keys() - {"updates", "length", "v"}:
        assert getattr(config, key) != getattr(start, key)
    if updates == 0:
        assert "updates" not in query


def test_the_default_link_is_empty() -> None:
    assert Config().to_query() == {}
    assert Config().to_query(updates=120) == {"updates": "120", "v": "2"}


DIRECTION = next(s for s in FIELDS if s.key == "direction")
EQUATION_FIELD = next(s for s in FIELDS if isinstance(s, Equations))
KNOWN = [START, *(cell.equations for cell in CELLS.values())]
KEYS = st.one_of(st.sampled_from([f.key for f in FIELDS] + [*PAGE_KEYS]), st.text(max_size=8))
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
    updates, more = read_updates(query)
    assert 0 <= updates <= MOST_UPDATES
    assert len(more) <= 1


def test_updates_of_a_link() -> None:
    assert read_updates({}) == (0, [])
    assert read_updates({"updates": "120"}) == (120, [])
    for text in ("-1", "x", "", "1e9", "2.5"):
        updates, problems = read_updates({"updates": text})
        assert updates == 0
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


# --- changing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("architecture", SERVED)
@pytest.mark.parametrize("task", TASKS)
def test_a_change_brings_along_what_depends_on_it(task: str, architecture: str) -> None:
    on_trees = "tree" in TASKS[task].architectures
    start = Config(task=task, cell="recursive" if on_trees else "gru", units=7, seed=3)
    moved = start.changed(architecture=architecture)
    assert moved.architecture == architecture
    assert architecture in TASKS[moved.task].architectures
    stays = (architecture == "tree") == on_trees
    assert moved.cell == (start.cell if stays else "lstm" if on_trees else "tree-lstm")
    assert (moved.units, moved.seed) == (7, 3)
    if start.architecture == architecture:
        assert moved == start
    for other in TASKS:
        changed = moved.changed(task=other)
        assert changed.task == other
        assert changed.architecture in TASKS[other].architectures
        if other != moved.task:
            assert changed.length == TASKS[other].lengths.default


def test_a_blank_cell_is_one_that_fits() -> None:
    assert (Config().cell, Config(architecture="tree").cell) == ("lstm", "tree-lstm")
    alone = Config(cell="recursive")
    assert (alone.architecture, alone.cell) == ("tree", "recursive")
    assert Config.from_query({"cell": "recursive", "v": "2"}) == (alone, [])
    grown = Config(layers=3, direction="both", window=2).changed(architecture="tree")
    assert (grown.layers, grown.direction, grown.window) == (1, "forward", 0)


def test_both_ways_is_for_tasks_that_do_not_predict_their_next_input() -> None:
    for key, task in TASKS.items():
        offered = DIRECTION.options(Config(task=key))
        one_way = task.continues or "tree" in task.architectures
        assert list(offered) == (["forward"] if one_way else ["forward", "both"])
    config, problems = Config.from_query({"task": "sine", "direction": "both"})
    assert config == Config(task="sine")
    assert problems == [
        "direction: a bidirectional network would read the target; this task predicts its next "
        "input; using forward"
    ]
    assert Config(direction="both").changed(task="sine").direction == "forward"
    with pytest.raises(ValueError, match="would read the target"):
        Config(task="sine").changed(direction="both")


def test_no_target_that_a_later_input_shows_is_read_both_ways() -> None:
    for key, task in TASKS.items():
        batch = task.batch(np.random.default_rng(1), 16, task.lengths.default)
        inputs, targets = batch.inputs[1:], np.asarray(batch.targets)[:-1]
        if task.loss == "cross-entropy":
            inputs = np.where(batch.input_mask[1:], inputs.argmax(-1), -1)
        if inputs.shape == targets.shape and batch.mask[:-1].any() and batch.children is None:
            shown = (inputs == targets)[batch.mask[:-1]].mean()
            assert shown < 0.7 or "both" not in DIRECTION.options(Config(task=key)), key


def test_a_change_keeps_what_still_fits() -> None:
    config = Config(length=33)
    assert config.changed(units=8) == Config(length=33, units=8)
    assert config.changed(task="adding") == config
    assert config.changed(task="temporal-order", length=30).length == 30


@pytest.mark.parametrize(
    "values", [{"units": 999}, {"task": "mnist"}, {"task": ["x"]}, {"length": 1}, {"cell": "x"}]
)
def test_a_change_to_what_is_not_valid_raises(values: dict) -> None:
    name = next(setting.name for setting in FIELDS if setting.key in values)
    with pytest.raises(ValueError, match=f"^{name}: "):
        Config().changed(**values)


def test_a_change_of_an_unknown_name_raises() -> None:
    with pytest.raises(TypeError):
        Config().changed(neurons=3)
