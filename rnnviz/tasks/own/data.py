"""The user's own data as one text, from which everything else follows."""

import re
from functools import cached_property
from hashlib import sha256
from typing import Any

from rnnviz.engine.numbers import whole
from rnnviz.tasks.material.task import Task
from rnnviz.tasks.own.lines import OwnLines
from rnnviz.tasks.own.packed import pack
from rnnviz.tasks.own.series import OwnSeries
from rnnviz.tasks.own.text import OwnText

KINDS: dict[str, type[OwnText] | type[OwnLines] | type[OwnSeries]] = {
    kind.key: kind for kind in (OwnText, OwnLines, OwnSeries)
}
MOST = 2_000_000  # characters
LONGEST = 1500  # letters of a link's part; longer data stays out of the link
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # and halves of characters


class Data(str):
    """Canonical text: a first line with the task's key and what was chosen, then the data.

    It carries the task that it makes, so that both live as long as the configuration that
    holds them, and nobody else's page ever sees them.
    """

    @cached_property
    def task(self) -> Task:
        """The task. Raises ValueError, in words, where the text makes none."""
        if len(self) > MOST:
            raise ValueError(
                f"{whole(len(self))} characters are too many; at most {whole(MOST)} fit"
            )
        if CONTROL.search(self):
            raise ValueError("it holds control characters, as files do that are not text")
        head, _, body = self.partition("\n")
        key, *choices = head.split(" ")
        if key not in KINDS:
            raise ValueError(f"it begins with none of {', '.join(KINDS)}")
        return KINDS[key](tuple(choices), body)

    @property
    def recipe(self) -> str:
        """What must be known beside a file to make this text of it again."""
        lines = self.split("\n", 2)
        return "\n".join(lines[: 2 if lines[0].startswith(OwnSeries.key) else 1])

    @cached_property
    def digest(self) -> str:
        """The text's SHA-256, in hexadecimal digits."""
        return sha256(self.encode("utf-8")).hexdigest()

    @cached_property
    def packed(self) -> str:
        """As a link holds it; nothing where that would be too long."""
        packed = pack(self) if len(self) < 40 * LONGEST else ""
        return packed if len(packed) <= LONGEST else ""

    def __deepcopy__(self, memo: Any) -> "Data":
        return self  # nothing in it changes
