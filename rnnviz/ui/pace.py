"""How fast play goes: how often a picture comes, and how much is trained for it."""

import math
import time
from dataclasses import dataclass

EARLY = 0.5  # of a period: by how much the clocks of browser and server may differ


@dataclass(frozen=True)
class Speed:
    """A picture every `period` seconds, later where the server is busy; for each, at most
    `updates` are made, within `seconds`."""

    title: str
    period: float
    updates: int
    seconds: float = math.inf


SPEEDS = {
    "slow": Speed("1 update/s", 1.0, 1),
    "normal": Speed("24/s", 1 / 24, 1),
    "fast": Speed("Fastest", 1 / 20, 1_000_000, 0.04),
}


class Clock:
    """Tells when play is due: what else redraws the page must not make it train faster."""

    def __init__(self) -> None:
        self._next = 0.0

    def restart(self) -> None:
        """Be due at once, as when play begins or changes its speed."""
        self._next = 0.0

    def due(self, period: float) -> bool:
        """Whether it is time for the next picture; if so, the one after is due in `period`."""
        now = time.monotonic()
        if now < self._next - EARLY * period:
            return False
        self._next = max(self._next, now) + period
        return True
