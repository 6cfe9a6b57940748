"""One experiment on a page: how it opens from a link, is looked at and changed.

Knows nothing of Streamlit.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from rnnviz.analysis.tree import shape_of
from rnnviz.config import link
from rnnviz.config.fields import FIELDS
from rnnviz.config.generation import Generation
from rnnviz.config.look import Look
from rnnviz.config.own_data import Reference
from rnnviz.config.page import OpenTool, Sound
from rnnviz.engine.numbers import whole
from rnnviz.tasks.own.reading.file import Unreadable
from rnnviz.tasks.own.reading.kinds import again
from rnnviz.training.session import Session
from rnnviz.ui.given import Given
from rnnviz.ui.player import Player
from rnnviz.ui.words import changed

OPENING_SECONDS = 1.5  # the longest that a link may keep its reader waiting
LATE_SECONDS = 2.0  # after a choice, in which the browser may still send what it showed before
_MOVES = count(1)


def named(key: str, name: str) -> str:
    """The key of what belongs to the lab of that name; page.css knows this form."""
    return f"{key}--{name}" if name else key


@dataclass(eq=False)
class Lab(Player):
    """A session that is played, and how it is looked at.

    `name`: what tells it from the others of a page; blank for the first, which alone has the
    address and the keyboard's shortcuts. `problems`: what was wrong with its link, in
    words. `look`, `generation`, `sound`: the link's parts of these names. `moves` changes when a
    step was not pinned in the pictures themselves, `tops` when the page is to scroll to its
    pictures. `tool`: the tool that was opened last, for the link; `raised`: the one that was
    to be open as the page opened; `stands`: where those that were opened stand, "above" or "below"
    the pictures, the last one last.
    `following`: the keys of the fragments that show other things than the live pictures and change
    when those do; `drawn`: when they were drawn last, in seconds. `given`: what was brought as data
    of one's own; `asked`: the link's query, as long as the page waits for the file that it was made
    with. `draft`: equations as they are typed, whether right or wrong, while `draft_version` is not
    blank; `readable`: the last of them without a mistake. `offered`: the fields that the form
    shows, `shown`: the values that it showed last. `_followed`: what the fields were that had to
    follow the last choice, made at `_followed_at`.
    """

    name: str = ""
    problems: list[str] = field(default_factory=list)
    look: Look = Look()
    generation: Generation = Generation()
    sound: Sound = Sound()
    moves: int = field(default_factory=lambda: next(_MOVES))
    tops: int = field(default_factory=lambda: next(_MOVES))
    tool: str = ""
    raised: str = ""
    stands: dict[str, str] = field(default_factory=dict)
    following: list[str] = field(default_factory=list)
    drawn: dict[str, float] = field(default_factory=dict)
    given: Given = field(default_factory=Given)
    asked: dict[str, str] = field(default_factory=dict)
    draft: str = ""
    draft_version: str = ""
    readable: str = ""
    offered: frozenset[str] = frozenset(setting.key for setting in FIELDS)
    shown: dict[str, Any] = field(default_factory=dict)
    _followed: dict[str, Any] = field(default_factory=dict)
    _followed_at: float = 0.0

    # --- its link ------------------------------------------------------------------------------

    @classmethod
    def of_link(cls, query: Mapping[str, str], name: str = "") -> "Lab":
        """Open the experiment of a link, at its update or on the way there; never raises."""
        session, wanted, problems = Session.from_query(query)
        lab = cls(session, name=name, problems=list(problems))
        lab._ask(query)
        if not lab.asked:
            lab.take(query)
            lab.go_to(wanted, OPENING_SECONDS)
        return lab

    def _ask(self, query: Mapping[str, str]) -> None:
        """Wait for the link's file, where it is not in the link; else show the data that is."""
        if self.config.data:
            self.given = Given.of(self.config.data)
        elif Reference.asked(query):
            self.asked = dict(query)

    def with_file(self, text: str) -> "Lab":
        """Open the link that the page waits with, with the text of its file.

        Raises Unreadable where that is not the link's.
        """
        reference = Reference.asked(self.asked)
        assert reference is not None
        data = again(text, reference.recipe)
        if data.digest != reference.digest:
            there, here = whole(reference.characters), whole(len(data))
            how = f"read the same way, it has {here} characters, not {there}"
            raise Unreadable(
                "This is not the file the link was made with: "
                + (how if here != there else "it has the same length but differs")
                + "."
            )
        return Lab.of_link(self.asked | {"data": data}, self.name)

    def take(self, query: Mapping[str, str]) -> None:
        """Take what a link says beside its experiment. Which tools there are, the page knows."""
        self.generation, problems = link.read(query, Generation)
        self.look, more = link.read(query, Look, **self._there)
        self.sound, others = link.read(query, Sound)
        self.problems += problems + more + others
        self.tool = self.raised = OpenTool.asked(query).tool

    @property
    def query(self) -> dict[str, str]:
        """The link's query: what differs from the defaults, and how it is looked at."""
        if self.asked and not self.session.updates:
            return dict(self.asked)
        query = self.session.to_query() | link.write(self.look, **self._there)
        if self.session.task.input_kind == "frames":
            query |= link.write(self.sound)
        return query | link.write(OpenTool(self.tool)) | link.write(self.generation)

    @property
    def _there(self) -> dict[str, Any]:
        """What there is to look at."""
        session = self.session
        return {
            "units": session.config.units,
            "signals": session.signals,
            "paths": session.paths,
            "length": self._length,
        }

    def _length(self, example: int) -> int:
        """The number of steps, or of nodes, of an example, from 1."""
        children = self.session.probe.children
        if children is None:
            return self.session.steps
        return len(shape_of(children[:, example - 1]).nodes)

    # --- looking -------------------------------------------------------------------------------

    def key(self, of: str) -> str:
        """The key of a widget, a fragment or a value of the tab that is this lab's own."""
        return named(of, self.name)

    @property
    def example(self) -> int:
        """The column of the probe that is looked at, from 0."""
        return self.look.example - 1

    @property
    def path(self) -> str:
        """The path that is drawn whole: the chosen one, else the uppermost forward one."""
        paths = self.session.paths
        forward = [name for name in paths if not name.endswith("-backward")]
        return self.look.strand if self.look.strand in paths else forward[-1]

    @property
    def signals(self) -> tuple[str, ...]:
        """The names of what the cell computes at each step."""
        return self.session.signals

    def see(self, **values: Any) -> None:
        """Look at something else: fields of `look`."""
        self.look = replace(self.look, **values)

    def pin(self, step: int) -> None:
        """As a person pinned it in the pictures; 0 for none."""
        self.see(step=step)

    def move_pin(self, step: int) -> None:
        """Pin a step that was chosen elsewhere: the pictures follow."""
        self.pin(step)
        self.moves = next(_MOVES)

    def pinned_of(self, length: int) -> int:
        """The pinned step among `length`, 0 where it lies beyond them."""
        return self.look.step if self.look.step <= length else 0

    def come_back(self) -> None:
        """Open the tool of the link again: of what was open, another page leaves nothing."""
        self.raised, self.stands = self.tool, {}

    def show_pictures(self) -> None:
        """Scroll to the pictures, wherever on the page a person is."""
        self.tops = next(_MOVES)

    # --- changing ------------------------------------------------------------------------------

    def change(self, **values: Any) -> None:
        """Set fields of the configuration; training goes on where they allow it."""
        if self.config.changed(**values) == self.config:
            return
        with self._control():
            before, wanted = self.config, self.config.changed(**values)
            if wanted == before:
                return  # the same message came in another thread, and was first
            self.asked = {}
            goes_on = self.session.steer(wanted)
            if self.config.task != before.task:
                self.generation = Generation()
            self.problems, self.note = [], ""
            self.said = changed(next(iter(values)), before, self.session, goes_on, self.playing)
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
            if self.look.signal not in self.signals:
                self.see(signal="h")

    def choose(self, field: str, value: Any) -> None:
        """Take a choice of the form, unless it is what a control showed that is gone, or before
        another choice changed it too: the browser sends that until it has the new page."""
        if field not in self.offered:
            return
        late = time.monotonic() - self._followed_at < LATE_SECONDS
        if late and field in self._followed and self._followed[field] == value:
            return
        with suppress(ValueError):  # of the page before, what does not fit this one
            self.change(**{field: value})

    def retry(self, **values: Any) -> None:
        """Set fields and train again from the start, after training had to stop."""
        self.change(**values)
        self.reset()
        self.play()
