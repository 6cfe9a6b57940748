"""What training has measured so far."""

from array import array

import numpy as np
import pandas as pd


class History:
    """One row an update; NaN where held-out data was not measured.

    `failed` is True only in the last row, and only while training is stopped: that update was
    undone and does not count.
    """

    COLUMNS = (
        "update",
        "loss",
        "gradient_norm",
        "clipped",
        "score",
        "held_out_loss",
        "held_out_score",
        "held_out_error",
        "failed",
    )

    def __init__(self) -> None:
        self._columns = {name: array("d") for name in self.COLUMNS}

    def add(self, *row: float) -> None:
        """Append what one update measured, in the order of COLUMNS without `failed`."""
        for column, value in zip(self._columns.values(), (*row, 0.0), strict=True):
            column.append(value)

    def fail_last(self) -> None:
        """Mark the last row as the update that failed."""
        self._columns["failed"][-1] = 1.0

    def drop_failed(self) -> None:
        """Forget the update that failed, if there is one."""
        if any(self._columns["failed"][-1:]):
            for column in self._columns.values():
                column.pop()

    def drop_after(self, update: int) -> None:
        """Forget the updates after `update`, and the one that failed."""
        self.drop_failed()
        while len(self) and self._columns["update"][-1] > update:
            for column in self._columns.values():
                column.pop()

    def __len__(self) -> int:
        """How many updates count: the rows without a failed one."""
        failed = self._columns["failed"]
        return len(failed) - int(sum(failed[-1:]))

    def frame(self) -> pd.DataFrame:
        """The rows so far, as a copy."""
        data = {name: np.array(column) for name, column in self._columns.items()}
        whole = {"update": data["update"].astype(int)}
        flags = {name: data[name] > 0 for name in ("clipped", "failed")}
        return pd.DataFrame(data | whole | flags)
