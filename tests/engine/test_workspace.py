"""Passes that share a workspace take turns; a pass that measures has no way back."""

import numpy as np
import pytest

from rnnviz.engine.arena import LARGE_PASS, Workspace
from rnnviz.engine.batch import Batch
from tests.engine import decoder_examples, tree_examples
from tests.engine.examples import ALL_CELLS, Case, make_case, part
from tests.engine.tree_examples import TREE_CELLS


def cases() -> list[Case]:
    chains = [make_case(cell, layers=3, both=True) for cell in ALL_CELLS.values()]
    ends = [make_case(cell, mask="the last step", window=2) for cell in ALL_CELLS.values()]
    decoders = [
        decoder_examples.make_case("lstm", kind, layers=2, both=True, embedding=2)
        for kind in decoder_examples.KINDS
    ]
    return [*chains, *ends, *decoders, tree_examples.make_case(TREE_CELLS["tree-lstm"])]


def doubled(batch: Batch) -> Batch:
    return part(batch, np.s_[:, np.arange(2 * batch.mask.shape[1]) % batch.mask.shape[1]])


def test_taking_turns_leaves_nothing_behind() -> None:
    for case in cases():
        loss, gradient = case.run(), case.bound.gradient.copy()
        outputs = case.bound.outputs.copy()
        count = case.mask.shape[1]
        others = [case.bound.measuring(count), case.bound.measuring(2 * count)]
        for _ in range(2):
            for other, batch in zip(others, (case.batch, doubled(case.batch)), strict=True):
                other.load(batch)
                assert other.forward() == pytest.approx(loss, rel=1e-12)
                np.testing.assert_allclose(other.outputs[:, :count], outputs, 1e-12, 1e-14)
            case.load()
            assert case.run() == loss
            np.testing.assert_array_equal(case.bound.gradient, gradient)


def test_what_measures_gives_the_same_outputs_and_losses() -> None:
    for case in cases():
        case.run()
        outputs, losses = case.bound.outputs.copy(), case.bound.losses.copy()
        other = case.bound.measuring(case.mask.shape[1])
        other.load(case.batch)
        other.forward()
        np.testing.assert_array_equal(other.outputs, outputs)
        np.testing.assert_array_equal(other.losses, losses)


def test_what_measures_keeps_one_step_of_gates() -> None:
    case = make_case(ALL_CELLS["lstm"])
    for bound, lasts in ((case.bound, True), (case.bound.measuring(3), False)):
        buffers = bound.stack.layers[0][0].buffers
        gate, state = (buffers.value[case.network.schedule.signals[name]] for name in "ic")
        assert (gate.strides[0] > 0) == lasts and state.strides[0] > 0


def test_what_measures_keeps_a_layer_until_the_one_above_has_run() -> None:
    case = make_case(ALL_CELLS["lstm"], layers=4)
    for bound, lasts in ((case.bound, True), (case.bound.measuring(3), False)):
        first, *above = (layer[0].buffers.h for layer in bound.stack.layers)
        assert [np.shares_memory(first, h) for h in above] == [False, not lasts, False]


def test_what_measures_has_no_way_back() -> None:
    case = make_case(ALL_CELLS["gru"])
    other = case.bound.measuring(3)
    with pytest.raises(TypeError, match="only measures"):
        other.backward()
    assert other.gradient.strides == (0,) and not other.gradient.flags.writeable


def test_a_second_pass_needs_no_memory_of_its_own() -> None:
    case = make_case(ALL_CELLS["lstm"])
    case.run()
    space = case.bound.workspace
    before = [len(slabs) for slabs in (space.buffers, space.scratch)]
    case.bound.measuring(case.mask.shape[1])
    assert [len(slabs) for slabs in (space.buffers, space.scratch)] == before == [1, 1]


@pytest.mark.parametrize("expected", [0, LARGE_PASS])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_arrays_are_zeros_on_lines_of_their_own(expected: int, dtype: str) -> None:
    space, user = Workspace(np.dtype(dtype), expected), make_case(ALL_CELLS["rnn"]).bound
    for _ in range(2):
        arena, found = space.arena(user), []
        for shape in ((3, 5), (0, 4), (1000, 7), (300_000,), (1,), (50_000, 3)):
            array = arena.zeros(*shape)
            assert array.shape == shape and array.dtype == dtype and not array.any()
            assert array.flags.c_contiguous
            assert array.size == 0 or array.ctypes.data % 64 == 0
            found.append(array)
        for number, array in enumerate(found):
            array[...] = number + 1
        assert all((array == number + 1).all() for number, array in enumerate(found))
    assert not space.taken(user) and space.taken(make_case(ALL_CELLS["rnn"]).bound)
    arena.clear()
    assert not any(array.any() for array in found)
    with pytest.raises(ValueError, match="shape|broadcast|dimension"):
        user.forward()  # its turn is over
