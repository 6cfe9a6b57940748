"""What entries of registries are compared with: one file a key, found by its name."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent


def found(folder: str, key: str) -> ModuleType | None:
    """The module of an entry, `tests/<folder>/<key>.py`, with underscores for hyphens."""
    name = key.replace("-", "_")
    if not (HERE / folder / f"{name}.py").exists():
        return None
    return import_module(f"tests.{folder.replace('/', '.')}.{name}")


def reference(folder: str, key: str, holds: str) -> ModuleType:
    """The same, of an entry that needs one: `holds` says what is to stand in it."""
    module = found(folder, key)
    if module is None:
        name = key.replace("-", "_")
        pytest.fail(f"{key} has no reference: write tests/{folder}/{name}.py with {holds}", False)
    return module


def names(folder: str) -> set[str]:
    """The names of all references in a folder."""
    return {path.stem for path in (HERE / folder).glob("*.py")} - {"__init__"}
