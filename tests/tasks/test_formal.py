"""What makes the formal tasks what they say they are."""

import re

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnviz.tasks import TASKS, reber
from rnnviz.tasks.material.scores import all_legal_first

# Reber's automaton as a regular expression: other words for the same language
LOWER = "T*V(PXT*V)*(V|PS)"
INNER = f"B(TS*X(S|X{LOWER})|P{LOWER})E"
STRING = re.compile(f"B(T{INNER}T|P{INNER}P)E")


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def spelt(key: str, symbols: NDArray) -> str:
    return "".join(TASKS[key].output_labels[symbol] for symbol in symbols)


def text_of(key: str, length: int, size: int) -> list[str]:
    """Each sequence: its first input, then all that is asked for."""
    batch = TASKS[key].batch(rng(), size, length)
    inputs = batch.inputs.argmax(-1)
    assert np.array_equal(inputs[1:][batch.input_mask[1:]], batch.targets[:-1][batch.mask[1:]])
    return [
        spelt(key, np.append(inputs[0, k], batch.targets[batch.mask[:, k], k])) for k in range(size)
    ]


def test_the_expression_knows_the_strings_of_the_paper() -> None:
    for string in ("BTXSE", "BPVVE", "BTSSXXTVVE", "BPTTVPXTVPSE", "BPVPXVPXVPXVVE"):
        assert re.fullmatch(INNER, string)
    assert not re.fullmatch(INNER, "BTVSE")


def test_reber_streams_are_strings_one_after_the_other() -> None:
    seen = set()
    for text in text_of("reber", 150, 200):
        at = 0
        while whole := STRING.match(text, at):
            seen.add(whole[0])
            at = whole.end()
        rest = text[at:]
        assert len(rest) < 100
        assert rest.startswith("B") or not rest
    shortest = min(map(len, seen))
    assert shortest == 9
    assert {"BTBTXSETE", "BPBTXSEPE", "BTBPVVETE", "BPBPVVEPE"} <= seen
    assert len(seen) > 300


def test_reber_letters_are_equally_likely() -> None:
    texts = text_of("reber", 30, 4000)
    second = [text[1] for text in texts]
    assert second.count("T") / len(second) == pytest.approx(0.5, abs=0.03)
    fourth = [text[3] for text in texts]
    assert fourth.count("P") / len(fourth) == pytest.approx(0.5, abs=0.03)


def test_reber_scores_the_set_of_legal_letters() -> None:
    task = TASKS["reber"]
    batch = task.batch(rng(), 200, 30)
    texts = text_of("reber", 30, 200)
    outputs = np.zeros((30, 200, 7))
    for column, text in enumerate(texts):
        start = 0
        for step in range(30):
            so_far = text[start : step + 1]
            if STRING.fullmatch(so_far):
                start, so_far = step + 1, ""
            # a letter is legal if a string of the language begins so
            for symbol, letter in enumerate(task.output_labels):
                outputs[step, column, symbol] = begins_a_string(so_far + letter)
    assert set(outputs.sum(-1).ravel()) == {1, 2}
    assert task.score(outputs, batch) == 1
    unsure = outputs * 0.5 + 0.4  # only the order counts
    assert task.score(unsure, batch) == 1
    half = np.where(outputs.sum(-1, keepdims=True) == 2, np.eye(7)[0], outputs)
    twofold = (outputs.sum(-1) == 2).mean()
    assert task.score(half, batch) == pytest.approx(1 - twofold)


def begins_a_string(prefix: str) -> bool:
    """By adding what can end a string: all ends of up to eight letters from each branch."""
    ends = ["", *ENDS]
    return any(STRING.fullmatch(prefix + end) for end in ends)


def made_ends() -> set[str]:
    """The ends of some strings that visit every place of the automaton."""
    inner = ["BTXSE", "BTSXXVVE", "BPTVPXTVVE", "BPVPSE", "BTXXTVPSE"]
    strings = [f"B{outer}{text}{outer}E" for text in inner for outer in "TP"]
    return {string[start:] for string in strings for start in range(len(string))}


ENDS = made_ends()


@pytest.mark.parametrize("length", [9, 30, 150])
def test_reber_baselines_are_ordered(length: int) -> None:
    no_memory, forgets, knows = TASKS["reber"].baselines(length)
    assert no_memory.loss > forgets.loss > knows.loss > 0
    assert no_memory.score < forgets.score < knows.score == 1
    # all that is left is one of two letters, at the nodes with two ways
    seen = reber.visits(length).sum(1)
    twofold = reber.tables()[3].sum(1) == 2
    assert knows.loss == pytest.approx(np.log(2) * seen[twofold].sum() / seen.sum())


@pytest.mark.parametrize("length", [5, 6, 21, 100])
def test_anbn_has_as_many_b_as_a(length: int) -> None:
    texts = text_of("anbn", length, 2000)
    longest = (length - 1) // 2
    numbers = {text.count("a") for text in texts}
    assert numbers <= set(range(1, longest + 1))
    assert len(numbers) > 0.9 * longest
    for text in texts:
        n = text.count("a")
        assert text == "|" + "a" * n + "b" * n + "|"


def test_anbn_counts_whole_strings() -> None:
    task = TASKS["anbn"]
    batch = task.batch(rng(), 500, 21)
    n = batch.inputs[..., 0].sum(0)
    right = np.eye(3)[batch.targets]
    right[batch.inputs[..., 0] > 0] = (0.6, 0.4, 0)  # either may follow an a
    assert task.score(right, batch) == 1
    never = right.copy()
    never[..., 2] = 0  # the end never comes
    never[..., 1] += 0.1
    assert task.score(never, batch) == 0
    small = right.copy()
    small[:, n > 5] = 0.1 + 0.8 * np.eye(3)[0]  # lost in the long ones
    assert task.score(small, batch) == pytest.approx((n <= 5).mean())


def test_anbn_who_counts_is_surprised_once() -> None:
    for length, longest in ((5, 2), (21, 10), (200, 99)):
        counts = TASKS["anbn"].baselines(length)[1]
        mean_steps = np.mean([2 * n + 1 for n in range(1, longest + 1)])
        assert counts.loss == pytest.approx(np.log(longest) / mean_steps)


@pytest.mark.parametrize("length", [3, 4, 18, 120])
def test_xor_of_two_bits_comes_third(length: int) -> None:
    for text in text_of("xor-time", length, 100):
        assert len(text) == length + 1
        for first in range(0, length - 1, 3):
            one, other, both = (int(bit) for bit in text[first : first + 3])
            assert both == one ^ other
    known = TASKS["xor-time"].baselines(18)[1]
    assert known.score == pytest.approx(2 / 3)
    assert known.loss == pytest.approx(2 / 3 * np.log(2))


@pytest.mark.parametrize("length", [8, 30, 200])
def test_latch_tells_its_class_first(length: int) -> None:
    batch = TASKS["latch"].batch(rng(), 5000, length)
    values = batch.inputs[..., 0]
    signs = 2 * batch.targets[-1] - 1
    assert (values[:3] == signs).all()
    noise = values[3:]
    assert noise.mean() == pytest.approx(0, abs=0.03)
    assert noise.std() == pytest.approx(1, abs=0.03)
    assert np.abs((noise * signs).mean(1)).max() < 0.08
    assert batch.mask.sum() == 5000
    guesses, adds = TASKS["latch"].baselines(length)
    assert guesses.loss == pytest.approx(np.log(2))
    assert adds.loss < guesses.loss


def test_ties_and_orders_of_legal_symbols() -> None:
    legal = np.array([[True, True, False], [False, True, False], [True, False, True]])
    sure = np.array([[0.4, 0.5, 0.1], [0.4, 0.5, 0.1], [0.4, 0.5, 0.1]])
    assert all_legal_first(sure, legal).tolist() == [True, True, False]
    tied = np.array([[0.4, 0.2, 0.4], [0.4, 0.4, 0.2], [0.3, 0.3, 0.4]])
    assert all_legal_first(tied, legal).tolist() == [False, False, True]
