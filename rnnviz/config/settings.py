"""The kinds of settings: how each is checked, read from a link and written to one."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rnnviz.engine.numbers import TYPED, exact
from rnnviz.engine.topology import Topology

Options = Callable[[Any], dict[str, str]]  # of a config, or of a part of one


@dataclass(frozen=True)
class Setting(ABC):
    """One key of a link, a field of Config or of a Part: how it is shown, checked, read, written.

    A *config* is below what the setting may depend on: a Config, or the values of a link's
    settings before this one and what is known beside them. `live`: training goes on when it
    changes; else it restarts. `why(config)`: why the config allows less than others do, or nothing.
    `otherwise`: what is done where a link's text is wrong; {} stands for the value used.
    `verbatim`: blanks around a link's text belong to it. `values`, `start`: what the README says
    of the values and of the default, where they do not follow from the setting.
    """

    key: str
    label: str = ""
    help: str = ""
    group: str = ""
    live: bool = False
    why: Callable[[Any], str] = lambda config: ""
    otherwise: str = "using {}"
    verbatim: bool = False
    values: str = ""
    start: str = ""

    @property
    def name(self) -> str:
        """What a sentence calls it: the label, in lower case, or the key where it has none."""
        return self.label[:1].lower() + self.label[1:] or self.key

    def reason(self, config: Any) -> str:
        """`why`, in brackets behind a rule."""
        why = self.why(config)
        return f" ({why})" if why else ""

    def words(self, topology: Topology) -> tuple[str, str]:
        """Return the label and the help beside an architecture of this topology."""
        return self.label, self.help

    @abstractmethod
    def check(self, value: Any, config: Any) -> Any:
        """Return the value in its own type, or raise ValueError with name, rule and value."""

    @abstractmethod
    def nearest(self, value: Any, config: Any) -> Any:
        """Return the value, or what is nearest to it where it does not fit the config."""

    def closest(self, text: str, default: Any, config: Any) -> Any:
        """Return what fits the config instead of a link's text that does not."""
        return self.nearest(default, config)

    def instead(self, text: str, default: Any, config: Any) -> Any:
        """Return what is used instead of a link's text that is wrong: the default, which may not
        fit either where the config allows less than others do."""
        return self.closest(text, default, config) if self.why(config) else default

    def only(self, config: Any) -> bool:
        """Whether the config leaves nothing to choose."""
        return False

    def read(self, text: str, values: Mapping[str, Any]) -> Any:
        """Return the value that a link's text means beside the `values` read so far."""
        return self.check(text, values)

    def write(self, value: Any) -> str:
        """Return a link's text for the value."""
        return str(value)

    def told(self, value: Any, label: str) -> str:
        """Return the value in words that begin with the label."""
        return f"{label} {self.write(value)}"

    def offers(self, config: Any) -> str:
        """Return what a link may say, for the README."""
        return self.values


@dataclass(frozen=True)
class Choice(Setting):
    """One of some keys. `options(config)`: key -> title, only those that fit the config."""

    options: Options = lambda config: {}

    def check(self, value: Any, config: Any) -> str:
        options = self.options(config)
        if not isinstance(value, str) or value not in options:
            rule = none_of(options) + self.reason(config)
            raise ValueError(f"{self.name}: {short(value)} {rule}")
        return value

    def nearest(self, value: Any, config: Any) -> str:
        options = self.options(config)
        return value if value in options else next(iter(options))

    def only(self, config: Any) -> bool:
        return len(self.options(config)) == 1

    def offers(self, config: Any) -> str:
        return self.values or coded(self.options(config))


@dataclass(frozen=True)
class Number(Setting):
    """A number within `bounds(config)`, both included; `whole` or real. `off`: what 0 says in
    words, where it is no number as the others."""

    bounds: Callable[[Any], tuple[float, float]] = lambda config: (0, 1)
    whole: bool = False
    log: bool = False  # a logarithmic control fits
    off: str = ""

    def check(self, value: Any, config: Any) -> int | float:
        number = self._number(value)
        low, high = self.bounds(config)
        if not low <= number <= high:
            rule = f"is outside {exact(low)}–{exact(high)}"
            if low == high:
                rule = f"is not {exact(low)}, the only value that fits here"
            raise ValueError(f"{self.name}: {short(value)} {rule}{self.reason(config)}")
        return number

    def nearest(self, value: Any, config: Any) -> int | float:
        low, high = self.bounds(config)
        return type(value)(min(max(value, low), high))

    def closest(self, text: str, default: Any, config: Any) -> int | float:
        try:
            return self.nearest(self._number(text), config)
        except ValueError:
            return self.nearest(default, config)

    def only(self, config: Any) -> bool:
        low, high = self.bounds(config)
        return low == high

    def _number(self, value: Any) -> int | float:
        kind = "a whole number" if self.whole else "a finite number"
        try:
            if isinstance(value, bool) or (isinstance(value, str) and not TYPED.fullmatch(value)):
                raise ValueError
            number = float(value)
            if not math.isfinite(number) or (self.whole and number != int(number)):
                raise ValueError
        except (TypeError, ValueError, OverflowError):
            raise ValueError(f"{self.name}: {short(value)} is not {kind}") from None
        return int(number) if self.whole else number + 0.0  # no −0

    def write(self, value: Any) -> str:
        return str(int(value)) if float(value).is_integer() else repr(float(value))

    def told(self, value: Any, label: str) -> str:
        return super().told(value, label) if value or not self.off else self.off

    def offers(self, config: Any) -> str:
        return self.values or " to ".join(map(self.write, self.bounds(config)))


@dataclass(frozen=True)
class Place(Number):
    """One of the places 1, 2, … within `bounds(config)`; its default may be 0, for none."""

    whole: bool = True

    def check(self, value: Any, config: Any) -> int | float:
        low, high = self.bounds(config)
        try:
            return super().check(value, config)
        except ValueError:
            rule = f"is not one of {low}–{high}"
            raise ValueError(f"{self.name}: {short(value)} {rule}") from None

    def only(self, config: Any) -> bool:
        return False  # none is a choice, too


@dataclass(frozen=True)
class Text(Setting):
    """Any text of at most `most` characters."""

    most: int = 200

    def check(self, value: Any, config: Any) -> str:
        if not isinstance(value, str):
            raise ValueError(f"{self.name}: {short(value)} is not a text")
        if len(value) > self.most:
            raise ValueError(f"{self.name}: it is longer than {self.most} characters")
        return value

    def nearest(self, value: Any, config: Any) -> str:
        return str(value)[: self.most]

    def offers(self, config: Any) -> str:
        return self.values or f"a text of at most {self.most} characters"


def value_of(config: Any, name: str) -> Any:
    """A value of a config, or of the part of one that a link has given so far; "" for none."""
    return config.get(name, "") if isinstance(config, Mapping) else getattr(config, name)


def text_of(value: Any, verbatim: bool = False) -> str:
    """A query's value as text, of a repeated key the last; `verbatim` with the blanks around it."""
    while isinstance(value, list | tuple):
        value = value[-1] if value else ""
    return str(value) if verbatim else str(value).strip()


def coded(keys: Iterable[str]) -> str:
    """Return keys as Markdown writes code."""
    return " ".join(f"`{key}`" for key in keys)


def none_of(options: Iterable[str]) -> str:
    """Return the rule that a value is to be one of `options`, of many the first ones only."""
    shown, most = ", ".join(options), 150
    if len(shown) > most:
        shown = f"{shown[:most].rpartition(', ')[0]}, …"
    return f"is none of {shown}"


def short(value: Any, most: int = 40) -> str:
    """Return a value for a message: one line, at most `most` characters."""
    text = " ".join(str(value).split()) or "nothing"
    return text if len(text) <= most else f"{text[: most - 1]}…"
