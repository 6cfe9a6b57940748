"""Film: the pictures of play, made a few at a time and shown by the browser at an even pace."""

import time
from collections.abc import Callable
from dataclasses import dataclass

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
