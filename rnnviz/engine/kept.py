"""What a pass has left in its buffers, copied in a few large pieces and read when it is asked for.

A page looks at a few of a network's many signals after each update. Copying the stretches of memory
that they lie in costs little; an array by itself, and the chain rule, only what is looked at.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.arena import offset_of, owner_of
from rnnviz.engine.buffers import Buffers
from rnnviz.engine.graph import Node

Array = NDArray[np.floating]
K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Place = tuple[str, Node]  # "value" or "adjoint", of which node
GAP = 1024  # numbers between two arrays up to which one copy of both is cheaper than two


class Once(Generic[T]):
    """A `value` that is made when it is first asked for."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make

    @cached_property
    def value(self) -> T:
        return self._make()


class OnDemand(Mapping[K, Array]):
    """Arrays by key, each made when it is first asked for."""

    def __init__(self, keys: Collection[K], make: Callable[[K], Array]) -> None:
        self._keys, self._make = keys, make
        self._made: dict[K, Array] = {}

    def __getitem__(self, key: K) -> Array:
        if key not in self._made:
            if key not in self._keys:
                raise KeyError(key)
            self._made[key] = self._make(key)
        return self._made[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


Span = tuple[int, int, int]  # of which array's memory, and from which number to which


class Pieces(Generic[K]):
    """Copies arrays that stay where they are, by the stretches of memory that they lie in."""

    def __init__(self, arrays: Mapping[K, Array]) -> None:
        self._stretches: list[tuple[Array, slice]] = []  # each, and where its copy goes
        self._places: dict[K, tuple[tuple[int, ...], int, tuple[int, ...]]] = {}
        self._size = 0
        owners = {id(owner_of(array)): owner_of(array).reshape(-1) for array in arrays.values()}
        spans = {key: _span(array) for key, array in arrays.items()}
        for owner, start, stop in _joined(sorted(spans.values())):
            source, at = owners[owner][start:stop], self._size
            self._stretches.append((source, slice(at, at + stop - start)))
            self._size += stop - start
            for key, (own, first, last) in spans.items():
                if own == owner and start <= first and last <= stop:
                    array, offset = arrays[key], (at + first - start) * source.itemsize
                    self._places[key] = array.shape, offset, array.strides
        self._dtype = self._stretches[0][0].dtype

    def __contains__(self, key: K) -> bool:
        return key in self._places

    def copy(self) -> Array:
        """All stretches, one after the other, as they are now."""
        flat = np.empty(self._size, self._dtype)
        for source, place in self._stretches:
            flat[place] = source
        return flat

    def view(self, flat: Array, key: K) -> Array:
        """One of the arrays in a copy."""
        shape, offset, strides = self._places[key]
        return np.ndarray(shape, flat.dtype, flat.data, offset, strides)


def _span(array: Array) -> Span:
    """Which numbers of its owner's memory an array reaches over."""
    start, reach = offset_of(array), zip(array.shape, array.strides, strict=True)
    stop = start + 1 + sum((n - 1) * s for n, s in reach) // array.itemsize
    return id(owner_of(array)), start, stop


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The spans, sorted by place, those that touch or nearly touch as one."""
    found: list[Span] = []
    for owner, start, stop in spans:
        if found and found[-1][0] == owner and start <= found[-1][2] + GAP:
            _, start, last = found.pop()
            stop = max(last, stop)
        found.append((owner, start, stop))
    return found


class Kept:
    """A strand's buffers as they were when this was made, under the names that Buffers has.

    `pieces`: what `pieces_of` says is to be copied of them.
    """

    def __init__(self, buffers: Buffers, pieces: Pieces[Place]) -> None:
        self.schedule, self.timeless, self.const = buffers.schedule, buffers.timeless, buffers.const
        self.steps, self.units, self.batch = buffers.steps, buffers.units, buffers.batch
        self.dtype, flat = buffers.dtype, pieces.copy()

        def value(node: Node) -> Array:
            place = "value", node
            return pieces.view(flat, place) if place in pieces else buffers.value[node]

        self.value = OnDemand(buffers.value, value)
        self.root_adjoint = OnDemand(
            buffers.root_adjoint, lambda node: pieces.view(flat, ("adjoint", node))
        )


def pieces_of(buffers: Buffers) -> Pieces[Place]:
    """What a pass overwrites of the values and adjoints, and the vectors that an update changes."""
    arrays = {("adjoint", node): array for node, array in buffers.root_adjoint.items()}
    for node, array in buffers.value.items():
        if node.op == "vector" or node not in buffers.timeless:
            arrays["value", node] = array
    return Pieces(arrays)
