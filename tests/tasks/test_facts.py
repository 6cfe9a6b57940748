"""What makes each task the task that it says it is."""

import numpy as np
import pytest

from rnnviz.tasks import TASKS, sentiment
from rnnviz.tasks.digit_name import NAMES
from rnnviz.tasks.material.datasets import co2, digits, sunspots

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
