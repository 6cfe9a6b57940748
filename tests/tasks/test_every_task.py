"""What holds for every task, at its shortest, first and longest length, in both parts."""

import numpy as np
import pytest

from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.batch import Batch
from rnnviz.tasks import TASKS
from rnnviz.tasks.material.task import Task

CASES = [
    pytest.param(
        task, length, held_out, id=f"{task.key}-{length}-{'held' if held_out else 'train'}"
    )
    for task in TASKS.values()
    for length in sorted({task.lengths.low, task.lengths.default, task.lengths.high})
    for held_out in (False, True)
]
each_case = pytest.mark.parametrize(("task", "length", "held_out"), CASES)
each_task = pytest.mark.parametrize("task", TASKS.values(), ids=list(TASKS))


def draw(task: Task, length: int, held_out: bool = False, size: int = 40, seed: int = 3) -> Batch:
    return task.batch(np.random.default_rng(seed), size, length, held_out)


def test_no_two_tasks_have_one_place_in_the_list() -> None:
    places: dict[int, str] = {}
    for key, task in TASKS.items():
        other = places.setdefault(task.order, key)
        assert other == key, f"{key} has the order {task.order} of {other}"


@each_case
def test_shapes_and_types(task: Task, length: int, held_out: bool) -> None:
    batch = draw(task, length, held_out)
    assert batch.inputs.shape == (task.steps(length), 40, task.n_in)
    assert batch.inputs.dtype == np.float64
    assert np.isfinite(batch.inputs).all()
    for mask in (batch.mask, batch.input_mask):
        assert mask.shape == (task.steps(length), 40)
        assert mask.dtype == np.bool_
    if task.classifies:
        assert batch.targets.shape == (task.steps(length), 40)
        assert np.issubdtype(batch.targets.dtype, np.integer)
        assert batch.targets.min() >= 0
        assert batch.targets.max() < task.n_out
    else:
        assert batch.targets.shape == (task.steps(length), 40, task.n_out)
        assert batch.targets.dtype == np.float64
        assert np.isfinite(batch.targets).all()
    shown = task.scale * np.asarray(batch.targets, float) + batch.origin
    assert shown.shape == batch.targets.shape


@each_case
def test_masks_stay_within_every_architecture_served(
    task: Task, length: int, held_out: bool
) -> None:
    batch = draw(task, length, held_out)
    assert task.architectures
    steps, answers = task.steps(length), task.answer_steps(length)
    for key in task.architectures:
        architecture = ARCHITECTURES[key]
        assert not (batch.input_mask & ~architecture.inputs(steps, answers)[:, None]).any()
        assert not (batch.mask & ~architecture.outputs(steps, answers)[:, None]).any()
    assert batch.input_mask.any(0).all(), "a sequence without an input"
    assert batch.mask.any(0).all(), "a sequence that asks for nothing"


@each_case
def test_no_input_is_all_zeros(task: Task, length: int, held_out: bool) -> None:
    batch = draw(task, length, held_out)
    assert (batch.inputs[~batch.input_mask] == 0).all()
    if task.input_kind == "token":
        given = batch.inputs[batch.input_mask]
        assert (np.sort(given, axis=1)[:, :-1] == 0).all()
        assert (given.max(1) == 1).all()


@each_case
def test_the_generator_alone_decides(task: Task, length: int, held_out: bool) -> None:
    one, again = draw(task, length, held_out), draw(task, length, held_out)
    other = draw(task, length, held_out, seed=4)
    for name in ("inputs", "targets", "mask", "input_mask", "origin"):
        assert np.array_equal(getattr(one, name), getattr(again, name))
    assert not np.array_equal(one.inputs, other.inputs)


@each_case
def test_a_single_sequence(task: Task, length: int, held_out: bool) -> None:
    batch = draw(task, length, held_out, size=1)
    assert batch.inputs.shape == (task.steps(length), 1, task.n_in)
    assert batch.mask.any()
    outputs = np.zeros((task.steps(length), 1, task.n_out))
    assert np.isfinite(task.score(outputs, batch))


@each_case
def test_a_batch_is_not_changed_by_the_next(task: Task, length: int, held_out: bool) -> None:
    rng = np.random.default_rng(5)
    first = task.batch(rng, 8, length, held_out)
    inputs, targets = first.inputs.copy(), first.targets.copy()
    first.inputs[...] = 7  # nor does writing into one reach the data
    task.batch(rng, 8, length, held_out)
    assert np.array_equal(first.targets, targets)
    fresh = task.batch(np.random.default_rng(5), 8, length, held_out)
    assert np.array_equal(fresh.inputs, inputs)


@each_case
def test_a_perfect_answer_scores_best(task: Task, length: int, held_out: bool) -> None:
    batch = draw(task, length, held_out)
    if task.classifies:
        assert task.score(np.eye(task.n_out)[batch.targets], batch) == 1
        wrong = np.eye(task.n_out)[(batch.targets + 1) % task.n_out]
        assert task.score(wrong, batch) == 0
    else:
        assert task.score(np.asarray(batch.targets), batch) == 0
        assert task.score(batch.targets + 1.0, batch) == pytest.approx(task.scale)


@each_task
def test_words_for_people(task: Task) -> None:
    low, first, high = task.lengths.low, task.lengths.default, task.lengths.high
    assert 1 <= low <= first <= high
    assert len(task.output_labels) == task.n_out == len(set(task.output_labels))
    labels = {"token": task.n_in, "series": task.n_in, "image": 0, "row": 0, "frames": task.n_in}
    assert len(task.input_labels) == labels[task.input_kind] == len(set(task.input_labels))
    for length in (low, high):
        goal = task.goal(length)
        assert goal
        assert goal[0].islower()
        assert not goal.endswith(".")
    assert task.title
    assert task.summary
    assert task.score_name
    assert (task.score_name == "accuracy") <= (task.classifies)


@each_task
def test_baselines_are_plain_numbers(task: Task) -> None:
    for length in {task.lengths.low, task.lengths.default, task.lengths.high}:
        baselines = task.baselines(length)
        assert baselines
        assert len({baseline.name for baseline in baselines}) == len(baselines)
        for baseline in baselines:
            assert type(baseline.loss) is float
            assert type(baseline.score) is float
            assert baseline.loss > 0
        assert [b.loss for b in task.baselines(length)] == [b.loss for b in baselines]


@each_task
def test_what_continues_answers_in_the_words_of_its_input(task: Task) -> None:
    if task.continues:
        assert "many-to-many" in task.architectures
        if task.classifies:
            assert task.input_kind == "token" and task.input_labels == task.output_labels
            batch = draw(task, task.lengths.default)
            assert (batch.inputs[1:].argmax(-1) == batch.targets[:-1])[batch.input_mask[1:]].all()
