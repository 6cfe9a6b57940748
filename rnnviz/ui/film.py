"""Film: the pictures of play, made a few at a time and shown by the browser at an even pace."""

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rnnviz.analysis.run import Run
from rnnviz.figures.figure import Panel
from rnnviz.ui.pace import PLAYERS
from rnnviz.ui.player import Player

Plain = dict[str, Any]  # as JSON has it


@dataclass(frozen=True)
class Frame:
    """What is shown at once. `keys`: of all panels that there are; `panels`: all, or those that are
    in view; `numbers`: the texts beside the buttons, by key."""

    run: Run
    keys: list[str]
    panels: list[Panel]
    numbers: dict[str, str]

    def plain(self, before: Plain | None = None) -> Plain:
        """The picture, with those panels of the one `before` that it does not draw anew."""
        updates = self.run.updates
        there = {panel.key: vars(panel) | {"updates": updates} for panel in self.panels}
        there = (before["panels"] if before else {}) | there
        panels = {key: there[key] for key in self.keys if key in there}
        return {"updates": updates, "numbers": self.numbers, "panels": panels}


def segment(player: Player, picture: Callable[[Collection[str] | None], Frame]) -> list[Frame]:
    """Train, and take a picture after every period of play, as many as the player's share of
    time allows; none where no more was asked for.

    `picture(keys)`: of the panels in view, the last one of all.
    """
    if not (player.playing and player.due):
        return []
    player.due = False
    player.session.recording.mark(player.session.state())  # play may be paused before its end
    film: list[Frame] = []
    until = time.monotonic() + PLAYERS.share(player)
    for left in reversed(range(player.pace.pictures)):
        era = player.era
        player.tick()
        last = not left or not player.playing or time.monotonic() >= until
        frame = picture(None if last else player.views)
        if era != player.era:
            return []  # a control came: what was made before it is not shown
        film.append(frame)
        if last:
            break
    return film


def changing(film: Sequence[Frame], last: Plain | None = None) -> tuple[list[Plain], Plain | None]:
    """Of each picture its update, and how it differs from the one before, the first of all from
    `last`, which the browser has; and the last picture whole."""
    found = []
    for frame in film:
        now = frame.plain(last)
        found.append({"updates": frame.run.updates, "changes": difference(last, now)})
        last = now
    return found, last


def difference(before: Any, now: Any) -> Any:
    """What turns a value of JSON into another, in a form that charts.js knows: a dict, by key or
    by place in a list, of what differs there; or a list of one, the new value."""
    if before is now or (not isinstance(now, dict) and before == now):
        return {}
    if isinstance(now, dict) and isinstance(before, dict) and [*now] == [*before]:
        places: Iterable[Any] = now.keys()
    elif isinstance(now, list) and isinstance(before, list) and len(now) == len(before):
        places = range(len(now))
    else:
        return [now]
    changes = {str(place): difference(before[place], now[place]) for place in places}
    return {place: change for place, change in changes.items() if change}
