"""The configuration: what is valid, what is said of what is not, what a change brings along."""

from dataclasses import FrozenInstanceError, asdict, fields

import numpy as np
import pytest

from rnnviz import Config
from rnnviz.config.fields import FIELDS
from rnnviz.config.settings import Number
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.cells import CELLS
from rnnviz.engine.initializers import INITIALIZERS
from rnnviz.engine.operations import ACTIVATIONS
from rnnviz.engine.optimizers import OPTIMIZERS
from rnnviz.tasks import TASKS
from tests.training.sessions import PUBLISHED

DIRECTION = next(s for s in FIELDS if s.key == "direction")
SERVED = [a for a in ARCHITECTURES if any(a in t.architectures for t in TASKS.values())]
PAIRS = [(a, t) for t in TASKS.values() for a in t.architectures]


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
        if task.classifies:
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


def test_a_number_that_is_off_at_0_says_so() -> None:
    numbers = {s.key: s for s in FIELDS if isinstance(s, Number)}
    off = {key: s.told(0, s.label.lower()) for key, s in numbers.items() if "0: " in s.help}
    assert off == {
        "embedding": "no embedding",
        "window": "backpropagation over all steps",
        "clip": "no clipping",
    }
    assert numbers["window"].told(3, "window") == "window 3"
    assert numbers["gain"].told(0.0, "gain") == "gain 0"
