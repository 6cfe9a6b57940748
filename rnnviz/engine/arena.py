"""Buffers of a plan, side by side in a few large allocations."""

from math import prod

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

SLAB_BYTES = 8 * 1024 * 1024


class Arena:
    """Hands out zeroed arrays of one dtype.

    NumPy asks the system for large pages only for allocations of 4 MB and more; a pass over
    many arrays of half a megabyte each otherwise spends a quarter of its time finding pages.
    """

    def __init__(self, dtype: np.dtype) -> None:
        self.dtype = np.dtype(dtype)
        self._line = 64 // self.dtype.itemsize
        self._slab = np.zeros(0, self.dtype)
        self._used = 0

    def zeros(self, *shape: int) -> Array:
        """Return a C-contiguous array of zeros, at the start of a cache line."""
        size = prod(shape)
        if self._used + size > len(self._slab):
            slab = max(size + self._line, SLAB_BYTES // self.dtype.itemsize)
            self._slab = np.zeros(slab, self.dtype)
            self._used = -(self._slab.ctypes.data // self.dtype.itemsize) % self._line
        array = self._slab[self._used : self._used + size].reshape(shape)
        self._used += -(-size // self._line) * self._line
        return array
