"""Every baseline again by another way: what its predictor really loses on many batches.

Each predictor below sees only what the baseline's name allows. Its tables are counted on the
columns `known` of one large sample and never read from the task's own numbers: all columns for
the least loss, half of them for the score on the other half, since the most frequent answer
of a sample is always a little too good for that sample.
"""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.tasks import TASKS
from rnnviz.tasks.material.datasets import digits
from tests.tasks import predict_drawn, predict_formal, predict_rewriting, predict_series
from tests.tasks.tables import (
    ALL,
    FIRST,
    SECOND,
    SEED,
    SIZE,
    Predict,
    always,
    nothing,
    table,
    the_step,
    this_symbol,
)


def this_digit(batch: Batch, known: slice) -> NDArray:
    """At step 1 the digit (told by its image), then nothing: every later step looks alike."""
    data = digits(held_out=True)
    number = {image.tobytes(): int(c) for image, c in zip(data.images, data.classes, strict=True)}
    seen = np.full(batch.mask.shape, -1)
    seen[0] = [number[image.tobytes()] for image in batch.inputs[0]]
    return table(batch, known, seen)


def the_bag(batch: Batch, known: slice) -> NDArray:
    _, bag = np.unique(batch.inputs.sum(0), axis=0, return_inverse=True)
    return table(batch, known, np.broadcast_to(bag.reshape(-1), batch.mask.shape))


def the_bag_below(batch: Batch, known: slice) -> NDArray:
    """At each node of a tree the words below it."""
    columns = np.arange(batch.mask.shape[1])[:, None]
    bags = np.zeros((len(batch.inputs) + 1, *batch.inputs.shape[1:]))  # -1 reads the last: none
    for node, words in enumerate(batch.inputs):
        bags[node] = words + bags[batch.children[node], columns].sum(1)
    digits = bags[:-1] @ 7 ** np.arange(float(bags.shape[-1]))  # no word comes seven times
    return table(batch, known, digits)


def the_last_operator(batch: Batch, known: slice) -> NDArray:
    """The root is (not a) or (a (operator b))."""
    symbols = np.where(batch.input_mask, batch.inputs.argmax(-1), -1)
    columns = np.arange(batch.mask.shape[1])
    left, right = batch.children[-1].T
    below = np.where(symbols[left, columns] == 5, left, batch.children[right, columns, 0])
    return table(batch, known, np.broadcast_to(symbols[below, columns], batch.mask.shape))


def the_letters(batch: Batch, known: slice) -> NDArray:
    """How many X and Y came: the noise tells nothing."""
    count = batch.inputs.sum(0)[:, 4]
    return table(batch, known, np.broadcast_to(count, batch.mask.shape))


def blank_then_uniform(batch: Batch, known: slice) -> NDArray:
    length = len(batch.mask)
    count = min(10, length // 4)
    answer = np.zeros((*batch.mask.shape, 9))
    answer[:-count, :, 8] = 1
    answer[-count:, :, :8] = 1 / 8
    return answer


def at_first(batch: Batch, known: slice) -> NDArray:
    answer = np.zeros(batch.targets.shape)
    answer[0] = batch.targets[0]
    return answer


def halves(batch: Batch, known: slice) -> NDArray:
    values = batch.inputs[..., 0]
    half = len(values) // 2
    return np.broadcast_to(
        (values[:half].mean(0) + values[half:].mean(0))[:, None], (*values.shape, 1)
    )


def how_many_steps(batch: Batch, known: slice) -> NDArray:
    return table(batch, known, np.broadcast_to(batch.input_mask.sum(0), batch.mask.shape))


def this_year(batch: Batch, known: slice) -> NDArray:
    return batch.inputs


PREDICTORS: dict[str, tuple[Predict, ...]] = {
    "digit": (nothing,),
    "digit-name": (the_step, this_digit),
    "wave": (always(0), at_first),
    "adding": (always(1), halves),
    "temporal-order": (nothing, the_letters),
    "sentiment": (nothing, the_bag),
    "digit-rows": (nothing,),
    "sunspots": (this_year,),
    "co2": (always(0),),
    "text": (this_symbol, nothing),
    "refrains": (this_symbol, nothing),
    "copy": (blank_then_uniform, this_symbol),
    "spoken-digit": (nothing, how_many_steps),
    **predict_drawn.PREDICTORS,
    **predict_series.PREDICTORS,
    **predict_formal.PREDICTORS,
    **predict_rewriting.PREDICTORS,
    "sentiment-tree": (nothing, the_bag_below),
    "logic": (nothing, the_last_operator),
}
CASES = [
    pytest.param(
        key, length, place, id=f"{key}-{length}-{TASKS[key].baselines(length)[place].name}"
    )
    for key, predictors in PREDICTORS.items()
    for length in sorted({TASKS[key].lengths.low, TASKS[key].lengths.default})
    for place in range(len(predictors))
]


@pytest.mark.parametrize("key", ["digit", "digit-rows"])
def test_a_blind_guess_at_a_digit(key: str) -> None:
    classes = digits(held_out=True).classes.tolist()
    share = [classes.count(digit) / len(classes) for digit in range(10)]
    (blind,) = TASKS[key].baselines(TASKS[key].lengths.default)
    assert blind.score == pytest.approx(max(share))
    assert blind.loss == pytest.approx(-sum(p * np.log(p) for p in share))


def test_every_baseline_has_its_predictor() -> None:
    for key, task in TASKS.items():
        assert len(PREDICTORS[key]) == len(task.baselines(task.lengths.default))


@pytest.mark.parametrize(("key", "length", "place"), CASES)
def test_the_predictor_loses_what_the_baseline_says(key: str, length: int, place: int) -> None:
    task = TASKS[key]
    batch = task.batch(np.random.default_rng(SEED), SIZE, length, held_out=True)
    predict = PREDICTORS[key][place]
    answer = predict(batch, ALL)
    if task.loss == "cross-entropy":
        hit = np.take_along_axis(answer, batch.targets[..., None], -1)[..., 0]
        losses = -np.log(np.where(batch.mask, hit, 1))
    else:
        losses = ((answer - batch.targets) ** 2).mean(-1) * batch.mask
    baseline = task.baselines(length)[place]
    # the steps of a sequence depend on each other, sequences do not
    each = losses.sum(0) / batch.mask.sum() * SIZE
    learnt = 0.03 if place and "sentiment" in key else 0.002  # a table fits its own sample a bit
    error = 5 * each.std() / np.sqrt(SIZE) + learnt * baseline.loss
    assert each.mean() == pytest.approx(baseline.loss, abs=error)
    assert error < 0.06 * baseline.loss
    if not np.isnan(baseline.score):
        names = ("inputs", "targets", "mask", "input_mask")
        fresh = replace(batch, **{name: getattr(batch, name)[:, SECOND] for name in names})
        score = task.score(predict(batch, FIRST)[:, SECOND], fresh)
        assert score == pytest.approx(baseline.score, rel=0.03, abs=0.02)
