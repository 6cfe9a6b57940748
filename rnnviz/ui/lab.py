"""What one browser tab works on, and what its buttons do to it. Knows nothing of Streamlit."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from rnnviz.analysis.freedom import Freedom
from rnnviz.analysis.run import Run
from rnnviz.config.config import Config
from rnnviz.config.fields import FIELDS
from rnnviz.config.own_data import Reference
from rnnviz.config.settings import Number, short
from rnnviz.tasks.own.reading.file import Unreadable
from rnnviz.tasks.own.reading.kinds import again
from rnnviz.training.session import Session
from rnnviz.training.stopping import Stop
from rnnviz.ui.given import Given
from rnnviz.ui.pace import SPEEDS, Clock, Speed
from rnnviz.ui.turns import TURNS

OPENING_SECONDS = 1.5  # the longest that a link may keep its reader waiting
BUTTON_SECONDS = 0.25  # the longest that Step, +10, +100 train before they become background play
LATE_SECONDS = 2.0  # after a choice, in which the browser may still send what it showed before
TURN_SECONDS = 0.04  # the longest that a session trains while others wait
EXAMPLES = 8  # of the probe
HEARD = {"clip": "Clip", "voice": "Your voice", "file": "WAV file"}
_MOVES = count(1)


@dataclass
class Lab:
    """A session, how it is played, and how it is looked at.

    `target`: the update at which play ends by itself, None while it goes on until paused.
    `era` counts the controls that took effect: what was begun before one is not finished after it.
    `said`: what the last control did, in a sentence; `read`: the stop whose message was closed.
    `example`: column of the probe, from 0. `pinned`: the step, or node, that is marked in the
    pictures, from 1, or 0; `moves` changes when it was not pinned in the pictures themselves,
    `tops` when the page is to scroll up to the pictures.
    `unit`: the one whose numbers stand in the equations, from 1. `problems`: what was wrong with
    the link, in words.
    `tool`: the tool that was opened last, for the link; `raised`: the one that the link opened;
    `stands`: where those that were opened stand, "above" or "below" the pictures.
    `freedom`: how the network runs freely. `hear`: what a link lets it hear first, a key of
    HEARD, or nothing. `following`: the keys of the fragments that show
    other things than the live pictures and change when those do.
    `given`: what was brought as data of one's own; `asked`: the link's query, as long as the page
    waits for the file that it was made with.
    `draft`: equations as they are typed, whether right or wrong, while `draft_version` is not
    blank; `readable`: the last of them without a mistake.
    `_followed`: what the fields were that had to follow the last choice, made at `_followed_at`.
    """

    session: Session
    playing: bool = False
    target: int | None = None
    speed: str = "normal"
    clock: Clock = field(default_factory=Clock)
    era: int = 0
    said: str = ""
    read: Stop | None = None
    example: int = 0
    pinned: int = 0
    moves: int = field(default_factory=lambda: next(_MOVES))
    tops: int = field(default_factory=lambda: next(_MOVES))
    unit: int = 1
    gradient_of: str = "h"
    chosen_path: str = ""
    problems: list[str] = field(default_factory=list)
    note: str = ""
    tool: str = ""
    raised: str = ""
    stands: dict[str, str] = field(default_factory=dict)
    freedom: Freedom = Freedom()
    hear: str = ""
    following: list[str] = field(default_factory=list)
    given: Given = field(default_factory=Given)
    asked: dict[str, str] = field(default_factory=dict)
    draft: str = ""
    draft_version: str = ""
    readable: str = ""
    _followed: dict[str, Any] = field(default_factory=dict)
    _followed_at: float = 0.0

    @classmethod
    def of_link(cls, query: Mapping[str, str]) -> "Lab":
        """Open the experiment of a link, at its update or on the way there; never raises."""
        session, wanted, problems = Session.from_query(query)
        lab = cls(session, problems=list(problems))
        lab._ask(query)
        if lab.asked:
            return lab
        lab._look(query)
        lab.train(wanted, OPENING_SECONDS)
        if session.updates < wanted and session.stopped is None:
            lab.note = (
                f"This link is for update {wanted:,}. It opened at update {session.updates:,} and "
                "continues training until it gets there."
            )
            lab.target, lab.playing = wanted, True
        return lab

    def _ask(self, query: Mapping[str, str]) -> None:
        """Wait for the link's file, where it is not in the link; else show the data that is."""
        if self.config.data:
            self.given = Given.of(self.config.data)
        elif Reference.read(query.get("data", "").strip()):
            self.asked = dict(query)

    def with_file(self, text: str) -> "Lab":
        """Open the link that the page waits with, with the text of its file.

        Raises Unreadable where that is not the link's.
        """
        reference = Reference.read(self.asked["data"].strip())
        assert reference is not None
        data = again(text, reference.recipe)
        if data.digest != reference.digest:
            there, here = f"{reference.characters:,}", f"{len(data):,}"
            how = f"read the same way, it has {here} characters, not {there}"
            raise Unreadable(
                "This is not the file the link was made with: "
                + (how if here != there else "it has the same length but differs")
                + "."
            )
        return Lab.of_link(self.asked | {"data": data})

    def _look(self, query: Mapping[str, str]) -> None:
        self.freedom, problems = Freedom.of_link(query)
        self.problems += problems
        self.tool = self.raised = query.get("tool", "")
        self.example = self._number(query, "example", EXAMPLES, 1) - 1
        length = Run.of(self.session, self.example).length if "step" in query else 0
        self.pinned = self._number(query, "step", length, 0)
        self.unit = self._number(query, "unit", self.config.units, 1)
        self.gradient_of = self._name(query, "signal", self.signals, "h")
        self.chosen_path = self._name(query, "strand", self.session.paths, "")
        self.hear = self._name(query, "hear", list(HEARD), "")

    def _number(self, query: Mapping[str, str], key: str, most: int, instead: int) -> int:
        """The link's number from 1 to `most`; `instead` where it has none, or another."""
        value = query.get(key)
        if value is None:
            return instead
        if value in map(str, range(1, most + 1)):
            return int(value)
        shown = f"showing {instead}" if instead else "left out"
        self.problems.append(f"{key}: {short(value)} is not one of 1–{most}; {shown}")
        return instead

    def _name(self, query: Mapping[str, str], key: str, names: Sequence[str], instead: str) -> str:
        """The link's name, one of `names`; `instead` where it has none, or another."""
        value = query.get(key)
        if value is None or value in names:
            return value or instead
        shown = f"showing {instead}" if instead else "left out"
        self.problems.append(f"{key}: {short(value)} is none of {', '.join(names)}; {shown}")
        return instead

    @property
    def path(self) -> str:
        """The path that is drawn whole: the chosen one, else the uppermost forward one."""
        paths = self.session.paths
        forward = [name for name in paths if not name.endswith("-backward")]
        return self.chosen_path if self.chosen_path in paths else forward[-1]

    @property
    def config(self) -> Config:
        return self.session.config

    @property
    def signals(self) -> tuple[str, ...]:
        """The names of what the cell computes at each step."""
        return self.session.signals

    @property
    def query(self) -> dict[str, str]:
        """The link's query: what differs from the defaults, and how it is looked at."""
        if self.asked and not self.session.updates:
            return dict(self.asked)
        query = dict(self.session.to_query())
        if self.example:
            query["example"] = str(self.example + 1)
        if self.pinned:
            query["step"] = str(self.pinned)
        if 1 < self.unit <= self.config.units:
            query["unit"] = str(self.unit)
        if self.gradient_of != "h":
            query["signal"] = self.gradient_of
        if self.chosen_path in self.session.paths and len(self.session.paths) > 1:
            query["strand"] = self.chosen_path
        if self.hear and self.session.task.input_kind == "frames":
            query["hear"] = self.hear
        if self.tool:
            query["tool"] = self.tool
        return query | self.freedom.to_query()

    def pin(self, step: int) -> None:
        """As a person pinned it in the pictures; 0 for none."""
        self.pinned = step

    def move_pin(self, step: int) -> None:
        """Pin a step that was chosen elsewhere: the pictures follow."""
        self.pinned, self.moves = step, next(_MOVES)

    def scroll_up(self) -> None:
        """Show the pictures, wherever on the page a person is."""
        self.tops = next(_MOVES)

    def pinned_of(self, length: int) -> int:
        """The pinned step among `length`, 0 where it lies beyond them."""
        return self.pinned if self.pinned <= length else 0

    def play(self) -> None:
        """Train until paused. Callbacks may come twice: nothing here toggles."""
        with self._control():
            self.target, self.playing, self.said = None, self.session.stopped is None, ""
            self.read = None  # what stopped training is told again
            self.clock.restart()

    def pause(self) -> None:
        """Stop playing, if it does."""
        with self._control():
            if self.playing:
                self.said = f"Paused at update {self.session.updates:,}"
            self.playing, self.target = False, None

    def set_speed(self, speed: str) -> None:
        """Play at this speed, a key of SPEEDS, from now on."""
        self.speed = speed
        self.clock.restart()

    @property
    def pace(self) -> Speed:
        """The speed of play: on the way to a target, the fastest."""
        return SPEEDS["fast" if self.target else self.speed]

    def step(self, count: int) -> None:
        """Train `count` updates, now if that is quick, else as play that ends by itself. What
        plays already goes on."""
        done = self.train(count, BUTTON_SECONDS)
        self.said = "" if self.playing else f"At update {self.session.updates:,}"
        if done < count and self.session.stopped is None and not self.playing:
            self.target, self.playing = self.session.updates + count - done, True

    def train(self, count: int, seconds: float) -> int:
        """Make `count` updates, fewer when `seconds` pass or training stops; return how many.

        In turns with the other sessions of the process.
        """
        until, era, done = time.monotonic() + seconds, self.era, 0
        while done < count and self.session.stopped is None:
            with TURNS.turn():
                if self.era != era:
                    break
                done += self.session.train(count - done, seconds=TURN_SECONDS)
            if time.monotonic() >= until:
                break
        return done

    @contextmanager
    def _control(self) -> Iterator[None]:
        """Let a control take effect: alone, as Streamlit begins a run of the page before the one
        that it interrupts has ended."""
        with TURNS.turn():
            self.era += 1
            yield

    def tick(self) -> None:
        """Train for one picture of play, if one is due."""
        speed = self.pace
        if not self.playing or not self.clock.due(speed.period):
            return
        left = (self.target or 10**9) - self.session.updates
        self.train(min(speed.updates, left), speed.seconds)
        reached = self.target is not None and self.session.updates >= self.target
        if self.playing and (reached or self.session.stopped is not None):
            self.note = ""
            self.pause()

    def reset(self) -> None:
        """Back to update 0 of the same configuration."""
        with self._control():
            self.playing, self.target = False, None
            self.session.reset()
            self.note, self.said = "", "Reset to update 0"

    def change(self, **values: Any) -> None:
        """Set fields of the configuration; training goes on where they allow it."""
        before, wanted = self.config, self.config.changed(**values)
        if wanted == before:
            return
        with self._control():
            self.asked = {}
            goes_on = self.session.steer(wanted)
            if self.config.task != before.task:
                self.freedom = Freedom()
            self.problems, self.note = [], ""
            self.said = self._changed(next(iter(values)), before, goes_on)
            self._followed_at = time.monotonic()
            self._followed = {
                field.key: getattr(before, field.key)
                for field in FIELDS
                if field.key not in values
                and getattr(before, field.key) != getattr(self.config, field.key)
            }
            if goes_on:
                return
            self.playing, self.target = False, None
            if self.gradient_of not in self.signals:
                self.gradient_of = "h"

    def choose(self, field: str, value: Any) -> None:
        """Take a choice of the form, unless it is what a control showed before another choice
        changed it too: the browser sends that until it has the new page."""
        late = time.monotonic() - self._followed_at < LATE_SECONDS
        if late and field in self._followed and self._followed[field] == value:
            return
        with suppress(ValueError):  # of the page before, what does not fit this one
            self.change(**{field: value})

    def _changed(self, key: str, before: Config, goes_on: bool) -> str:
        """What changing the field `key` did, in a sentence."""
        setting = next(s for s in FIELDS if s.key == key)
        label, _ = setting.words(self.session.architecture.topology)
        if goes_on:
            value = setting.write(getattr(self.config, key))
            return f"{label} {value} from update {self.session.updates + 1:,} on"
        paused = " and is paused" if self.playing else ""
        return f"{label} changed: training restarted{paused} at update 0{self._fitted(key, before)}"

    def _fitted(self, key: str, before: Config) -> str:
        """Which numbers had to follow the field `key`, so that a server can bear the experiment."""
        found = []
        for setting in FIELDS:
            value = getattr(self.config, setting.key)
            known = key in ("architecture", "task", "data", setting.key)
            if isinstance(setting, Number) and not known and value != getattr(before, setting.key):
                label, _ = setting.words(self.session.architecture.topology)
                found.append(f"{label.lower()} {setting.write(value)}")
        return f"; to fit, {', '.join(found)}" if found else ""

    def retry(self, **values: Any) -> None:
        """Set fields and train again from the start, after training had to stop."""
        self.change(**values)
        self.reset()
        self.play()
