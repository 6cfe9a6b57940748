"""How far a run has come, and what its live settings were before, so that a link replays it.

A link's text: `past=60,lr,0.01,clip,0;90,lr,0.1,clip,1` — until update 60 the learning rate was
0.01 without clipping, until update 90 it was 0.1, clipped at 1; from there the link's own values.
"""

from dataclasses import dataclass
from typing import Any

from rnnviz.config.fields import FIELDS
from rnnviz.config.part import Part, entry
from rnnviz.config.settings import Number, Setting

MOST_UPDATES = 1_000_000
MOST_SEGMENTS = 400
LIVE = {field.key: field for field in FIELDS if field.live}


@dataclass(frozen=True)
class Segment:
    """The live settings in force while fewer than `until` updates were made."""

    until: int
    values: dict[str, float]


Past = tuple[Segment, ...]


@dataclass(frozen=True)
class Segments(Setting):
    """The segments of a run up to the `updates` of the link, in their order."""

    def check(self, value: Any, config: Any) -> Past:
        if not isinstance(value, str):
            return tuple(value)
        found: list[Segment] = []
        try:
            for part in filter(None, value.split(";")):
                found.append(_segment(part, found[-1].until if found else 0, config["updates"]))
                if len(found) > MOST_SEGMENTS:
                    raise ValueError(f"more than {MOST_SEGMENTS} changes")
        except ValueError as error:
            raise ValueError(f"{self.name}: {error}") from None
        return tuple(found)

    def nearest(self, value: Any, config: Any) -> Past:
        return tuple(value)

    def write(self, value: Past) -> str:
        parts = (
            [str(s.until), *(f"{key},{LIVE[key].write(v)}" for key, v in s.values.items())]
            for s in value
        )
        return ";".join(map(",".join, parts))


def _segment(part: str, after: int, updates: int) -> Segment:
    until, *pairs = part.split(",")
    if not until.isascii() or not until.isdigit() or len(until) > 9:
        raise ValueError("an update is missing")
    if not after < int(until) <= updates:
        raise ValueError(f"update {int(until)} is outside {after + 1}–{updates}")
    if len(pairs) % 2 or sorted(pairs[::2]) != sorted(LIVE):
        raise ValueError(f"a change names an update, {' and '.join(LIVE)}")
    pair = zip(pairs[::2], pairs[1::2], strict=True)
    return Segment(int(until), {key: LIVE[key].check(text, {}) for key, text in pair})


@dataclass(frozen=True)
class Progress(Part):
    """`updates`: how many were made; `past`: what the live settings were before."""

    updates: int = entry(
        Number(
            "updates",
            help="The number of updates to train before the page is shown.",
            bounds=lambda known: (0, MOST_UPDATES),
            whole=True,
            otherwise="starting at {}",
        ),
        0,
    )
    past: Past = entry(
        Segments(
            "past",
            help="Earlier values of the settings that keep the training, where they were changed: "
            "here those up to update 60.",
            values="as `60,lr,0.01,clip,0`",
            start="none",
            otherwise="the run is replayed with the current settings",
        ),
        (),
    )
