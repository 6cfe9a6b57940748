"""The texts: what is held out was never read in training."""

import numpy as np
import pytest

from rnnviz.tasks import TASKS
from rnnviz.tasks.material.datasets import FOLDER, text
from rnnviz.tasks.material.next_character import SHARED, NextCharacter
from rnnviz.tasks.own.text import OwnText

FILES = {"text": "book", "refrains": "refrains"}
WORDS = "the mill goes round and round again, and the water with it. "


def parts(key: str) -> tuple[str, str]:
    """The training part and the held-out part."""
    whole = text(FILES[key])
    cut = round(len(whole) * 0.8)
    return whole[:cut], whole[cut:]


def drawn(task: NextCharacter, length: int, size: int, held_out: bool) -> set[str]:
    """Windows, each with the character that is asked for last."""
    batch = task.batch(np.random.default_rng(7), size, length, held_out)
    symbols = np.concatenate([batch.inputs.argmax(-1), batch.targets[-1:]])
    assert (symbols[1:] == batch.targets).all()
    return {"".join(task.input_labels[s] for s in column).replace("␣", " ") for column in symbols.T}


def pieces(text: str) -> set[str]:
    return {text[k : k + SHARED] for k in range(len(text) - SHARED + 1)}


def test_the_book_is_long_and_has_few_symbols() -> None:
    book = text("book")
    assert 100_000 < len(book) < 400_000
    assert set(book) == set("abcdefghijklmnopqrstuvwxyz ,.;:!?'\"-")
    assert book.startswith("it is a truth universally acknowledged, that a single man")
    assert "`book.txt`" in (FOLDER / "README.md").read_text("utf-8")


@pytest.mark.parametrize("key", FILES)
@pytest.mark.parametrize("held_out", [False, True])
def test_windows_lie_in_their_part(key: str, held_out: bool) -> None:
    task = TASKS[key]
    inside = parts(key)[held_out]
    for window in drawn(task, 50, 300, held_out):
        assert window in inside


@pytest.mark.parametrize("length", [19, 30, 100, 400])
def test_no_held_out_window_repeats_the_training_part(length: int) -> None:
    seen = pieces(parts("text")[0])
    for window in drawn(TASKS["text"], length, 3000, True):
        assert not pieces(window) & seen


@pytest.mark.parametrize("length", [5, 18, 19, 30, 60])
def test_every_other_held_out_window_can_be_drawn(length: int) -> None:
    training, held = parts("refrains")
    seen = pieces(training)
    windows = {held[k : k + length + 1] for k in range(len(held) - length)}
    unseen = {window for window in windows if not pieces(window) & seen}
    assert drawn(TASKS["refrains"], length, 20_000, True) == unseen
    assert (unseen == windows) == (length < SHARED - 1)


@pytest.mark.parametrize(
    ("key", "length", "skipped"), [("text", 30, 0.035), ("text", 100, 0.19), ("refrains", 30, 0.72)]
)
def test_a_book_repeats_itself_a_little_and_refrains_a_lot(
    key: str, length: int, skipped: float
) -> None:
    left = len(TASKS[key].unseen(length)) / (len(parts(key)[1]) - length)
    assert 1 - left == pytest.approx(skipped, abs=0.006)


def test_every_length_of_the_texts_has_something_unseen() -> None:
    for key in FILES:
        lengths = TASKS[key].lengths
        for length in (lengths.low, lengths.default, lengths.high, lengths.furthest):
            assert len(TASKS[key].unseen(length)) > 20


def test_a_text_of_ones_own_is_tested_on_what_it_does_not_repeat() -> None:
    fresh = "a stranger came by with a lantern and asked the way to the sea. "
    task = OwnText((), WORDS * 9 + fresh + WORDS)
    windows = drawn(task, 30, 2000, True)
    assert not any(pieces(window) & pieces(WORDS * 9) for window in windows)
    assert "repeats" not in task.goal(30)


def test_a_text_that_only_repeats_itself_says_so() -> None:
    task = OwnText((), WORDS * 20)
    assert not len(task.unseen(30))
    assert len(drawn(task, 30, 2000, True)) == len(WORDS)
    assert task.goal(30).endswith(
        "the text repeats itself: what is held out also occurs in training"
    )
    assert "repeats" not in task.goal(10)
