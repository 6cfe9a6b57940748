"""The order of all tests."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The recipes take longest: begun last, one process would run them alone at the end."""
    items.sort(key=lambda item: item.path.name != "test_recipes.py")
