"""What training has measured so far, in bounded memory."""

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST = 8192  # rows; when they are full, about half of them go
MEASURED = MOST // 8  # of them with held-out measurements, at most
WAITING = 256  # new rows at most that wait to be written to the table
TOTALS = ("counted", "loss_total", "clipped_total")  # of all updates up to a row, also of lost rows


class History:
    """One row an update; NaN where held-out data was not measured.

    Up to MOST updates none is missing. Beyond, those stay that tell most of the curve: of every
    stretch of 2, 4, 8, … updates the last, of every four stretches those of the largest and of
    the least loss and of the largest norm; the first one, the newest ones, and held-out
    measurements. Which ones depends on the number reached alone. The totals count all updates.

    `failed` is 1 only in the last row, and only while training is stopped: that update was
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
        self._table = np.empty((len(self.COLUMNS) + len(TOTALS), MOST))
        self._rows = 0
        self._new: list[tuple[float, ...]] = []  # rows that are not in the table yet
        self._newest = 0  # the last update that was measured

    def add(self, update: int, loss: float, norm: float, clipped: bool, *held_out: float) -> None:
        """Append what one update measured, in the order of COLUMNS without `failed`; of one that
        was measured before, nothing."""
        if update <= self._newest:
            return
        self._newest = update
        if self._rows + len(self._new) == MOST:
            self._thin()
        self._new.append((update, loss, norm, clipped, *held_out, 0.0))
        if len(self._new) == WAITING:
            self._enter()

    def _enter(self) -> None:
        """Write the new rows to the table: many at once take a tenth of the time."""
        if not self._new:
            return
        start, self._rows = self._rows, self._rows + len(self._new)
        new = self._table[:, start : self._rows]
        new[:-3] = np.transpose(self._new)
        new[-3], new[-2], new[-1] = 1.0, new[1], new[3]
        if start:
            new[-3:, 0] += self._table[-3:, start - 1]
        np.cumsum(new[-3:], axis=1, out=new[-3:])
        self._new = []

    def fail_last(self) -> None:
        """Mark the last row as the update that failed."""
        self._enter()
        self._table = self._table.copy()  # somebody may be looking at the old one
        self._table[self.COLUMNS.index("failed"), self._rows - 1] = 1.0

    def drop_failed(self) -> None:
        """Forget the update that failed, if there is one."""
        self._enter()
        if self._rows and self.columns()["failed"][-1]:
            self._keep(np.arange(self._rows - 1))

    def drop_after(self, update: int) -> None:
        """Forget the updates after `update`, and the one that failed."""
        self.drop_failed()
        self._keep(np.flatnonzero(self.columns()["update"] <= update))

    def _keep(self, rows: NDArray[np.integer]) -> None:
        table = np.empty_like(self._table)
        table[:, : len(rows)] = self._table[:, rows]
        self._table, self._rows = table, len(rows)
        self._newest = int(table[0, len(rows) - 1]) if len(rows) else 0

    def _thin(self) -> None:
        columns = self.columns()
        update, loss = columns["update"].astype(int), columns["loss"]
        measured = _sparse(update, np.flatnonzero(np.isfinite(columns["held_out_loss"])))
        stride, kept = 1, np.ones(MOST, bool)
        while kept.sum() > MOST // 2:
            stride *= 2
            kept = update % stride == 0
            for values in (loss, -loss, columns["gradient_norm"]):
                kept[_highest(values, update // (4 * stride))] = True
            kept[measured] = kept[[0, -1]] = True
        self._keep(np.flatnonzero(kept))

    def columns(self, until: float = math.inf) -> dict[str, Floats]:
        """The rows up to the update `until`, by column and total; later ones do not change it."""
        self._enter()
        count = self._rows
        if until < self._newest:
            count = int(np.searchsorted(self._table[0, :count], until, "right"))
        rows = self._table[:, :count]
        rows.flags.writeable = False
        return dict(zip((*self.COLUMNS, *TOTALS), rows, strict=True))

    def frame(self, until: float = math.inf) -> pd.DataFrame:
        """The rows up to the update `until`, as a copy."""
        data = {name: column.copy() for name, column in self.columns(until).items()}
        whole = {"update": data["update"].astype(int)}
        flags = {name: data[name] > 0 for name in ("clipped", "failed")}
        return pd.DataFrame({name: data[name] for name in self.COLUMNS} | whole | flags)


def _sparse(update: NDArray[np.integer], rows: NDArray[np.integer]) -> NDArray[np.integer]:
    """Of the rows at most MEASURED, evenly over the updates, and the last one."""
    kept, every = rows, 1
    while len(kept) > MEASURED:
        every *= 2
        kept = rows[update[rows] % every == 0]
    return np.union1d(kept, rows[-1:])


def _highest(values: Floats, stretches: NDArray[np.integer]) -> NDArray[np.integer]:
    """The row of the largest value of each stretch; stretches are numbers in ascending order."""
    order = np.lexsort((values, stretches))
    return order[np.flatnonzero(np.diff(stretches[order], append=-1))]
