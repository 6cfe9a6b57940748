"""Forecast of the user's own series: one column or several."""

import math

import numpy as np

from rnnviz.engine.batch import Batch, Floats
from rnnviz.engine.numbers import count, exact, whole
from rnnviz.tasks.material.sequences import coverage, mask, no_change, windows
from rnnviz.tasks.material.task import Baseline, Lengths, Task

CHOICES: tuple[tuple[str, ...], ...] = ((), ("carried",), ("interpolated",), ("dropped",))
FEWEST, MOST_ROWS, MOST_COLUMNS = 40, 20_000, 8
LARGEST = 1e12  # of a value
HELD_OUT_SHARE = 0.2
NAME = 40  # letters of a column's name


class OwnSeries(Task):
    """`body` is a table: a line of names, then a line of numbers a row, with commas between.

    The rows of the last fifth are held out. The network reads each column's distance from its
    mean in units of its spread, and predicts how much the column will change, in units of its
    usual change, both of the training part. `choices`: what was done about missing values.
    """

    key = "own-series"
    order = 420
    title = "Your series"
    summary = "the rows of your table, one per step; at each, the next row"
    architectures = ("many-to-many",)
    loss = "mse"
    input_kind = "series"
    score_name = "mean error"
    continues = True
    source = "your own table"
    held_out = "The last fifth of the rows is held out."

    def __init__(self, choices: tuple[str, ...], body: str) -> None:
        if choices not in CHOICES:
            raise ValueError("missing values are carried, interpolated or dropped, nothing else")
        header, *rows = body.split("\n")
        names = header.split(",")
        self.n_in = self.n_out = len(names)
        self._check(choices, names, rows)
        values = _numbers(rows, len(names))
        cut = round(len(values) * (1 - HELD_OUT_SHARE))
        training, held = values[:cut], values[cut:]
        usual = np.sqrt((np.diff(training, axis=0) ** 2).mean(0))
        for name, change in zip(names, usual, strict=True):
            if not change > 0:
                raise ValueError(f"the column {name!r} does not change in the training part")
        if not np.diff(held, axis=0).any():
            raise ValueError("nothing changes in the last fifth, on which the network is tested")
        self._usual = usual
        self.scale = float(usual[0]) if len(names) == 1 else usual
        self.unit = "" if len(names) == 1 else "changes"
        spread = np.array([_rounded(float(s), float(s)) for s in training.std(0)])
        middle = np.array(
            [_rounded(float(m), s) for m, s in zip(training.mean(0), spread.tolist(), strict=True)]
        )
        self._middle, self._spread = middle, spread
        self._parts = training, held
        self.input_labels = tuple(
            f"{name} less {exact(m)}, over {exact(s)}"
            for name, s, m in zip(names, spread.tolist(), middle.tolist(), strict=True)
        )
        self.output_labels = tuple(names)
        high = min(200, 2 * (len(held) - 1) // 3)
        furthest = max(high, min(400, len(held) - 1))
        self.lengths = Lengths(4, high, min(30, high), longest=furthest)

    @staticmethod
    def _check(choices: tuple[str, ...], names: list[str], rows: list[str]) -> None:
        if len(names) > MOST_COLUMNS:
            raise ValueError(f"{len(names)} columns are too many; at most {MOST_COLUMNS} fit")
        if len(set(names)) < len(names) or not all(0 < len(name) <= NAME for name in names):
            raise ValueError(f"columns need different names of 1 to {NAME} letters")
        there = f"the table has {count(len(rows), 'row')}"
        if len(rows) < FEWEST:
            full = " without a missing value" if choices == ("dropped",) else ""
            raise ValueError(
                f"{there}{full}; it needs {FEWEST} or more, the last fifth to test the network"
            )
        if len(rows) > MOST_ROWS:
            raise ValueError(f"{there}; at most {whole(MOST_ROWS)} fit")

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        values = self._parts[held_out]
        at = windows(rng, len(values) - 1, size, length)
        everywhere = mask(length, size)
        now = values[at]
        return Batch(
            x=(now - self._middle) / self._spread,
            targets=(values[at + 1] - now) / self._usual,
            mask=everywhere,
            input_mask=everywhere,
            origin=now,
        )

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        """That nothing changes; where it is the better guess, also the training part's mean."""
        held = self._parts[True]
        scale = float(self._usual[0]) if self.n_out == 1 else 1.0
        stays = no_change("same as now", np.diff(held, axis=0) / self._usual, length, scale)
        mean = self._parts[False].mean(0)
        weights = coverage(len(held) - 1, length)
        away = np.abs(held[1:] - mean) / self._usual
        known = Baseline(
            "always the mean of training",
            float(np.average((away**2).mean(1), weights=weights)),
            float(np.average(away.mean(1), weights=weights) * scale),
        )
        return (known, stays) if known.loss < stays.loss else (stays,)

    def feed(self, running: Batch, truth: Batch, step: int, outputs: Floats) -> None:
        """The output is a change; the input is where the column then stands."""
        level = np.asarray(running.origin)
        level[step + 1] = level[step] + self._usual * outputs
        running.inputs[step + 1] = (level[step + 1] - self._middle) / self._spread

    def score(self, outputs: Floats, batch: Batch) -> float:
        """The mean error: of one column in its own unit, of several in usual changes."""
        error = float(np.abs(outputs - batch.targets)[batch.mask].mean())
        return error * float(self._usual[0]) if self.n_out == 1 else error

    def goal(self, length: int) -> str:
        # no names: the sentence is Markdown on the page, the names are anybody's
        columns = "" if self.n_out == 1 else f", {self.n_out} columns"
        return f"predict the next row of your table{columns} in sequences of {length} rows"


def _numbers(rows: list[str], columns: int) -> Floats:
    """(rows, columns). Raises ValueError, in words, for a ragged table or a cell without number."""
    values = np.empty((len(rows), columns))
    for place, row in enumerate(rows):
        cells = row.split(",")
        if len(cells) != columns:
            raise ValueError(f"row {place + 1} has {len(cells)} cells, the header {columns}")
        try:
            values[place] = [float(cell) for cell in cells]
        except ValueError:
            raise ValueError(f"row {place + 1} has a cell that is not a number") from None
    if not (np.abs(values) <= LARGEST).all():
        raise ValueError(f"a value is not finite, or larger than {exact(LARGEST)}")
    return values


def _rounded(value: float, size: float) -> float:
    """The value with two digits where `size` has its first: short enough for a label."""
    return round(value, 1 - math.floor(math.log10(size))) if size > 0 else value
