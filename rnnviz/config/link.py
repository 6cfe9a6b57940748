"""The link: the one place that reads it, writes it and knows its keys.

It is the sum of its parts: the settings of a Config (`fields`) and the parts below. To add a key,
add a field to a part.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from rnnviz.config.fields import FIELDS
from rnnviz.config.generation import Generation
from rnnviz.config.look import Look
from rnnviz.config.page import OpenTool, Sound, StreamlitOptions
from rnnviz.config.part import Part
from rnnviz.config.past import Progress
from rnnviz.config.settings import Setting, short, text_of
from rnnviz.config.versions import Version

PARTS: tuple[type[Part], ...] = (
    Progress,
    Version,
    Look,
    OpenTool,
    Generation,
    Sound,
    StreamlitOptions,
)
FOREIGN_KEYS = ("utm_", "fbclid", "gclid")  # that others add to any link, to count its readers
Wrong = list[tuple[Setting, ValueError]]
P = TypeVar("P", bound=Part)


def read(query: Mapping[str, Any], part: type[P], **known: Any) -> tuple[P, list[str]]:
    """The part of a link, and what is wrong with it in words. Never raises.

    `known`: what its bounds and options depend on beside the link.
    """
    settings = part.settings()
    values, wrong = read_values(query, settings, part, known)
    found = part(**{setting.key: values[setting.key] for setting in settings})
    return found, said(wrong, found)


def read_values(
    query: Mapping[str, Any], settings: Iterable[Setting], start: Any, known: Mapping[str, Any]
) -> tuple[dict[str, Any], Wrong]:
    """What a link says of `settings`, added to what is `known`, and what is wrong. Never raises.

    Each is read beside those before it; one that the link leaves out has its default, an attribute
    of `start`, which may not fit either.
    """
    values, wrong = dict(known), Wrong()
    for setting in settings:
        key = setting.key
        if key in known:
            continue
        default = values[key] = getattr(start, key)
        try:
            if key in query:
                values[key] = setting.read(text_of(query[key], setting.verbatim), values)
            elif default:
                setting.check(default, values)
        except ValueError as error:
            wrong.append((setting, error))
            text = text_of(query.get(key, default))
            values[key] = setting.instead(text, default, values)
    return values, wrong


def said(wrong: Wrong, used: Any) -> list[str]:
    """What is wrong in words, with what is done instead: `used` has the values."""
    return [f"{e}; {s.otherwise.format(s.write(getattr(used, s.key)))}" for s, e in wrong]


def keys() -> set[str]:
    """Every key that a link may have."""
    return {
        setting.key for settings in (FIELDS, *(p.settings() for p in PARTS)) for setting in settings
    }


def unknown(query: Mapping[str, Any]) -> list[str]:
    """The keys of a link that no part has, in words."""
    known = keys()
    return [
        f"{short(key)}: not a setting; left out"
        for key in query
        if key not in known and not str(key).startswith(FOREIGN_KEYS)
    ]


def write(part: Part, **known: Any) -> dict[str, str]:
    """What of a part differs from the defaults, as a link's texts; what does not fit what is
    `known`, if anything, or leaves nothing to choose there, stays out."""
    values = known | vars(part)
    return {
        s.key: s.write(values[s.key])
        for s in part.settings()
        if values[s.key] != getattr(type(part), s.key) and (not known or _counts(s, values))
    }


def _counts(setting: Setting, values: Mapping[str, Any]) -> bool:
    try:
        setting.check(values[setting.key], values)
    except ValueError:
        return False
    return not setting.only(values)
