"""The memory of passes: buffers side by side in a few large allocations."""

from collections.abc import Callable
from math import prod
from typing import Protocol
from weakref import ref

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

Array = NDArray[np.floating]

LARGE_SLAB, SMALL_SLAB = 8 * 1024 * 1024, 256 * 1024  # bytes
LARGE_PASS = 2 * 1024 * 1024  # bytes: below, the second-level cache holds all, pages do not matter


def repeated(zeros: Callable[..., Array]) -> Callable[..., Array]:
    """A `zeros` whose arrays (steps, ...) have all steps in the same place."""

    def one_step(steps: int, *shape: int) -> Array:
        one = zeros(*shape)
        return as_strided(one, (steps, *shape), (0, *one.strides))

    return one_step


def nothing_like(array: Array) -> Array:
    """Zeros of an array's shape and type, which nobody can write to: one number everywhere."""
    return np.broadcast_to(array.dtype.type(0), array.shape)


class User(Protocol):
    """Who calculates in a workspace."""

    def leave(self) -> None:
        """Forget what was calculated: another's turn begins."""


class Workspace:
    """What a pass calculates in; several may share one and take turns.

    `expected`: about how many bytes a pass needs. `buffers`: of all its strands; they stay while
    no other pass takes its turn. `scratch`: what a strand needs only while it goes back, or every
    other layer that is only run through; of the workspace `beside` this one, if there is one.
    """

    def __init__(self, dtype: np.dtype, expected: int, beside: "Workspace | None" = None) -> None:
        self.dtype = np.dtype(dtype)
        self.slab_bytes = LARGE_SLAB if expected >= LARGE_PASS else SMALL_SLAB
        self.buffers: list[Array] = []
        self.scratch: list[Array] = beside.scratch if beside else []
        self._user: Callable[[], User | None] = lambda: None  # weak: it holds this workspace

    def arena(self, user: User) -> "Arena":
        """Room for all buffers of a pass, whose turn it is from now on."""
        self._user = ref(user)
        return Arena(self.buffers, self.dtype, self.slab_bytes)

    def passing_arena(self, layer: int) -> "Arena":
        """Room for a layer that is only run through: it is in that of the layer before the last
        one, which nobody needs any more."""
        slabs = self.scratch if layer % 2 else self.buffers
        return Arena(slabs, self.dtype, self.slab_bytes)

    def scratch_arena(self) -> "Arena":
        """Room for a strand on its way back."""
        return Arena(self.scratch, self.dtype, self.slab_bytes)

    def taken(self, user: User) -> bool:
        """Whether a pass begins its turn, because another had the last."""
        last = self._user()
        if last is user:
            return False
        if last is not None:
            last.leave()
        self._user = ref(user)
        return True


class Arena:
    """Hands out zeroed arrays, each where it fits first in the slabs, and adds slabs.

    NumPy asks the system for large pages only for allocations of 4 MB and more; a pass over
    many arrays of half a megabyte each otherwise spends a quarter of its time finding pages. A
    small pass does without, so that many sessions fit into one server.
    """

    def __init__(self, slabs: list[Array], dtype: np.dtype, slab_bytes: int) -> None:
        self._slabs, self._dtype = slabs, dtype
        self._line = 64 // dtype.itemsize
        self._least = slab_bytes // dtype.itemsize
        self._free: list[int] = []  # of each slab the first number that is free
        self._own: set[int] = set()  # slabs that nobody else has written to

    def zeros(self, *shape: int) -> Array:
        """Return a C-contiguous array of zeros, at the start of a cache line."""
        size = prod(shape)
        number = self._fitting(size)
        start = self._free[number]
        self._free[number] += -(-size // self._line) * self._line
        array = self._slabs[number][start : start + size].reshape(shape)
        if number not in self._own:  # new ones are zeros, and in no memory until they are used
            array[...] = 0.0
        return array

    def clear(self) -> None:
        """Set all arrays to zeros again; what no array has used stays in no memory."""
        for slab, free in zip(self._slabs, self._free, strict=False):
            slab[:free] = 0.0

    def _fitting(self, size: int) -> int:
        """The first slab that has room for `size` numbers, or a new one."""
        for number, slab in enumerate(self._slabs):
            if number == len(self._free):
                self._free.append(-(slab.ctypes.data // slab.itemsize) % self._line)
            if self._free[number] + size <= len(slab):
                return number
        self._own.add(len(self._slabs))
        # What would fill more than half of a slab has one of its own size, and wastes nothing.
        fits = self._least if 2 * size <= self._least else size + self._line
        self._slabs.append(np.zeros(fits, self._dtype))
        return self._fitting(size)


def owner_of(array: Array) -> Array:
    """The array whose memory this one is a part of, or it itself."""
    return array if array.base is None else array.base


def offset_of(array: Array) -> int:
    """How many numbers of its owner's memory lie before it."""
    here, there = (a.__array_interface__["data"][0] for a in (array, owner_of(array)))
    offset: int = (here - there) // array.itemsize
    return offset
