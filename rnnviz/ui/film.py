"""Film: the pictures of play, made a few at a time and shown by the browser at an even pace."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from rnnviz.analysis.run import Run
from rnnviz.figures.figure import Panel
from rnnviz.ui.pace import PLAYERS
from rnnviz.ui.player import Player


@dataclass(frozen=True)
class Frame:
    """What is shown at once. `numbers`: the texts beside the buttons, by key."""

    run: Run
    panels: list[Panel]
    numbers: dict[str, str]

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        panels = [vars(panel) for panel in self.panels]
        return {"updates": self.run.updates, "numbers": self.numbers, "panels": panels}


_SERIALS = count(1)


@dataclass(frozen=True)
class Sent:
    """The last picture of a film that went to the browser. `serial` tells it from all others."""

    plain: Any
    serial: int = field(default_factory=lambda: next(_SERIALS))


def changing(film: Sequence[Frame], last: Any = None) -> list[dict[str, Any]]:
    """Of each picture its update, and how it differs from the one before; the first of all from
    `last`, which the browser has."""
    plain = [frame.plain for frame in film]
    return [
        {"updates": now["updates"], "changes": difference(before, now)}
        for before, now in zip([last, *plain], plain, strict=False)
    ]


def difference(before: Any, now: Any) -> Any:
    """What turns a value of JSON into another, in a form that charts.js knows: a dict, by key or
    by place in a list, of what differs there; or a list of one, the new value."""
    if before is now or (not isinstance(now, dict) and before == now):
        return {}
    if isinstance(now, dict) and isinstance(before, dict) and now.keys() == before.keys():
        places: Iterable[Any] = now.keys()
    elif isinstance(now, list) and isinstance(before, list) and len(now) == len(before):
        places = range(len(now))
    else:
        return [now]
    changes = {str(place): difference(before[place], now[place]) for place in places}
    return {place: change for place, change in changes.items() if change}


def segment(player: Player, picture: Callable[[], Frame]) -> list[Frame]:
    """Train, and take a picture after every period of play, as many as the player's share of
    time allows; none where no more was asked for."""
    if not (player.playing and player.due):
        return []
    player.due = False
    player.session.recording.mark(player.session.state())  # play may be paused before its end
    film: list[Frame] = []
    until = time.monotonic() + PLAYERS.share(player)
    for _ in range(player.pace.pictures):
        era = player.era
        player.tick()
        frame = picture()
        if era != player.era:
            return []  # a control came: what was made before it is not shown
        film.append(frame)
        if not player.playing or time.monotonic() >= until:
            break
    return film
