"""What live settings were before: part of a link, so that a steered run replays as it was.

A link's text: `past=60,lr,0.01,clip,0;90,lr,0.1,clip,1` — until update 60 the learning rate was
0.01 without clipping, until update 90 it was 0.1, clipped at 1; from there the link's own values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rnnviz.config.config import Config
from rnnviz.config.fields import FIELDS
from rnnviz.config.settings import text_of

MOST_SEGMENTS = 400


@dataclass(frozen=True)
class Segment:
    """The live settings in force while fewer than `until` updates were made."""

    until: int
    values: dict[str, float]


Past = tuple[Segment, ...]


def write_past(past: Past) -> dict[str, str]:
    """The link's part; nothing for a run that was never steered."""
    live = {f.key: f for f in FIELDS if f.live}
    parts = [
        ",".join([str(s.until), *(f"{k},{live[k].write(v)}" for k, v in s.values.items())])
        for s in past
    ]
    return {"past": ";".join(parts)} if parts else {}


def read_past(query: Mapping[str, Any], updates: int) -> tuple[Past, list[str]]:
    """The past that a link tells of, and what is wrong with it. Never raises."""
    text = text_of(query.get("past", ""))
    segments: list[Segment] = []
    try:
        for part in filter(None, text.split(";")):
            segments.append(_segment(part, segments[-1].until if segments else 0, updates))
            if len(segments) > MOST_SEGMENTS:
                raise ValueError(f"more than {MOST_SEGMENTS} changes")
    except ValueError as error:
        return (), [f"past: {error}; the run is replayed with the current settings"]
    return tuple(segments), []


def _segment(part: str, after: int, updates: int) -> Segment:
    until, *pairs = part.split(",")
    if not until.isascii() or not until.isdigit() or len(until) > 9:
        raise ValueError("an update is missing")
    if not after < int(until) <= updates:
        raise ValueError(f"update {int(until)} is outside {after + 1}–{updates}")
    live = {f.key: f for f in FIELDS if f.live}
    if len(pairs) % 2 or sorted(pairs[::2]) != sorted(live):
        raise ValueError(f"a change names an update, {' and '.join(live)}")
    pair = zip(pairs[::2], pairs[1::2], strict=True)
    return Segment(int(until), {key: live[key].check(text, Config()) for key, text in pair})
