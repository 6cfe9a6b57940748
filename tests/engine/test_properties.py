"""What holds for every cell, known or not: causality, independence, repetition."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.engine.batch import Batch
from rnnviz.engine.strands import Strand, strands
from tests.engine import decoder_examples, tree_examples
from tests.engine.decoder_examples import READS, WRITES
from tests.engine.examples import (
    ALL_ACTIVATIONS,
    ALL_CELLS,
    BATCH,
    CHAIN_CELLS,
    STEPS,
    make_case,
    part,
)

EVERY = {"deadline": None, "max_examples": 40}
CELL = st.sampled_from(list(ALL_CELLS))
ACTIVATION = st.sampled_from(ALL_ACTIVATIONS)
STEP = st.integers(0, STEPS - 1)
MEMORYLESS = ("feedforward",)


KNOWN = st.sampled_from(list(CHAIN_CELLS.values()))  # the others may outgrow numbers in layers
CHAINS = st.builds(make_case, st.sampled_from(list(ALL_CELLS.values())), ACTIVATION)
CHAINS |= st.builds(make_case, KNOWN, ACTIVATION, layers=st.integers(2, 3))
BOTH_WAYS = st.builds(make_case, KNOWN, ACTIVATION, layers=st.integers(1, 3), both=st.just(True))
DECODERS = st.builds(
    decoder_examples.make_case,
    st.sampled_from(list(CHAIN_CELLS)),
    st.sampled_from(decoder_examples.KINDS),
    layers=st.integers(1, 3),
    both=st.booleans(),
    activation=ACTIVATION,
)
TREES = st.builds(
    tree_examples.make_case, st.sampled_from(list(tree_examples.TREE_CELLS.values())), ACTIVATION
)


def moved(inputs: np.ndarray, step: int, example: int) -> np.ndarray:
    """The inputs (T, B, n_in), those of one step of one example changed."""
    changed = inputs.copy()
    changed[step, example] += 1.0
    return changed


def assert_alike(ours: list[Strand], theirs: list[Strand], where: Any) -> None:
    """All signals are the same, to the last bit, at these places of (T, B)."""
    for one, other in zip(ours, theirs, strict=True):
        for name in one.signals:
            np.testing.assert_array_equal(one.values[name][where], other.values[name][where])


@settings(**EVERY)
@given(CHAINS, STEP, st.integers(0, BATCH - 1))
def test_an_input_changes_nothing_before_it_nor_beside_it(case, step, example) -> None:
    case.run()
    before = strands(case.bound)
    case.load(x=moved(case.inputs, step, example))
    case.run()
    after = strands(case.bound)
    assert_alike(after, before, np.s_[:step])
    assert_alike(after, before, np.s_[:, np.arange(BATCH) != example])
    changed = (after[0].values["h"][:, example] != before[0].values["h"][:, example]).any()
    known = case.network.cell.key in ("rnn", "lstm", "gru")
    assert changed or case.network.activation == "relu" or not known


@settings(**EVERY)
@given(BOTH_WAYS, STEP, st.integers(0, BATCH - 1))
def test_of_two_ways_the_first_layer_looks_one_way_each(case, step, example) -> None:
    case.run()
    before = strands(case.bound)
    case.load(x=moved(case.inputs, step, example))
    case.run()
    after = strands(case.bound)
    assert_alike(after[:1], before[:1], np.s_[:step])
    assert_alike(after[1:2], before[1:2], np.s_[step + 1 :])
    assert_alike(after, before, np.s_[:, np.arange(BATCH) != example])


@settings(**EVERY)
@given(DECODERS, st.integers(0, WRITES - 1), st.integers(0, decoder_examples.BATCH - 1))
def test_an_answer_changes_nothing_of_a_decoder_before_it_is_read(case, step, example) -> None:
    before, outputs = strands(case.bound), case.bound.outputs.copy()
    targets = case.targets.copy()
    targets[READS + step, example] = (targets[READS + step, example] + 1) % decoder_examples.N_OUT
    case.load(targets=targets)
    case.run()
    after, beside = strands(case.bound), np.arange(decoder_examples.BATCH) != example
    split = len(case.network.encoder.strands)
    assert_alike(after[:split], before[:split], np.s_[:])
    assert_alike(after[split:], before[split:], np.s_[: step + 1])
    assert_alike(after[split:], before[split:], np.s_[:, beside])
    np.testing.assert_array_equal(case.bound.outputs[: step + 1], outputs[: step + 1])
    np.testing.assert_array_equal(case.bound.outputs[:, beside], outputs[:, beside])


@settings(**EVERY)
@given(CELL, ACTIVATION, STEP)
def test_no_gradient_comes_from_after_the_last_loss(cell, activation, step) -> None:
    case = make_case(ALL_CELLS[cell], activation)
    mask = np.zeros((STEPS, BATCH), bool)
    mask[step] = True
    case.load(mask=mask)
    case.run()
    for name, grads in case.strand().grads.items():
        assert not grads[step + 1 :].any(), name
    assert case.strand().grads["h"][step].any()


@settings(**EVERY)
@given(CHAINS | BOTH_WAYS | DECODERS | TREES)
def test_examples_of_a_batch_may_change_places(case) -> None:
    loss = case.run()
    before, gradient = strands(case.bound), case.bound.gradient.copy()
    case.bound.load(part(case.batch, np.s_[:, ::-1]))
    assert case.run() == pytest.approx(loss, rel=1e-12)
    for one, other in zip(before, strands(case.bound), strict=True):
        for name in one.signals:
            turned, grads = other.values[name][:, ::-1], other.grads[name][:, ::-1]
            np.testing.assert_allclose(turned, one.values[name], 1e-10, 1e-13)
            np.testing.assert_allclose(grads, one.grads[name], 1e-8, 1e-12)
    np.testing.assert_allclose(case.bound.gradient, gradient, rtol=1e-8, atol=1e-12)


@settings(**EVERY)
@given(CELL, ACTIVATION, st.sampled_from(["every step", "the last step"]))
def test_a_pass_leaves_nothing_behind(cell, activation, mask) -> None:
    case = make_case(ALL_CELLS[cell], activation, mask=mask)
    loss, gradient = case.run(), case.bound.gradient.copy()
    case.load(x=np.full_like(case.inputs, 9.0))
    case.run()
    case.load()
    assert case.run() == loss
    np.testing.assert_array_equal(case.bound.gradient, gradient)
    fresh = case.network.bind(STEPS, BATCH, case.bound.first_output)
    fresh.load(case.batch)
    assert fresh.forward() == loss
    fresh.backward()
    np.testing.assert_array_equal(fresh.gradient, gradient)


@settings(**EVERY)
@given(CELL, ACTIVATION)
def test_targets_and_inputs_of_positions_without_loss_do_not_count(cell, activation) -> None:
    case = make_case(ALL_CELLS[cell], activation, "mse", "here and there")
    loss, gradient = case.run(), case.bound.gradient.copy()
    targets = np.where(case.mask[..., None], case.targets, 77.0)
    case.load(targets=targets)
    assert case.run() == loss
    np.testing.assert_allclose(case.bound.gradient, gradient, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("cell", ALL_CELLS)
def test_a_batch_is_the_mean_of_its_examples(cell: str) -> None:
    case = make_case(ALL_CELLS[cell])
    loss, gradient = case.run(), case.bound.gradient.copy()
    alone = case.network.bind(STEPS, 1)
    losses, gradients = [], []
    for b in range(BATCH):
        alone.load(part(case.batch, np.s_[:, b : b + 1]))
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
    case.load(x=inputs)
    case.run()
    np.testing.assert_array_equal(case.strand().values["h"][1:], before[1:])


def test_a_bag_of_words_forgets_the_order() -> None:
    case = make_case(ALL_CELLS["bag-of-words"])
    case.run()
    end = case.strand().values["h"][-1]
    case.load(x=case.inputs[::-1])
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
    whole, short = network.bind(37, 3), network.bind(steps, 3)
    mask = np.zeros((37, 3), bool)
    mask[:steps] = True
    batch = Batch(inputs, targets, mask, mask)
    for bound, count in ((whole, 37), (short, steps)):
        bound.load(part(batch, np.s_[:count]))
    assert whole.forward() == pytest.approx(short.forward(), rel=1e-12)
    whole.backward()
    short.backward()
    np.testing.assert_allclose(whole.gradient, short.gradient, rtol=1e-8, atol=1e-12)
