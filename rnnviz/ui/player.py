"""A session and how it is played: the buttons that train. Knows nothing of Streamlit."""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from rnnviz.config.config import Config
from rnnviz.engine.numbers import whole
from rnnviz.training.session import Session
from rnnviz.training.stopping import Stop
from rnnviz.ui.pace import SPEEDS, Speed
from rnnviz.ui.turns import TURNS

BUTTON_SECONDS = 0.25  # the longest that Step, +10, +100 train before they become background play
TURN_SECONDS = 0.04  # the longest that a session trains while others wait


@dataclass(eq=False)
class Player:
    """A session, and how it is played.

    `target`: the update at which play ends by itself, None while it goes on until paused.
    `era` counts the controls that took effect: what was begun before one is not finished after it,
    and what was made for play is not shown after it.
    `due`: whether play is to be continued: it has begun, or the browser has asked. `question`: the
    number of its last question; `views`: the keys of the panels in its view, None for all; `sent`:
    the last live picture that it was sent, and its number; `base`: that one, where it has come.
    `said`: what the last control did, in a sentence; `read`: the stop whose message was closed;
    `note`: what is to be known of a play that began by itself.
    """

    session: Session
    playing: bool = False
    target: int | None = None
    speed: str = "normal"
    due: bool = False
    question: int = 0
    views: frozenset[str] | None = None
    sent: tuple[int, Any] = (0, None)
    base: Any = None
    era: int = 0
    said: str = ""
    read: Stop | None = None
    note: str = ""

    @property
    def config(self) -> Config:
        return self.session.config

    @property
    def pace(self) -> Speed:
        """The speed of play: on the way to a target, the fastest."""
        return SPEEDS["fast" if self.target else self.speed]

    def play(self) -> None:
        """Train until paused. Callbacks may come twice: nothing here toggles."""
        with self._control():
            self.target, self.playing, self.said = None, self.session.stopped is None, ""
            self.read = None  # what stopped training is told again
            self.due = True

    def more(self, question: int = 0, has: int = 0, views: Collection[str] = ()) -> None:
        """Continue play: the browser has shown nearly all that there is. It has the picture of the
        number `has`, and needs only `views` of most pictures."""
        number, picture = self.sent
        self.question, self.due = question, True
        self.base = picture if has == number else None
        self.views = None if self.base is None else frozenset(views)

    def pause(self) -> None:
        """Stop playing, if it does."""
        with self._control():
            self._end()

    def pause_at(self, update: int, era: int, alone: bool = False) -> None:
        """Stop playing at the update that the browser shows; the session may be ahead of it.

        `era`: in which the browser's picture was made; another control may have come since.
        `alone`: whether the browser stops because no one has touched it for long.
        """
        with self._control():
            if era == self.era and self.playing:
                with suppress(ValueError):  # of a browser that shows what never was
                    self.session.go_to(update)
            self._end()
            if alone:
                self.said += ", as no one was here for ten minutes"

    def _end(self) -> None:
        if self.playing:
            self.said = f"Paused at update {whole(self.session.updates)}"
        self.playing, self.target = False, None

    def set_speed(self, speed: str) -> None:
        """Play at this speed, a key of SPEEDS, from now on."""
        self.speed = speed

    def step(self, count: int) -> None:
        """Train `count` updates, now if that is quick, else as play that ends by itself. What
        plays already goes on."""
        era = self.era
        done = self.train(count, BUTTON_SECONDS, era)
        with self._still(era) as still:
            if not still:
                return
            self.said = "" if self.playing else f"At update {whole(self.session.updates)}"
            if done < count and self.session.stopped is None and not self.playing:
                self.target, self.playing = self.session.updates + count - done, True
                self.due = True

    def go_to(self, update: int, seconds: float) -> None:
        """Train to an update, after `seconds` as play that ends there."""
        self.train(update, seconds, self.era)
        if self.session.updates < update and self.session.stopped is None:
            self.note = (
                f"This link is for update {whole(update)}. It opened at update "
                f"{whole(self.session.updates)} and continues training until it gets there."
            )
            self.target, self.playing, self.due = update, True, True

    def tick(self) -> None:
        """Train for one picture of play."""
        era, speed = self.era, self.pace  # the era first: a control may come at any line
        if not self.playing:
            return
        left = (self.target or 10**9) - self.session.updates
        self.train(min(speed.updates, left), speed.seconds, era)
        with self._still(era) as still:
            reached = self.target is not None and self.session.updates >= self.target
            if still and (reached or self.session.stopped is not None):
                self.note = ""
                self._end()

    def train(self, count: int, seconds: float, era: int) -> int:
        """Make `count` updates, fewer when `seconds` pass, training stops or `era` ends; return
        how many.

        In turns with the other sessions of the process.
        """
        until, done = time.monotonic() + seconds, 0
        while done < count and self.session.stopped is None:
            with self._still(era) as still:
                if not still:
                    break
                done += self.session.train(count - done, seconds=TURN_SECONDS)
            if time.monotonic() >= until:
                break
        return done

    def reset(self) -> None:
        """Back to update 0 of the same configuration."""
        with self._control():
            self.playing, self.target = False, None
            self.session.reset()
            self.note, self.said = "", "Reset to update 0"

    @contextmanager
    def _control(self) -> Iterator[None]:
        """Let a control take effect: alone, as Streamlit begins a run of the page before the one
        that it interrupts has ended."""
        with TURNS.turn():
            try:
                yield
            finally:
                self.era += 1  # last: who reads it before has begun before the control

    @contextmanager
    def _still(self, era: int) -> Iterator[bool]:
        """Go on with what was begun in `era`, while no control takes effect; whether none has."""
        with TURNS.turn():
            yield self.era == era

    def travel(self, update: int) -> None:
        """Go to an update that was reached before, and stay there.

        Raises ValueError for one that was not.
        """
        with self._control():
            self.session.go_to(update)
            self.playing, self.target, self.note = False, None, ""
            self.said = f"Went to update {whole(self.session.updates)}"
