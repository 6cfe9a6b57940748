"""What a person brought as data of their own, and how it is to be read. No Streamlit here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from rnnviz.tasks.own.data import Data
from rnnviz.tasks.own.lines import OwnLines
from rnnviz.tasks.own.reading import lines, table
from rnnviz.tasks.own.reading.file import Unreadable, tidied
from rnnviz.tasks.own.reading.kinds import checked, guess, text_data
from rnnviz.tasks.own.series import OwnSeries
from rnnviz.tasks.own.text import OwnText

T = TypeVar("T")
KINDS = {
    OwnText.key: "Text: predict the next character",
    OwnLines.key: "Labelled lines: predict the label",
    OwnSeries.key: "Table: predict the next row",
}
UNITS = ("words", "characters")
MOST_CHOSEN = 4  # columns that are chosen from the start


@dataclass
class Given:
    """A text, where it is from, and the choices made about it; blanks mean what it suggests.

    `name`, `encoding`: of the file, "" of a pasted text. `problem`: why the file could not be
    read.
    """

    text: str = ""
    name: str = ""
    encoding: str = ""
    problem: str = ""
    kind: str = ""
    unit: str = ""
    layout: lines.LineFormat | None = None
    columns: list[str] | None = None
    fill: str = "refused"
    _known: dict[str, object] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, data: str) -> "Given":
        """What would make this data again."""
        head, _, body = data.partition("\n")
        kind, *choices = head.split(" ")
        if kind == OwnLines.key:
            return cls(body, kind=kind, unit=choices[0], layout=lines.LineFormat("tab", "first"))
        names = body.partition("\n")[0].split(",") if kind == OwnSeries.key else None
        return cls(body, kind=kind, columns=names)

    def bring(self, text: str, name: str = "", encoding: str = "") -> None:
        """Take another text; what was chosen about the one before is forgotten."""
        fresh = Given(text, name, encoding)
        self.__dict__.update(fresh.__dict__)

    def _once(self, key: str, make: Callable[[], T]) -> T:
        """What `make` returns, made once for these choices; an Unreadable is raised again."""
        if key not in self._known:
            try:
                self._known[key] = make()
            except Unreadable as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, Unreadable):
            raise Unreadable(str(found))
        return found  # type: ignore[return-value]

    @property
    def tidy(self) -> str:
        """The text with plain line ends. Raises Unreadable."""
        return self._once("tidy", lambda: tidied(self.text))

    @property
    def read_as(self) -> str:
        """The kind: the chosen one, else the one that the text suggests. Raises Unreadable."""
        return self.kind or self._once("kind", lambda: guess(self.tidy))

    @property
    def table(self) -> table.Table:
        """The text as a table. Raises Unreadable."""
        return self._once("table", lambda: table.read(self.tidy))

    @property
    def chosen(self) -> list[str]:
        """The chosen columns: from the start the first ones with numbers that are no counter."""
        if self.columns is not None:
            return self.columns
        usable = [c for c in self.table.columns if c.usable]
        return [c.name for c in usable if not c.counts][:MOST_CHOSEN] or [c.name for c in usable]

    @property
    def written(self) -> lines.LineFormat:
        """Where the labels stand."""
        found = self.layout or self._once("layout", lambda: lines.detect(self.tidy))
        return found or lines.LineFormat("tab", "first")

    @property
    def tokens(self) -> str:
        """What a step reads of a line."""
        return self.unit or UNITS[0]

    def data(self) -> Data:
        """The data, good for a task. Raises Unreadable, in words."""
        kind = self.read_as
        choices = (kind, self.tokens, self.written, tuple(self._columns(kind)), self.fill)
        return self._once(str(choices), lambda: checked(self._made(kind)))

    def _columns(self, kind: str) -> list[str]:
        return self.chosen if kind == OwnSeries.key else []

    def _made(self, kind: str) -> Data:
        if kind == OwnText.key:
            return text_data(self.tidy)
        if kind == OwnLines.key:
            return lines.data(self.tidy, self.written, self.tokens)
        return table.data(self.table, self.chosen, self.fill)


def alike(one: Data, other: str) -> bool:
    """Whether both make the same task, wherever their text is from."""
    heads = (text.partition("\n")[0].split(" ") for text in (one, other))
    kept = [head[: 2 if head[0] == OwnLines.key else 1] for head in heads]
    return kept[0] == kept[1] and one.partition("\n")[2] == other.partition("\n")[2]
