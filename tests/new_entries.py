"""A plugin of pytest, `-p tests.new_entries`: of all tests only those that new entries could fail.

These are the tests whose parameters name a word of the environment variable ENTRIES, those without
parameters, which walk registries themselves if at all, and all of figures, since each figure draws
whatever is drawn. Left out are those with the parameters of old entries, and of those without
parameters the ones of single experiments: marked `slow`, or of sessions, numbers and pages.
"""

import os

import pytest

WORDS = os.environ.get("ENTRIES", "").split()
ALWAYS = "tests/figures/"
SINGLE = ("tests/training/", "tests/analysis/", "tests/ui/")


def concerns(item: pytest.Item) -> bool:
    """Whether a new entry could fail the test."""
    if item.get_closest_marker("slow"):
        return False
    _, bracket, parameters = item.name.partition("[")
    named = any(word in parameters for word in WORDS)
    walks = not bracket and not item.nodeid.startswith(SINGLE)
    return named or walks or item.nodeid.startswith(ALWAYS)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the others out."""
    config.hook.pytest_deselected(items=[item for item in items if not concerns(item)])
    items[:] = [item for item in items if concerns(item)]
