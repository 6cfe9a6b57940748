"""Versions of links: which experiments another version opens with other data, in words."""

from dataclasses import dataclass
from typing import Any

from rnnviz.config.part import Part, entry
from rnnviz.config.settings import Setting, short
from rnnviz.tasks.material.task import Task
from rnnviz.tasks.own.text import OwnText

VERSION = 2  # version 1 wrote no number
WAS_1 = "this link was made with version 1, "
_SENTENCES = (
    f"{WAS_1}whose held-out sentences differed from those of training in their subjects only; "
    "now unseen combinations such as “not very good” are held out, and the numbers differ"
)
# key of a task -> what is said to a reader of a link of version 1
CHANGED_SINCE_1 = {
    "text": f"{WAS_1}whose “text” was a short text of refrains: that is now the task refrains; "
    "“text” is a novel",
    "sentiment": _SENTENCES,
    "sentiment-tree": _SENTENCES,
    OwnText.key: f"{WAS_1}which also tested on windows that repeat the training part; these are "
    "now skipped: training is the same, the held-out examples and numbers differ",
}


@dataclass(frozen=True)
class VersionNumber(Setting):
    """A version of links that there was; the newest where it is another."""

    def check(self, value: Any, config: Any) -> int:
        if str(value) not in map(str, range(1, VERSION + 1)):
            rule = f"is no version of links, which are 1 and {VERSION}"
            raise ValueError(f"{self.name}: {short(value)} {rule}")
        return int(value)

    def nearest(self, value: Any, config: Any) -> int:
        return VERSION

    def instead(self, text: str, default: Any, config: Any) -> int:
        return VERSION


@dataclass(frozen=True)
class Version(Part):
    """`v`: the version of a link; 1 where it says nothing."""

    v: int = entry(
        VersionNumber(
            "v",
            help="The version of the link. If it is older and the data of its task has changed "
            "since, the page says so.",
            values=f"1 to {VERSION}",
        ),
        1,
    )


def changed_since(version: int, task: Task, length: int) -> list[str]:
    """What has changed since a link of `version` was made that opens `task` with `length`."""
    same = isinstance(task, OwnText) and not task.skips(length)
    if version == 1 and task.key in CHANGED_SINCE_1 and not same:
        return [f"task: {CHANGED_SINCE_1[task.key]}"]
    return []
