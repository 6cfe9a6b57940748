"""Copies of stretches of memory, and the arrays in them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.engine.kept import GAP, OnDemand, Pieces

CUTS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 6), st.integers(0, 3)), max_size=6)


@settings(deadline=None)
@given(CUTS, st.sampled_from(["float64", "float32"]))
def test_every_array_is_found_in_the_copy(cuts: list[tuple[int, int, int]], dtype: str) -> None:
    slab = np.arange(10 * 2 * GAP, dtype=dtype)
    other = np.arange(40, dtype=dtype).reshape(5, 8)
    arrays = {0: other.T[2:5, ::2], 1: slab[:12].reshape(3, 4)[:, 1:]}
    for number, (place, rows, first) in enumerate(cuts, 2):
        rest = slab[2 * GAP * place :][: 7 * 5].reshape(7, 5)
        arrays[number] = rest[:rows, first:]
    pieces = Pieces(arrays)
    wanted, flat = {key: array.copy() for key, array in arrays.items()}, pieces.copy()
    slab[:] = -1.0
    other[:] = -1.0
    assert flat.size <= slab.size + other.size
    for key, array in wanted.items():
        np.testing.assert_array_equal(pieces.view(flat, key), array)
        assert key in pieces
    assert 99 not in pieces


def test_what_lies_far_apart_is_not_copied_with_it() -> None:
    slab = np.zeros(10 * GAP)
    flat = Pieces({"first": slab[:10], "last": slab[-10:], "near": slab[20:30]}).copy()
    assert flat.size == 40


def test_an_array_is_made_once_and_only_when_it_is_asked_for() -> None:
    made: list[str] = []

    def make(name: str) -> np.ndarray:
        made.append(name)
        return np.zeros(2)

    arrays = OnDemand(("a", "b"), make)
    assert list(arrays) == ["a", "b"] and len(arrays) == 2 and not made
    assert arrays["b"] is arrays["b"] and made == ["b"]
    with pytest.raises(KeyError):
        arrays["c"]
