"""The setting that holds the user's own data, and how it travels in a link."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rnnviz.config.settings import Setting, short, text_of
from rnnviz.engine.numbers import whole
from rnnviz.tasks import TASKS
from rnnviz.tasks.material.task import Task
from rnnviz.tasks.own.data import KINDS, Data
from rnnviz.tasks.own.packed import PREFIX, pack, unpack

REFERENCE = re.compile(r"sha256-([0-9a-f]{64})-(\d{1,9})-(z1-[\w-]{1,2000})", re.ASCII)
MOST_RECIPE = 4000  # bytes


class Missing(ValueError):
    """A link names data that it does not hold."""


@dataclass(frozen=True)
class Reference:
    """What a link knows of data that it does not hold: a hash, a size, how it was made."""

    digest: str
    characters: int
    recipe: str

    @classmethod
    def of(cls, data: Data) -> "Reference":
        """What a link says of data that is too long for it."""
        return cls(data.digest, len(data), data.recipe)

    @classmethod
    def asked(cls, query: Mapping[str, Any]) -> "Reference | None":
        """The reference that a link has in the place of its data, if it has one."""
        return cls.read(text_of(query.get("data", "")))

    @classmethod
    def read(cls, text: str) -> "Reference | None":
        """The reference that a link's text is, if it is one. Never raises."""
        found = REFERENCE.fullmatch(text)
        if not found:
            return None
        try:
            recipe = unpack(found[3], MOST_RECIPE)
        except ValueError:
            return None
        known = recipe.split("\n")[0].split(" ")[0] in KINDS
        return cls(found[1], int(found[2]), recipe) if known else None

    def __str__(self) -> str:
        return f"sha256-{self.digest}-{self.characters}-{pack(self.recipe)}"


@dataclass(frozen=True)
class OwnData(Setting):
    """The data itself, or nothing. In a link: packed while that is short, else a reference."""

    def check(self, value: Any, config: Any) -> Data:
        if not isinstance(value, str):
            raise ValueError(f"{self.name}: {short(value)} is not a text")
        data = value if isinstance(value, Data) else Data(value)
        if data:
            try:
                own_task(data)
            except ValueError as error:
                raise ValueError(f"{self.name}: {short(error, 160)}") from None
        return data

    def nearest(self, value: Any, config: Any) -> Data:
        return self.check(value, config)

    def read(self, text: str, values: Mapping[str, Any]) -> Data:
        """Raises Missing for a good reference."""
        if text.startswith(PREFIX):
            try:
                text = unpack(text)
            except ValueError as error:
                raise ValueError(f"{self.name}: {error}") from None
        elif reference := Reference.read(text):
            raise Missing(
                f"{self.name}: this link was made with a file of {whole(reference.characters)} "
                "characters that is not in the link; load the same file below"
            )
        return self.check(text, values)

    def write(self, value: Any) -> str:
        if not value:
            return ""
        data = value if isinstance(value, Data) else Data(value)
        return data.packed or str(Reference.of(data))


def own_task(data: str) -> dict[str, Task]:
    """The task that the data makes, by key; nothing without data."""
    return {data.task.key: data.task} if isinstance(data, Data) and data else {}


def known_tasks(data: str) -> dict[str, Task]:
    """The tasks that can be chosen beside this data, by key: the user's own one comes last."""
    return TASKS | own_task(data)


def another_task(data: str, task: str) -> str:
    """That the data is not for this task, in words."""
    return f"it belongs to the task {next(iter(own_task(data)))}, not to {task}"


def read_data(setting: OwnData, query: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The user's own data in a link, as values by key, and what is wrong with it. Never raises.

    It decides which tasks there are, so it is read before the other settings.
    """
    text, task = text_of(query.get(setting.key, "")), text_of(query.get("task", ""))
    try:
        values = {setting.key: setting.read(text, {})} if text else {}
    except Missing as error:
        return {}, [str(error)]
    except ValueError as error:
        return {}, [f"{error}; left out"]
    if task in KINDS and not values:
        return {}, [f"{setting.name}: the task {task} needs data of your own; load it below"]
    return values, []
