"""How fast play goes: how often a picture is shown, and how much is trained for it."""

import math
import time
from dataclasses import dataclass
from weakref import WeakKeyDictionary

SEGMENT_SECONDS = 0.35  # of work for one answer, which all who play share
SEGMENT_FILM = 0.5  # seconds of play in one answer, at most
HERE_SECONDS = 2.5  # who has asked within these plays


@dataclass(frozen=True)
class Speed:
    """A picture every `period` seconds, later where the server is busy; for each, at most
    `updates` are made, within `seconds`."""

    title: str
    period: float
    updates: int
    seconds: float = math.inf

    @property
    def pictures(self) -> int:
        """How many an answer brings at most."""
        return max(1, round(SEGMENT_FILM / self.period))


SPEEDS = {
    "slow": Speed("1 update/s", 1.0, 1),
    "normal": Speed("24/s", 1 / 24, 1),
    "fast": Speed("Fastest", 1 / 20, 1_000_000, 0.04),
}


class Players:
    """Who plays in this process: all have the same share of its time."""

    def __init__(self) -> None:
        self._asked: WeakKeyDictionary[object, float] = WeakKeyDictionary()

    def share(self, player: object) -> float:
        """Seconds of work for `player`, who asks for more."""
        now = time.monotonic()
        self._asked[player] = now
        here = sum(now - asked < HERE_SECONDS for asked in list(self._asked.values()))
        return SEGMENT_SECONDS / here


PLAYERS = Players()
