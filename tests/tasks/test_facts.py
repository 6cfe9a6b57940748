"""What makes each task the task that it says it is."""

import numpy as np
import pytest

from rnnviz.engine.batch import Batch
from rnnviz.tasks import TASKS, sentiment, sentiment_tree
from rnnviz.tasks.digit_name import NAMES
from rnnviz.tasks.material.datasets import co2, digits, sunspots
from rnnviz.tasks.material.trees import leaves

LENGTHS = [8, 19, 20, 47, 120, 200]


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def read(key: str, codes: np.ndarray) -> list[str]:
    return [TASKS[key].input_labels[code] for code in codes]


@pytest.mark.parametrize("length", [4, 5, *LENGTHS])
def test_adding_marks_one_number_in_each_half(length: int) -> None:
    batch = TASKS["adding"].batch(rng(), 500, length)
    value, marker = batch.inputs[..., 0], batch.inputs[..., 1]
    assert set(np.unique(marker)) == {0, 1}
    assert (marker[: length // 2].sum(0) == 1).all()
    assert (marker[length // 2 :].sum(0) == 1).all()
    assert np.allclose((value * marker).sum(0), batch.targets[-1, :, 0], rtol=0, atol=1e-15)
    assert value.min() >= 0
    assert value.max() < 1
    # every place can be marked
    many = TASKS["adding"].batch(rng(), 50 * length, length).inputs[..., 1]
    assert many.any(1).all()
    assert TASKS["adding"].baselines(length)[0].loss == pytest.approx(1 / 6, abs=1e-12)


@pytest.mark.parametrize("length", LENGTHS)
def test_temporal_order_names_the_order(length: int) -> None:
    task = TASKS["temporal-order"]
    batch = task.batch(rng(), 300, length)
    symbols = batch.inputs.argmax(-1)
    for column in range(300):
        steps = np.flatnonzero(symbols[:, column] >= 4)
        first, second = read("temporal-order", symbols[steps, column])
        assert task.output_labels[batch.targets[-1, column]] == f"{first} then {second}"
        assert length // 10 <= steps[0] <= length // 5 < length // 2 <= steps[1]
        assert steps[1] <= 0.6 * length
        assert steps[1] < length - 1
    assert task.baselines(length)[0].loss == pytest.approx(np.log(4))
    assert task.baselines(length)[1].loss == pytest.approx(np.log(2) / 2)


@pytest.mark.parametrize("length", LENGTHS)
def test_copy_asks_for_the_symbols_after_the_go_sign(length: int) -> None:
    count = min(10, length // 4)
    batch = TASKS["copy"].batch(rng(), 100, length)
    symbols = batch.inputs.argmax(-1)
    assert (symbols[:count] < 8).all()
    assert (symbols[length - count - 1] == 9).all()
    silent = np.delete(symbols, [*range(count), length - count - 1], axis=0)
    assert (silent == 8).all()
    assert np.array_equal(batch.targets[-count:], symbols[:count])
    assert (batch.targets[:-count] == 8).all()
    assert batch.mask.all()


def test_copy_at_120_is_the_one_of_the_paper() -> None:
    assert TASKS["copy"].baselines(120)[0].loss == pytest.approx(0.1733, abs=5e-5)


def test_wave_is_the_wave_described() -> None:
    batch = TASKS["wave"].batch(rng(), 200, 60)
    cycles, amplitude, phase = batch.inputs[0].T
    angle = 2 * np.pi * (np.arange(60)[:, None] / 10 * cycles + phase)
    assert np.allclose(batch.targets[..., 0], amplitude * np.sin(angle))


def test_digit_name_spells_and_stops() -> None:
    task = TASKS["digit-name"]
    data = digits(held_out=True)
    number = {image.tobytes(): int(c) for image, c in zip(data.images, data.classes, strict=True)}
    for length in (6, 10):
        batch = task.batch(rng(), 200, length, held_out=True)
        spelt = set()
        for column in range(200):
            asked = batch.mask[:, column]
            letters = [task.output_labels[code] for code in batch.targets[asked, column]]
            name = "".join(letters)
            assert name == NAMES[number[batch.inputs[0, column].tobytes()]] + "."
            assert asked[: len(name)].all()
            spelt.add(name)
        assert len(spelt) == 10


def test_rows_are_the_image_from_the_top() -> None:
    whole = TASKS["digit"].batch(rng(), 30, 1)
    rows = TASKS["digit-rows"].batch(rng(), 30, 8)
    assert np.array_equal(rows.inputs.swapaxes(0, 1).reshape(30, 64), whole.inputs[0])
    assert np.array_equal(rows.targets[-1], whole.targets[0])


def test_digits_come_in_two_parts_without_a_common_image() -> None:
    train, held_out = digits(), digits(held_out=True)
    assert len(train.classes) + len(held_out.classes) == 1797
    assert (train.images.min(), train.images.max()) == (0, 1)
    assert np.abs(held_out.counts / train.counts - 0.25).max() < 0.02
    seen = {image.tobytes() for image in train.images}
    assert not seen & {image.tobytes() for image in held_out.images}


def label(words: tuple[str, ...]) -> int:
    """Read a sentence as a person does, by other rules than the grammar that made it.

    After "but", only what follows counts; else the words agree: the first adjective decides.
    """
    if "but" in words:
        words = words[words.index("but") + 1 :]
    place = next(k for k, word in enumerate(words) if word in sentiment.OPPOSITE)
    turned = "not" in words[:place]
    return int((words[place] in sentiment.POSITIVE) != turned)


@pytest.mark.parametrize("held_out", [False, True])
def test_sentences_mean_what_they_say(held_out: bool) -> None:
    data = sentiment.corpus(held_out)
    assert [label(words) for words in data.sentences] == data.praise.tolist()
    assert len(set(data.sentences)) == len(data.sentences)
    assert data.praise @ data.chance == pytest.approx(0.5)


def test_sentences_of_the_issue() -> None:
    known = {" ".join(words): praise for _, words, praise in sentiment.sentences()}
    assert not known["this movie is not good"]
    assert not known["the film is not good , it is bad"]
    assert known["the film is not bad , it is good"]


def test_one_bag_of_words_two_meanings() -> None:
    data = sentiment.corpus(held_out=True)
    meanings: dict[tuple[str, ...], set[int]] = {}
    for words, praise in zip(data.sentences, data.praise, strict=True):
        meanings.setdefault(tuple(sorted(words)), set()).add(int(praise))
    both = [bag for bag, found in meanings.items() if len(found) == 2]
    assert len(both) > 50
    assert any("but" in bag for bag in both)
    assert any("it" in bag for bag in both)


def test_sentences_come_in_two_parts_without_a_common_bag() -> None:
    train, held_out = sentiment.corpus(), sentiment.corpus(held_out=True)
    bags = [{tuple(sorted(words)) for words in part.sentences} for part in (train, held_out)]
    assert not bags[0] & bags[1]
    assert len(train.sentences) + len(held_out.sentences) == len(sentiment.sentences())
    assert len(held_out.sentences) > 500


@pytest.mark.parametrize("length", [11, 12, 40])
def test_sentences_end_at_the_last_step(length: int) -> None:
    task = TASKS["sentiment"]
    known = {words: praise for _, words, praise in sentiment.sentences()}
    batch = task.batch(rng(), 300, length)
    steps = batch.input_mask.sum(0)
    assert (np.diff(batch.input_mask.astype(int), axis=0) >= 0).all()
    assert steps.min() < steps.max() <= sentiment.LONGEST
    for column in range(300):
        given = batch.inputs[batch.input_mask[:, column], column].argmax(-1)
        assert known[tuple(read("sentiment", given))] == batch.targets[-1, column]


@pytest.mark.parametrize("length", [4, 33, 66])
def test_sunspots_are_neighbouring_years_of_one_part(length: int) -> None:
    task = TASKS["sunspots"]
    years, numbers = sunspots()
    assert (years[0], years[-1], len(years)) == (1700, 2008, 309)
    for part, inside in ((False, years < 1930), (True, years >= 1930)):
        values = numbers[inside]
        windows = {
            tuple(values[start : start + length + 1].round(6))
            for start in range(len(values) - length)
        }
        batch = task.batch(rng(), 2000, length, held_out=part)
        shown = np.concatenate([batch.inputs[:1], batch.targets]) * task.scale + batch.origin
        drawn = {tuple(column) for column in shown[..., 0].round(6).T}
        assert drawn == windows
        assert np.array_equal(batch.inputs[1:], batch.targets[:-1])


@pytest.mark.parametrize("length", [8, 52, 156])
def test_co2_shows_the_next_level(length: int) -> None:
    task = TASKS["co2"]
    level = co2()
    assert len(level) == 2284
    assert np.isfinite(level).all()
    for part, values in ((False, level[:1721]), (True, level[1721:])):
        windows = {
            tuple(values[start : start + length].round(6))
            for start in range(52, len(values) - length + 1)
        }
        batch = task.batch(rng(), 2000, length, held_out=part)
        shown = (batch.targets * task.scale + batch.origin)[..., 0].round(6)
        assert {tuple(column) for column in shown.T} <= windows
        # the input: this week's level above the mean of the 52 weeks that end with it
        weeks = {tuple(values[k - 8 : k].round(6)): k for k in range(60, len(values))}
        for column in range(20):
            last = weeks[tuple(shown[-8:, column])] - 1  # position of the last target
            now = values[last - 1] - values[last - 52 : last].mean()
            assert batch.inputs[-1, column, 0] * 2 == pytest.approx(now)


# --- trees -------------------------------------------------------------------------------------


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
