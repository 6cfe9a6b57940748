"""What holds for every cell, known or not: causality, independence, repetition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.examples import ALL_ACTIVATIONS, ALL_CELLS, BATCH, STEPS, Case, make_case

EVERY = {"deadline": None, "max_examples": 40}
CELL = st.sampled_from(list(ALL_CELLS))
ACTIVATION = st.sampled_from(ALL_ACTIVATIONS)
STEP = st.integers(0, STEPS - 1)
MEMORYLESS = ("feedforward",)


def load(case: Case, inputs=None, targets=None, mask=None) -> None:
    given = (inputs, targets, mask)
    own = (case.inputs, case.targets, case.mask)
    case.bound.load(*(o if g is None else g for g, o in zip(given, own, strict=True)))


@settings(**EVERY)
@given(CELL, ACTIVATION, STEP, st.integers(0, BATCH - 1))
def test_an_input_changes_nothing_before_it_nor_beside_it(cell, activation, step, example) -> None:
    case = make_case(ALL_CELLS[cell], activation)
    case.run()
    before = case.strand().values
    inputs = case.inputs.copy()
    inputs[step, example] += 1.0
    load(case, inputs)
    case.run()
    after = case.strand().values
    beside = [b for b in range(BATCH) if b != example]
    for name, values in after.items():
        np.testing.assert_array_equal(values[:step], before[name][:step])
        np.testing.assert_array_equal(values[:, beside], before[name][:, beside])
    changed = (after["h"][:, example] != before["h"][:, example]).any()
    assert changed or activation == "relu" or cell not in ("rnn", "lstm", "gru")


@settings(**EVERY)
@given(CELL, ACTIVATION, STEP)
def test_no_gradient_comes_from_after_the_last_loss(cell, activation, step) -> None:
    case = make_case(ALL_CELLS[cell], activation)
    mask = np.zeros((STEPS, BATCH), bool)
    mask[step] = True
    load(case, mask=mask)
    case.run()
    for name, grads in case.strand().grads.items():
        assert not grads[step + 1 :].any(), name
    assert case.strand().grads["h"][step].any()


@settings(**EVERY)
@given(CELL, ACTIVATION)
def test_examples_of_a_batch_may_change_places(cell, activation) -> None:
    case = make_case(ALL_CELLS[cell], activation)
    loss = case.run()
    one, gradient = case.strand(), case.bound.gradient.copy()
    load(case, case.inputs[:, ::-1], case.targets[:, ::-1], case.mask[:, ::-1])
    assert case.run() == pytest.approx(loss, rel=1e-12)
    other = case.strand()
    for name in one.signals:
        np.testing.assert_allclose(other.values[name][:, ::-1], one.values[name], rtol=1e-10)
        np.testing.assert_allclose(other.grads[name][:, ::-1], one.grads[name], 1e-8, 1e-12)
    np.testing.assert_allclose(case.bound.gradient, gradient, rtol=1e-8, atol=1e-12)


@settings(**EVERY)
@given(CELL, ACTIVATION, st.sampled_from(["every step", "the last step"]))
def test_a_pass_leaves_nothing_behind(cell, activation, mask) -> None:
    case = make_case(ALL_CELLS[cell], activation, mask=mask)
    loss, gradient = case.run(), case.bound.gradient.copy()
    load(case, np.full_like(case.inputs, 9.0))
    case.run()
    load(case)
    assert case.run() == loss
    np.testing.assert_array_equal(case.bound.gradient, gradient)
    fresh = case.network.bind(STEPS, BATCH, case.bound.first_loss)
    fresh.load(case.inputs, case.targets, case.mask)
    assert fresh.forward() == loss
    fresh.backward()
    np.testing.assert_array_equal(fresh.gradient, gradient)


@settings(**EVERY)
@given(CELL, ACTIVATION)
def test_targets_and_inputs_of_positions_without_loss_do_not_count(cell, activation) -> None:
    case = make_case(ALL_CELLS[cell], activation, "mse", "here and there")
    loss, gradient = case.run(), case.bound.gradient.copy()
    targets = np.where(case.mask[..., None], case.targets, 77.0)
    load(case, targets=targets)
    assert case.run() == loss
    np.testing.assert_allclose(case.bound.gradient, gradient, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("cell", ALL_CELLS)
def test_a_batch_is_the_mean_of_its_examples(cell: str) -> None:
    case = make_case(ALL_CELLS[cell])
    loss, gradient = case.run(), case.bound.gradient.copy()
    alone = case.network.bind(STEPS, 1)
    losses, gradients = [], []
    for b in range(BATCH):
        part = slice(b, b + 1)
        alone.load(case.inputs[:, part], case.targets[:, part], case.mask[:, part])
        losses.append(alone.forward())
        alone.backward()
        gradients.append(alone.gradient.copy())
    assert np.mean(losses) == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(np.mean(gradients, 0), gradient, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("cell", ALL_CELLS)
def test_backward_lets_weights_and_forward_lets_gradients_be(cell: str) -> None:
    case = make_case(ALL_CELLS[cell])
    weights = case.network.parameters.copy()
    case.run()
    gradient = case.bound.gradient.copy()
    case.bound.forward()
    for name, w in case.network.weights.items():
        np.testing.assert_array_equal(w, case.network.views(weights)[name])
    np.testing.assert_array_equal(case.bound.gradient, gradient)


@pytest.mark.parametrize("cell", MEMORYLESS)
def test_cells_without_memory_have_none(cell: str) -> None:
    case = make_case(ALL_CELLS[cell])
    case.run()
    before = case.strand().values["h"]
    inputs = case.inputs.copy()
    inputs[0] += 1
    load(case, inputs)
    case.run()
    np.testing.assert_array_equal(case.strand().values["h"][1:], before[1:])


def test_a_bag_of_words_forgets_the_order() -> None:
    case = make_case(ALL_CELLS["bag-of-words"])
    case.run()
    end = case.strand().values["h"][-1]
    load(case, case.inputs[::-1])
    case.run()
    np.testing.assert_allclose(case.strand().values["h"][-1], end, rtol=1e-12)


@pytest.mark.parametrize("steps", [1, 2, 37])
@pytest.mark.parametrize("cell", ALL_CELLS)
def test_any_number_of_steps(cell: str, steps: int) -> None:
    """More steps continue the same run; chunks of the backward pass leave no seam."""
    network = make_case(ALL_CELLS[cell]).network
    network.parameters *= 0.5
    rng = np.random.default_rng(3)
    inputs, targets = rng.normal(size=(37, 3, 3)), rng.integers(4, size=(37, 3))
    whole, part = network.bind(37, 3), network.bind(steps, 3)
    mask = np.zeros((37, 3), bool)
    mask[:steps] = True
    for bound, count in ((whole, 37), (part, steps)):
        bound.load(inputs[:count], targets[:count], mask[:count])
    assert whole.forward() == pytest.approx(part.forward(), rel=1e-12)
    whole.backward()
    part.backward()
    np.testing.assert_allclose(whole.gradient, part.gradient, rtol=1e-8, atol=1e-12)
