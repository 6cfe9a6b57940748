"""No link asks more of a server than it can give beside others: bytes and seconds."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz import Config
from rnnviz.config.cost import MOST_BYTES, MOST_SECONDS, memory, seconds
from rnnviz.config.fields import FIELDS
from rnnviz.config.fitting import filled, shape_of
from rnnviz.engine.attentions import ATTENTIONS
from rnnviz.engine.cells import CELLS
from rnnviz.engine.topologies.chain import CHAIN
from rnnviz.engine.topologies.tree import TREE
from rnnviz.tasks import TASKS
from rnnviz.tasks.own.data import Data
from tests.config.test_own_cell import HEAVY

ROOT = Path(__file__).resolve().parents[2]
MOST = {"units": "128", "batch": "64"}
WORDS = [f"word{k}" for k in range(320)]
LINES = Data(
    "own-lines words\n"
    + "\n".join(
        f"{n % 20}\t{' '.join(WORDS[(n + 7 * k) % 320] for k in range(100))}" for n in range(200)
    )
)
TEXT = Data("own-text\n" + "".join(chr(0x4E00 + k * k % 997 % 150) for k in range(2000)))
PEEPHOLES = {"task": "copy", "cell": "lstm-peephole", "length": "200"}
REPORTED = PEEPHOLES | {"layers": "4", "direction": "both", "units": "32", "batch": "64"}


def cost(config: Config) -> tuple[float, float]:
    """Bytes and seconds as estimated."""
    keys = ("layers", "direction", "attention", "embedding", "units", "batch")
    shape = shape_of(config, filled(config), **{key: getattr(config, key) for key in keys})
    return memory(shape), seconds(shape)


def own(equations: str) -> dict[str, str]:
    return {"cell": "own", "equations": equations.replace("\n", ";")}


def wishes() -> Iterator[dict[str, str]]:
    """The most of everything, of every cell with every task."""
    chains = [{"cell": key} for key, cell in CELLS.items() if cell.topology is CHAIN]
    trees = [{"cell": key} for key, cell in CELLS.items() if cell.topology is TREE]
    data = [{"task": "own-lines", "data": LINES}, {"task": "own-text", "data": TEXT}]
    for task in [*({"task": key} for key in TASKS), *data]:
        on_trees = "tree" in TASKS[task["task"]].architectures if task["task"] in TASKS else False
        for cell in trees if on_trees else [*chains, *map(own, HEAVY)]:
            base = task | cell | MOST
            longest = next(f for f in FIELDS if f.key == "length").bounds(
                Config.from_query(base)[0]
            )[1]
            base["length"] = str(longest)
            yield base
            if not on_trees:
                deep = {"layers": "4", "direction": "both", "embedding": "32"}
                delayed = "many-to-many-delayed" in Config.from_query(base)[0].architecture
                kinds = ("none", *ATTENTIONS) if delayed else ("none",)
                yield from (base | deep | {"attention": key} for key in kinds)


def test_no_link_is_estimated_above_the_limits() -> None:
    many = 0
    for query in wishes():
        config, problems = Config.from_query(query)
        size, time = cost(config)
        assert size <= MOST_BYTES and time <= MOST_SECONDS, query
        assert config.units >= 8 and config.batch >= 8, query
        assert all(len(problem) < 250 for problem in problems)
        many += 1
    assert many > 600


def test_the_reported_link_says_what_does_not_fit() -> None:
    config, problems = Config.from_query(REPORTED)
    assert cost(config) <= (MOST_BYTES, MOST_SECONDS)
    assert (config.direction, config.length, config.cell) == ("both", 200, "lstm-peephole")
    rule = "over 200 steps the limits are 60 MB a session and 0.1 s an update"
    layers, units, batch = problems
    assert layers.startswith(
        "layers: 4 is not 1, the only value that fits here (both ways over 200"
    )
    assert units.startswith(f"hidden units: 32 is outside 2–{config.units} (with 1 layer both ways")
    assert batch.startswith(
        f"batch size: 64 is outside 1–{config.batch} (with 1 layer both ways of"
    )
    assert all(rule in problem for problem in problems)
    assert batch.endswith(f"; using {config.batch}")
    with pytest.raises(ValueError, match=r"^batch size: 64 is outside 1–\d+ \(with 1 layer of 32"):
        Config(**PEEPHOLES | {"length": 200, "units": 32, "batch": 64})


def test_a_link_that_asks_for_no_batch_size_is_told_when_the_default_does_not_fit() -> None:
    config, (problem,) = Config.from_query(PEEPHOLES | {"units": "32"})
    assert problem.startswith(
        f"batch size: 32 is outside 1–{config.batch} (with 1 layer of 32 units"
    )
    assert problem.endswith(f"; using {config.batch}") and 8 <= config.batch < 32
    assert Config.from_query(config.to_query()) == (config, [])


def test_what_fits_needs_no_reason() -> None:
    assert Config.from_query({"units": "129"})[1] == [
        "hidden units: 129 is outside 2–128; using 16"
    ]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(CELLS.keys() - {"recursive", "tree-lstm"})), st.data())
def test_a_change_of_one_setting_moves_only_what_stands_behind_it(
    cell: str, data: st.DataObject
) -> None:
    start = Config(task="copy", cell=cell)
    for key in ("length", "direction", "layers", "units", "batch"):
        setting = next(f for f in FIELDS if f.key == key)
        options = ["forward", "both"] if key == "direction" else None
        choices = options or [int(b) for b in setting.bounds(start)]
        value = data.draw(st.sampled_from(choices))
        if key == "direction" and value not in setting.options(start):
            continue
        moved = start.changed(**{key: value})
        differ = {f.key for f in FIELDS if getattr(moved, f.key) != getattr(start, f.key)}
        assert getattr(moved, key) == value
        order = [f.key for f in FIELDS]
        assert all(order.index(other) >= order.index(key) for other in differ)
        assert (key == "batch" or moved.batch >= 8) and (
            key == "units" or moved.units >= min(start.units, 8)
        )
        start = moved


@pytest.mark.slow
def test_the_most_that_links_can_ask_for_is_what_was_estimated() -> None:
    asked = [
        REPORTED,
        PEEPHOLES | MOST,
        {"task": "copy", "cell": "lstm", "length": "100"} | MOST,
        {"task": "anbn", "cell": "gru-cho", "length": "200", "layers": "4"} | MOST,
        {"task": "reversal", "length": "40", "direction": "both", "attention": "additive"} | MOST,
        {"task": "dates", "cell": "lstm-peephole", "attention": "scaled-dot", "layers": "4"} | MOST,
        {"task": "logic", "cell": "tree-lstm", "length": "21"} | MOST,
        {"task": "sawtooth", "cell": "indrnn", "length": "150"} | MOST,
        {"task": "sine", "cell": "feedforward", "length": "150", "layers": "4"} | MOST,
        {"task": "temporal-order", "cell": "rnn", "length": "200"} | MOST,
        {"task": "adding", "length": "200"} | own(HEAVY[1]) | MOST,
        {"task": "own-lines", "data": LINES, "length": "100", "direction": "both"} | MOST,
    ]
    done = subprocess.run(
        [sys.executable, "-m", "tests.training.measured"],
        input=json.dumps(asked),
        env=os.environ | {"MALLOC_MMAP_THRESHOLD_": "65536"},  # what is freed goes back
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for query, line in zip(asked, done.stdout.splitlines(), strict=True):
        megabytes, milliseconds = json.loads(line)
        size, time = cost(Config.from_query(query)[0])
        assert size / 3 < megabytes * 1e6 < MOST_BYTES, query
        assert milliseconds / 1000 < MOST_SECONDS, query
