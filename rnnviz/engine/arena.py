"""Buffers of a plan, side by side in a few large allocations."""

from math import prod

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

LARGE_SLAB, SMALL_SLAB = 8 * 1024 * 1024, 256 * 1024  # bytes
LARGE_PLAN = 2 * 1024 * 1024  # bytes: below, the second-level cache holds all, pages do not matter


class Arena:
    """Hands out zeroed arrays of one dtype, about `expected` bytes in all.

    NumPy asks the system for large pages only for allocations of 4 MB and more; a pass over
    many arrays of half a megabyte each otherwise spends a quarter of its time finding pages. A
    small plan does without, so that many sessions fit into one server.
    """

    def __init__(self, dtype: np.dtype, expected: int) -> None:
        self.dtype = np.dtype(dtype)
        self._slab_bytes = LARGE_SLAB if expected >= LARGE_PLAN else SMALL_SLAB
        self._line = 64 // self.dtype.itemsize
        self._slab = np.zeros(0, self.dtype)
        self._used = 0

    def zeros(self, *shape: int) -> Array:
        """Return a C-contiguous array of zeros, at the start of a cache line."""
        size = prod(shape)
        if self._used + size > len(self._slab):
            slab = max(size + self._line, self._slab_bytes // self.dtype.itemsize)
            self._slab = np.zeros(slab, self.dtype)
            self._used = -(self._slab.ctypes.data // self.dtype.itemsize) % self._line
        array = self._slab[self._used : self._used + size].reshape(shape)
        self._used += -(-size // self._line) * self._line
        return array
