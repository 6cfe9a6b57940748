"""What makes each task over trees the task that it says it is."""

import numpy as np
import pytest

from rnnviz.engine.batch import Batch
from rnnviz.tasks import TASKS, sentiment, sentiment_tree
from rnnviz.tasks.material.trees import leaves
from tests.tasks.test_facts import read, rng


def written(task: str, batch: Batch, column: int, node: int = -1) -> str:
    """The words below a node with every pair in brackets."""
    if node == -1:
        node = len(batch.children) - 1
    left, right = batch.children[node, column]
    if left < 0:
        (word,) = read(task, batch.inputs[node, column].argmax(-1, keepdims=True))
        return word
    return f"({written(task, batch, column, left)} {written(task, batch, column, right)})"


@pytest.mark.parametrize("task", ["sentiment-tree", "logic"])
@pytest.mark.parametrize("held_out", [False, True])
def test_trees_are_whole(task: str, held_out: bool) -> None:
    for length in (TASKS[task].lengths.low, TASKS[task].lengths.default):
        batch = TASKS[task].batch(rng(), 300, length, held_out)
        children = batch.children
        assert children is not None and len(children) == TASKS[task].steps(length)
        inner = children[..., 0] >= 0
        assert ((children[..., 1] >= 0) == inner).all()
        assert not (inner & batch.input_mask).any()
        used = inner | batch.input_mask
        leaves = batch.input_mask.sum(0)
        assert (used.sum(0) == 2 * leaves - 1).all() and leaves.max() == length
        assert used[-1].all() and (np.diff(used.astype(int), axis=0) >= 0).all()
        assert (children < np.arange(len(children))[:, None, None]).all()
        for column in range(20):  # every node but the root is the child of one other
            below = children[inner[:, column], column].ravel()
            assert sorted(below) == np.flatnonzero(used[:, column])[:-1].tolist()


def test_logic_comes_to_what_python_says() -> None:
    for held_out in (False, True):
        batch = TASKS["logic"].batch(rng(), 400, 9, held_out)
        assert (batch.mask.sum(0) == 1).all() and batch.mask[-1].all()
        for column in range(400):
            text = written("logic", batch, column)
            assert int(value_of(text)) == batch.targets[-1, column], text


def value_of(text: str) -> bool:
    """Read "(T (and (not F)))" without the task's own rules."""
    tokens = text.replace("(", " ( ").replace(")", " ) ").split()

    def expression() -> bool:
        token = tokens.pop(0)
        if token != "(":
            return token == "T"
        if tokens[0] == "not":
            tokens.pop(0)
            value = not expression()
        else:
            value = expression()
            assert tokens.pop(0) == "("
            operator = tokens.pop(0)
            other = expression()
            assert tokens.pop(0) == ")"
            value = {"and": value and other, "or": value or other, "xor": value != other}[operator]
        assert tokens.pop(0) == ")"
        return value

    return expression()


def test_held_out_expressions_are_not_trained_on() -> None:
    seen = [
        {written("logic", b, c) for c in range(3000)}
        for b in (TASKS["logic"].batch(rng(), 3000, 7, part) for part in (False, True))
    ]
    assert not seen[0] & seen[1]
    assert {"(not T)", "(F (and T))"} <= seen[0]
    assert min(len(text.replace("(", "").replace(")", "").split()) for text in seen[1]) == 5


def test_sentences_are_parsed_as_they_are_read() -> None:
    assert sentiment_tree.parsed(("the", "film", "is", "not", "very", "good")) == (
        ("the", "film"),
        ("is", ("not", ("very", "good"))),
    )
    for held_out in (False, True):
        data = sentiment.corpus(held_out)
        for words, praise in zip(data.sentences, data.praise, strict=True):
            tree = sentiment_tree.parsed(words)
            assert leaves(tree) == words
            assert sentiment_tree.sentiment(tree) == 2 * praise


@pytest.mark.parametrize(
    ("part", "answer"),
    [("is", "neutral"), ("very", "neutral"), ("dull", "blame"), (("not", "dull"), "praise"),
     (("not", ("very", "good")), "blame"), (("good", ("but", "dull")), "blame"),
     ((("not", "bad"), (",", "good")), "praise")],
)  # fmt: skip
def test_every_part_has_a_sentiment(part: object, answer: str) -> None:
    task = TASKS["sentiment-tree"]
    assert task.output_labels[sentiment_tree.sentiment(part)] == answer
