"""What training has measured so far."""

from array import array

import numpy as np
import pandas as pd


class History:
    """One row an update; NaN where held-out data was not measured."""

    COLUMNS = (
        "update",
        "loss",
        "gradient_norm",
        "clipped",
        "score",
        "held_out_loss",
        "held_out_score",
    )

    def __init__(self) -> None:
        self._columns = {name: array("d") for name in self.COLUMNS}

    def add(self, *row: float) -> None:
        for column, value in zip(self._columns.values(), row, strict=True):
            column.append(value)

    def drop_last(self) -> None:
        for column in self._columns.values():
            column.pop()

    def __len__(self) -> int:
        return len(self._columns["update"])

    def frame(self) -> pd.DataFrame:
        """The rows so far, as a copy."""
        data = {name: np.array(column) for name, column in self._columns.items()}
        whole = {"update": data["update"].astype(int), "clipped": data["clipped"] > 0}
        return pd.DataFrame(data | whole)
