"""Labelled lines: where the label stands in each, and the text that a task is made of."""

from collections import Counter
from dataclasses import dataclass

from rnnviz.tasks.own.data import Data
from rnnviz.tasks.own.lines import MOST_CLASSES, OwnLines
from rnnviz.tasks.own.reading.file import Unreadable

SEPARATORS = {"tab": "\t", "bar": "|", "semicolon": ";", "comma": ",", "colon": ":"}
SIDES = ("first", "last")
HEADERS = {"label", "labels", "class", "category", "target", "sentiment", "text", "y"}
LONGEST_LABEL = 40


@dataclass(frozen=True)
class LineFormat:
    """`separator`: a key of SEPARATORS; `side`: where the label stands, one of SIDES."""

    separator: str
    side: str

    def split(self, line: str) -> tuple[str, str] | None:
        """The label and the text of a line; None without separator."""
        sign = SEPARATORS[self.separator]
        before, found, after = (
            line.partition(sign) if self.side == "first" else line.rpartition(sign)
        )
        if not found:
            return None
        label, text = (before, after) if self.side == "first" else (after, before)
        return _plain(label), _plain(text)


def _plain(text: str) -> str:
    """Without quotes around it, as CSV has them, and with single blanks."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('""', '"')
    return " ".join(text.split())


def detect(text: str) -> LineFormat | None:
    """How the lines are most likely written: every line can be split, and labels are few."""
    rows = _rows(text)
    best: tuple[int, LineFormat] | None = None
    for name, sign in SEPARATORS.items():
        if any(sign not in row for row in rows):
            continue
        for side in SIDES:
            layout = LineFormat(name, side)
            counts = Counter(found[0] for row in rows if (found := layout.split(row)))
            labels = len(counts)
            short = max(map(len, counts), default=0) <= LONGEST_LABEL
            fits = short and 2 <= labels <= MOST_CLASSES + 1 and 2 * labels <= len(rows)
            if fits and (best is None or labels < best[0]):
                best = labels, layout
        if best:
            return best[1]
    return None


def _rows(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def data(text: str, layout: LineFormat, unit: str) -> Data:
    """The data of labelled lines, read as `unit`. Raises Unreadable with the line that is wrong."""
    rows: list[tuple[str, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        found = layout.split(line)
        if not found:
            raise Unreadable(
                f"Line {number} has no {layout.separator}: each line is a label, a "
                f"{layout.separator} and a text, or the other way round."
            )
        if not rows and number == 1 and found[0].lower() in HEADERS:
            continue
        for part, what in zip(found, ("label", "text"), strict=True):
            if not part:
                raise Unreadable(f"Line {number} has no {what}.")
        if len(found[0]) > LONGEST_LABEL:
            raise Unreadable(
                f"Line {number} has a label of {len(found[0])} letters; at most {LONGEST_LABEL} "
                "fit. Does the label stand at the other end?"
            )
        rows.append(found)
    if not rows:
        raise Unreadable("There is no line with a label.")
    head = " ".join((OwnLines.key, unit, layout.separator, layout.side))
    return Data("\n".join([head, *(f"{label}\t{text}" for label, text in rows)]))


def classes(data: Data) -> dict[str, int]:
    """How many lines each label has, in the order of the labels."""
    return dict(sorted(Counter(line.partition("\t")[0] for line in data.split("\n")[1:]).items()))
