"""What is held out stands nowhere in training, or the task says that it does."""

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.tasks import TASKS, sentiment, sentiment_tree
from rnnviz.tasks.material.next_character import SHARED, NextCharacter
from rnnviz.tasks.material.task import Task
from rnnviz.tasks.material.trees import Tree, post_order

PARTS = [task for task in TASKS.values() if "new draws" not in task.held_out]
NEGATIONS, INTENSITIES = ("", "not"), ("", "very", "really")
CASES = [
    pytest.param(task, length, id=f"{task.key}-{length}")
    for task in PARTS
    for length in sorted({task.lengths.low, task.lengths.default})
    if not isinstance(task, NextCharacter) or length >= SHARED
]


def sequences(batch: Batch) -> set[bytes]:
    """Each sequence of a batch with what is asked of it, as bytes."""
    asked = batch.mask.reshape(*batch.mask.shape, *[1] * (np.ndim(batch.targets) - 2))
    arrays: list[NDArray] = [batch.inputs, batch.input_mask, np.where(asked, batch.targets, 0)]
    arrays += [] if batch.children is None else [batch.children]
    columns = range(batch.mask.shape[1])
    return {b"".join(array[:, column].tobytes() for array in arrays) for column in columns}


@pytest.mark.parametrize(("task", "length"), CASES)
def test_no_held_out_sequence_occurs_in_training(task: Task, length: int) -> None:
    held = sequences(task.batch(np.random.default_rng(2), 2000, length, held_out=True))
    rng = np.random.default_rng(1)
    for _ in range(10):
        assert not held & sequences(task.batch(rng, 1500, length))


@pytest.mark.parametrize("task", TASKS.values(), ids=list(TASKS))
def test_a_task_without_parts_draws_all_alike_and_says_so(task: Task) -> None:
    one, other = (
        task.batch(np.random.default_rng(3), 200, task.lengths.default, held_out)
        for held_out in (False, True)
    )
    assert (sequences(one) == sequences(other)) == (task not in PARTS)


@pytest.mark.parametrize("task", TASKS.values(), ids=list(TASKS))
def test_every_task_says_what_is_held_out(task: Task) -> None:
    assert task.held_out[0].isupper() and task.held_out.endswith(".")
    assert "held out" in task.held_out or "held-out" in task.held_out.lower()
    assert task.about[0].isupper() and task.held_out in task.about and task.source in task.about
    assert ".." not in task.about and "?." not in task.about


def test_digits_say_that_their_writers_are_known() -> None:
    for key in ("digit", "digit-name", "digit-rows", "digit-draw"):
        assert "writers" in TASKS[key].held_out


# --- sentiment -----------------------------------------------------------------------------


def opinions(words: tuple[str, ...]) -> set[tuple[str, str, str]]:
    """Each opinion of a sentence, read backwards from its adjective."""
    found = set()
    for place, word in enumerate(words):
        if word in sentiment.OPPOSITE:
            more = words[place - 1] if words[place - 1] in INTENSITIES else ""
            before = words[place - 1 - bool(more)]
            found.add((before if before == "not" else "", more, word))
    return found


def seen(held_out: bool) -> set[tuple[str, str, str]]:
    return {o for words in sentiment.corpus(held_out).sentences for o in opinions(words)}


def test_training_shows_every_combination_but_those_held_out() -> None:
    every = set(product(NEGATIONS, INTENSITIES, sentiment.OPPOSITE))
    assert seen(held_out=False) == every - sentiment.HELD_OUT
    assert seen(held_out=True) >= sentiment.HELD_OUT
    assert len(sentiment.HELD_OUT) >= 4


def test_training_shows_each_word_and_each_pair_of_a_combination() -> None:
    shown = seen(held_out=False)
    for places in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2)):
        pick = lambda combination: tuple(combination[p] for p in places)  # noqa: E731, B023
        assert {pick(c) for c in shown} >= {pick(c) for c in sentiment.HELD_OUT}


def test_a_held_out_sentence_has_an_unseen_combination_or_the_words_of_one_that_has() -> None:
    away = {s for s in sentiment.corpus(True).sentences if opinions(s) & sentiment.HELD_OUT}
    bags = {sentiment.kin(words) for words in away}
    for words in sentiment.corpus(held_out=True).sentences:
        assert words in away or sentiment.kin(words) in bags
    assert len(away) > 700


@pytest.mark.parametrize("length", [7, 8, 11])
def test_no_held_out_tree_is_part_of_a_training_tree(length: int) -> None:
    parts: set[Tree] = set()
    for tree in sentiment_tree.part(length).trees:
        parts.update(node for node, _, _ in post_order(tree))
    held = sentiment_tree.part(length, held_out=True).trees
    assert held and not parts & set(held)


@pytest.mark.parametrize("length", [7, 8, 11])
@pytest.mark.parametrize("held_out", [False, True])
def test_praise_and_blame_are_equally_likely(length: int, held_out: bool) -> None:
    data = sentiment_tree.part(length, held_out)
    praise = [sentiment_tree.sentiment(tree) == sentiment_tree.PRAISE for tree in data.trees]
    assert np.average(praise, weights=data.chance) == pytest.approx(0.5)
