"""A table with a row a step: its columns, what is in them, and the text a task is made of."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rnnviz.engine.numbers import TYPED, count, whole
from rnnviz.tasks.own.data import Data
from rnnviz.tasks.own.reading.file import Unreadable, brief
from rnnviz.tasks.own.series import MOST_COLUMNS, NAME, OwnSeries

SIGNS = ("\t", ";", "|", ",")
MISSING = {"", "na", "n/a", "nan", "null", "none", "-", "?", "."}
FILLS = {
    "refused": "Refuse them",
    "carried": "Carry the last value forward",
    "interpolated": "Interpolate linearly",
    "dropped": "Drop their rows",
}
MOST_CELLS = 400_000
_COMMA = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Column:
    """A column: its name, its cells, and what is wrong with it where it has no numbers."""

    name: str
    cells: tuple[str, ...]

    @cached_property
    def numbers(self) -> list[float | None]:
        """Its values; None where one is missing. Raises Unreadable for another cell."""
        return [self._number(row, cell) for row, cell in enumerate(self.cells, 1)]

    def _number(self, row: int, cell: str) -> float | None:
        if cell.lower() in MISSING:
            return None
        if (value := number(cell)) is None:
            raise Unreadable(
                f"The column “{self.name}” holds “{brief(cell)}” in row {row}: not a number."
            )
        return value

    @cached_property
    def missing(self) -> list[int]:
        """The rows, from 1, without a value."""
        return [row for row, cell in enumerate(self.cells, 1) if cell.lower() in MISSING]

    @cached_property
    def told(self) -> str:
        """What is in it, in a few words."""
        others = [
            (row, cell)
            for row, cell in enumerate(self.cells, 1)
            if cell.lower() not in MISSING and number(cell) is None
        ]
        if len(self.missing) == len(self.cells):
            return "empty"
        if 2 * len(others) >= len(self.cells):
            return "text"
        if others:
            row, cell = others[0]
            return f"no number in row {row}: “{brief(cell)}”"
        if len({value for value in self.numbers if value is not None}) == 1:
            return "constant: nothing to predict"
        if self.missing:
            return f"numbers, {whole(len(self.missing))} missing"
        return "numbers"

    @cached_property
    def counts(self) -> bool:
        """Whether it rises by the same amount from row to row, as years and row numbers do."""
        values = [value for value in self.numbers if value is not None]
        steps = {later - value for value, later in pairwise(values)}
        return len(steps) == 1 and steps.pop() > 0

    @property
    def usable(self) -> bool:
        """Whether it can be predicted."""
        return self.told.startswith("numbers")


def number(cell: str) -> float | None:
    """A cell's number, with a decimal point or comma; None when it is none."""
    if _COMMA.fullmatch(cell):
        cell = cell.replace(",", ".")
    return float(cell) if TYPED.fullmatch(cell) else None


@dataclass(frozen=True)
class Table:
    """The columns of a file, and whether its first row names them."""

    columns: tuple[Column, ...]
    has_header: bool

    @property
    def rows(self) -> int:
        return len(self.columns[0].cells)

    @property
    def usable(self) -> list[str]:
        """The names of the columns that hold numbers."""
        return [column.name for column in self.columns if column.usable]

    @property
    def wordless(self) -> bool:
        """Whether no cell has a letter, unless it says that a value is missing."""
        cells = (cell for column in self.columns for cell in column.cells)
        return not any(c.isalpha() for cell in cells if cell.lower() not in MISSING for c in cell)


def read(text: str) -> Table:
    """Read a table. Raises Unreadable for one that is ragged, too large or has no rows."""
    sign = _separator(text)
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True))
    except csv.Error as error:
        raise Unreadable(f"The table cannot be read: {error}.") from None
    rows = [[cell.strip() for cell in row] for row in found if any(cell.strip() for cell in row)]
    if not rows:
        raise Unreadable("The table has no rows.")
    if sum(map(len, rows)) > MOST_CELLS:
        raise Unreadable(f"The table has more than {whole(MOST_CELLS)} cells; leave out columns.")
    width = len(rows[0])
    header = rows[0] if all(number(cell) is None for cell in rows[0]) else None
    body = rows[1:] if header else rows
    for place, row in enumerate(body, 1):
        if len(row) != width:
            first = "the header" if header else "the first row"
            raise Unreadable(
                f"Row {place} has {count(len(row), 'cell')}, {first} "
                f"{count(width, 'cell')}: a table needs as many in each row."
            )
    if not body:
        raise Unreadable("The table has a header and no rows.")
    names = _names(header or [""] * width)
    cells = zip(*body, strict=True)
    columns = tuple(Column(name, tuple(c)) for name, c in zip(names, cells, strict=True))
    return Table(columns, header is not None)


def _separator(text: str) -> str:
    """The sign that most lines hold; of those that all hold, the first of SIGNS."""
    lines = [line for line in text.split("\n") if line.strip()][:200]
    holds = {sign: sum(sign in line for line in lines) for sign in SIGNS}
    best = max(SIGNS, key=lambda sign: holds[sign])
    return best if holds[best] else ","


def _names(header: list[str]) -> list[str]:
    """Different names that fit on the page: a blank one becomes its number, a repeated one gets
    one."""
    names: list[str] = []
    seen: Counter[str] = Counter()
    for place, cell in enumerate(header, 1):
        name = " ".join(re.sub(r'[,<>"\x00-\x1f]', " ", cell).split())[: NAME - 4].strip()
        name = name or f"column {place}"
        while name in names:
            seen[name] += 1
            name = f"{name[: NAME - 4]} {seen[name] + 1}"
        names.append(name)
    return names


def data(table: Table, names: list[str], fill: str = "refused") -> Data:
    """The data of the chosen columns. `fill`: a key of FILLS. Raises Unreadable, in words."""
    if not names:
        raise Unreadable("Choose at least one column.")
    if len(names) > MOST_COLUMNS:
        raise Unreadable(f"Choose at most {MOST_COLUMNS} columns, not {len(names)}.")
    known = {column.name: column for column in table.columns}
    if absent := [name for name in names if name not in known]:
        raise Unreadable(f"There is no column “{absent[0]}”.")
    columns = [column for column in table.columns if column.name in names]
    rows = list(zip(*(column.numbers for column in columns), strict=True))
    lacking = [column for column in columns if column.missing]
    if lacking and fill == "refused":
        column = lacking[0]
        raise Unreadable(
            f"The column “{column.name}” has {count(len(column.missing), 'missing value')}, "
            f"the first in row {whole(column.missing[0])}. Say what to do about them."
        )
    if fill == "interpolated":
        rows = list(zip(*(_interpolated(column.numbers) for column in columns), strict=True))
    full = _carried(rows) if fill == "carried" else [r for r in rows if None not in r]
    head = OwnSeries.key if not lacking else f"{OwnSeries.key} {fill}"
    body = (",".join(_written(value) for value in row) for row in full)
    return Data("\n".join([head, ",".join(c.name for c in columns), *body]))


def _carried(rows: list[tuple[float | None, ...]]) -> list[tuple[float | None, ...]]:
    """Each missing value as in the row before; rows before the first full one are left out."""
    full: list[tuple[float | None, ...]] = []
    before: tuple[float | None, ...] = rows[0]
    for row in rows:
        before = tuple(b if v is None else v for v, b in zip(row, before, strict=True))
        if None not in before:
            full.append(before)
    return full


def _interpolated(numbers: list[float | None]) -> list[float | None]:
    """A straight line between the neighbours of what is missing; nothing before the first value
    and behind the last."""
    full = list(numbers)
    known = [(place, value) for place, value in enumerate(numbers) if value is not None]
    for (start, first), (end, last) in pairwise(known):
        for place in range(start + 1, end):
            full[place] = first + (last - first) * (place - start) / (end - start)
    return full


def _written(value: float | None) -> str:
    assert value is not None
    value += 0.0  # no −0
    return few if float(few := f"{value:.12g}") == value else repr(value)
