"""Finds what each file of a package declares, so that a new file is enough."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol, TypeVar


class Entry(Protocol):
    """What a registered object says of itself."""

    @property
    def key(self) -> str: ...

    @property
    def order(self) -> int: ...


E_ = TypeVar("E_", bound=Entry)


def discover(package: str, kind: type[E_]) -> dict[str, E_]:
    """Return every `kind` found at the top level of the modules of `package`, by key. Folders
    in it are skipped.

    Sorted by `order`, then key. Raises ValueError when two files claim one key or a file
    declares nothing.
    """
    return _by_key(package, kind, lambda value: isinstance(value, kind))


def discover_classes(package: str, base: type[E_]) -> dict[str, type[E_]]:
    """The same for entries that are classes, derived from `base`: each use has an instance."""
    derived = lambda v: isinstance(v, type) and issubclass(v, base) and v is not base  # noqa: E731
    return _by_key(package, base, derived)


def _by_key(package: str, kind: type, belongs: Callable[[object], bool]) -> dict[str, Any]:
    found: list[Any] = []
    for info in iter_modules(import_module(package).__path__):
        if info.ispkg:
            continue
        module = import_module(f"{package}.{info.name}")
        own = [value for value in vars(module).values() if belongs(value)]
        if not own:
            raise ValueError(f"{module.__name__} declares no {kind.__name__}")
        found += own
    entries: dict[str, Any] = {}
    for entry in sorted(found, key=lambda e: (e.order, e.key)):
        if entries.setdefault(entry.key, entry) is not entry:
            raise ValueError(f"{package}: two entries claim the key {entry.key!r}")
    return entries
