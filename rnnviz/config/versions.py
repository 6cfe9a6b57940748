"""Versions of links: which experiments another version opens with other data, in words."""

from collections.abc import Mapping
from typing import Any

from rnnviz.config.settings import short, text_of
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


def read_version(query: Mapping[str, Any], task: Task, length: int) -> list[str]:
    """What is to be said of the version of a link that opens `task` with `length`."""
    given = text_of(query.get("v", "1"))
    if given not in ("1", str(VERSION)):
        return [f"v: {short(given)} is no version of links, which are 1 and {VERSION}; using 2"]
    same = isinstance(task, OwnText) and not task.skips(length)
    if given == "1" and task.key in CHANGED_SINCE_1 and not same:
        return [f"task: {CHANGED_SINCE_1[task.key]}"]
    return []
