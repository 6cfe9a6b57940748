"""The tasks: one file each, found by itself."""

from rnnviz.registry import discover
from rnnviz.task import Task

TASKS = discover(__name__, Task)  # type: ignore[type-abstract]
