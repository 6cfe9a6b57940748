"""The memory of passes: buffers side by side in a few large allocations."""

from math import prod

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

LARGE_SLAB, SMALL_SLAB = 8 * 1024 * 1024, 256 * 1024  # bytes
LARGE_PASS = 2 * 1024 * 1024  # bytes: below, the second-level cache holds all, pages do not matter


class Workspace:
    """What a pass calculates in; several may share one and take turns.

    `expected`: about how many bytes a pass needs. `buffers`: of all its strands; they stay while
    no other pass takes its turn. `scratch`: what a strand needs only while it goes back.
    """

    def __init__(self, dtype: np.dtype, expected: int) -> None:
        self.slab_bytes = LARGE_SLAB if expected >= LARGE_PASS else SMALL_SLAB
        self.dtype = np.dtype(dtype)
        self.buffers: list[Array] = []
        self.scratch: list[Array] = []
        self._user: object = None

    def arena(self, user: object) -> "Arena":
        """Room for all buffers of a pass, whose turn it is from now on."""
        self._user = user
        return Arena(self, self.buffers)

    def scratch_arena(self) -> "Arena":
        """Room for a strand on its way back."""
        return Arena(self, self.scratch)

    def taken(self, user: object) -> bool:
        """Whether a pass begins its turn, because another had the last: then all is cleared."""
        if self._user is user:
            return False
        self._user = user
        for slab in self.buffers:
            slab[...] = 0.0
        return True


class Arena:
    """Hands out zeroed arrays of a workspace's slabs from the first one on, and adds new ones.

    NumPy asks the system for large pages only for allocations of 4 MB and more; a pass over
    many arrays of half a megabyte each otherwise spends a quarter of its time finding pages. A
    small pass does without, so that many sessions fit into one server.
    """

    def __init__(self, workspace: Workspace, slabs: list[Array]) -> None:
        self._workspace, self._slabs, self._known = workspace, slabs, len(slabs)
        self._line = 64 // workspace.dtype.itemsize
        self._number, self._used, self._end = -1, 0, 0

    def zeros(self, *shape: int) -> Array:
        """Return a C-contiguous array of zeros, at the start of a cache line."""
        size = prod(shape)
        while self._number < 0 or self._used + size > self._end:
            self._turn_over(size)
        array = self._slabs[self._number][self._used : self._used + size].reshape(shape)
        self._used += -(-size // self._line) * self._line
        if self._number < self._known:  # new ones are zeros, and not in memory until they are used
            array[...] = 0.0
        return array

    def _turn_over(self, size: int) -> None:
        """Go on with the next slab; make one behind the last, at least for `size` numbers."""
        self._number += 1
        dtype = self._workspace.dtype
        if self._number == len(self._slabs):
            numbers = max(size + self._line, self._workspace.slab_bytes // dtype.itemsize)
            self._slabs.append(np.zeros(numbers, dtype))
        slab = self._slabs[self._number]
        self._used = -(slab.ctypes.data // dtype.itemsize) % self._line
        self._end = len(slab)
