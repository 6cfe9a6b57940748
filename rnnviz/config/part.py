"""A part of the link: a frozen dataclass whose fields are settings.

What is above this room declares no keys of its own: a link must say which of its keys nobody
knows, in a notebook, too, where no page is running. So every part lies here.
"""

from dataclasses import field, fields
from typing import Any

from rnnviz.config.settings import Setting


class Part:
    """Base of the dataclasses that a link holds: every field is an `entry`."""

    @classmethod
    def settings(cls) -> tuple[Setting, ...]:
        """The setting of each field, in the order in which a link is read."""
        return tuple(entry.metadata["setting"] for entry in fields(cls))  # type: ignore[arg-type]


def entry(setting: Setting, default: Any) -> Any:
    """A field of a part, called like the setting's key. A default of 0 or "" means none."""
    return field(default=default, metadata={"setting": setting})
