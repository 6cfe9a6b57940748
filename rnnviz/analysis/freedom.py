"""How a network runs freely: what it starts from, for how long, and how it chooses."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from rnnviz.config.settings import Number, text_of

MOST_LETTERS = 200
HOTTEST = 2.0
MOST_DRAWS = 9999
NUMBERS = {
    "temperature": Number("temperature", "", "", "", bounds=lambda _: (0.0, HOTTEST)),
    "steps": Number("steps", "", "", "", bounds=lambda _: (1, 1000), whole=True),
    "draw": Number("draw", "", "", "", bounds=lambda _: (0, MOST_DRAWS), whole=True),
}


@dataclass(frozen=True)
class Freedom:
    """`prefix`: what the user typed, nothing for the beginning of the example; `temperature`: 0
    always takes the most probable symbol; `steps`: 0 for what fits the task; `draw`: which of many
    texts a seed draws."""

    prefix: str = ""
    temperature: float = 0.0
    steps: int = 0
    draw: int = 0

    @classmethod
    def of_link(cls, query: Mapping[str, Any]) -> "tuple[Freedom, list[str]]":
        """Read a link's part, and say in words what is wrong with it. Never raises."""
        found, problems = cls(), []
        prefix = query.get("prefix", "")  # blanks at its ends count
        if isinstance(prefix, str) and len(prefix) <= MOST_LETTERS:
            found = replace(found, prefix=prefix)
        else:
            problems.append(f"prefix: it is longer than {MOST_LETTERS} characters; left out")
        for key, number in NUMBERS.items():
            if key in query:
                try:
                    value = number.read(text_of(query[key]), {})
                    found = replace(found, **{key: value})
                except ValueError as error:
                    problems.append(f"{error}; left out")
        return found, problems

    def to_query(self) -> dict[str, str]:
        """What differs from the defaults."""
        start, query = asdict(Freedom()), {}
        for key, value in asdict(self).items():
            if value != start[key]:
                query[key] = NUMBERS[key].write(value) if key in NUMBERS else str(value)
        return query
