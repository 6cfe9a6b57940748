"""Every baseline again by another way: what its predictor really loses on many batches.

Each predictor in `references` sees only what the baseline's name allows. Its tables are counted on
the columns `known` of one large sample and never read from the task's own numbers: all columns for
the least loss, half of them for the score on the other half, since the most frequent answer
of a sample is always a little too good for that sample.
"""

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from rnnviz.tasks import TASKS
from rnnviz.tasks.material.datasets import digits
from tests.references import names, reference
from tests.tasks.tables import ALL, FIRST, SECOND, SEED, SIZE

REFERENCES = "tasks/references"
HOLDS = "PREDICTORS: what each of its baselines answers"
FITTED = 0.002  # of a loss: how much too good a table is on the sample that it was counted on


def reference_of(key: str) -> ModuleType:
    return reference(REFERENCES, key, HOLDS)


CASES = [
    pytest.param(key, length, place, id=f"{key}-{length}-{baseline.name}")
    for key, task in TASKS.items()
    for length in sorted({task.lengths.low, task.lengths.default})
    for place, baseline in enumerate(task.baselines(length))
]


@pytest.mark.parametrize("key", ["digit", "digit-rows"])
def test_a_blind_guess_at_a_digit(key: str) -> None:
    classes = digits(held_out=True).classes.tolist()
    share = [classes.count(digit) / len(classes) for digit in range(10)]
    (blind,) = TASKS[key].baselines(TASKS[key].lengths.default)
    assert blind.score == pytest.approx(max(share))
    assert blind.loss == pytest.approx(-sum(p * np.log(p) for p in share))


@pytest.mark.parametrize("key", TASKS)
def test_every_baseline_has_its_predictor(key: str) -> None:
    baselines = TASKS[key].baselines(TASKS[key].lengths.default)
    assert len(reference_of(key).PREDICTORS) == len(baselines)


def test_every_reference_has_its_task() -> None:
    assert names(REFERENCES) <= {key.replace("-", "_") for key in TASKS}


@pytest.mark.parametrize(("key", "length", "place"), CASES)
def test_the_predictor_loses_what_the_baseline_says(key: str, length: int, place: int) -> None:
    task = TASKS[key]
    batch = task.batch(np.random.default_rng(SEED), SIZE, length, held_out=True)
    own = reference_of(key)
    predict = own.PREDICTORS[place]
    answer = predict(batch, ALL)
    if task.classifies:
        hit = np.take_along_axis(answer, batch.targets[..., None], -1)[..., 0]
        losses = -np.log(np.where(batch.mask, hit, 1))
    else:
        losses = ((answer - batch.targets) ** 2).mean(-1) * batch.mask
    baseline = task.baselines(length)[place]
    # the steps of a sequence depend on each other, sequences do not
    each = losses.sum(0) / batch.mask.sum() * SIZE
    fitted = getattr(own, "FITTED", FITTED) if place else FITTED
    error = 5 * each.std() / np.sqrt(SIZE) + fitted * baseline.loss
    assert each.mean() == pytest.approx(baseline.loss, abs=error)
    assert error < 0.06 * baseline.loss
    if not np.isnan(baseline.score):
        names = ("x", "targets", "mask", "input_mask")
        fresh = replace(batch, **{name: getattr(batch, name)[:, SECOND] for name in names})
        score = task.score(predict(batch, FIRST)[:, SECOND], fresh)
        assert score == pytest.approx(baseline.score, rel=0.03, abs=0.02)
