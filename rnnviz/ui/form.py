"""The form: one control for each field of the configuration, made from `fields.FIELDS`."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from rnnviz.config.config import Config, cell_of
from rnnviz.config.fields import FIELDS
from rnnviz.config.own_cell import Equations
from rnnviz.config.own_data import OwnData
from rnnviz.config.settings import Choice, Number, Setting
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.cells import CELLS
from rnnviz.engine.numbers import exact
from rnnviz.ui.guard import safe
from rnnviz.ui.lab import Lab

RESTARTS, GOES_ON = "↻", "⟳"
_SLIDER_STEPS = 300  # a whole number with more values than this is typed
# not drawn where there is nothing to choose
_WHERE_OFFERED = ("layers", "direction", "attention", "embedding", "window")
_NEEDS = {"activation": "phi(", "init": "U_", "gain": "U_"}  # of a cell's equations


def form(lab: Lab) -> None:
    """Draw the controls of `lab`'s configuration, in their groups; a change is applied at once."""
    groups: dict[str, list[Setting]] = {setting.group: [] for setting in FIELDS}
    for setting in FIELDS:
        if applies(setting, lab.config):
            groups[setting.group].append(setting)
    lab.offered = frozenset(setting.key for group in groups.values() for setting in group)
    first, *others = groups
    with st.container(key=lab.key("form"), gap="small"):
        _group(groups[first], lab)
        for group in others:
            with st.expander(group.capitalize(), key=lab.key(f"group_{group}")):
                _group(groups[group], lab)
        st.caption(f"{RESTARTS} restarts training · {GOES_ON} training continues")


def _group(settings: list[Setting], lab: Lab) -> None:
    for setting in settings:
        _control(setting, lab)


def _control(setting: Setting, lab: Lab) -> None:
    """One control. It shows the configuration's value, whatever the browser remembers."""
    key = lab.key(f"set_{setting.key}")
    before = lab.shown.get(setting.key)
    if before is not None and st.session_state.get(key, before) != before:
        _commit(setting.key, lab)  # its callback may run in a thread that Streamlit has left
    value = lab.shown[setting.key] = getattr(lab.config, setting.key)
    st.session_state[key] = value
    label, told = setting.words(ARCHITECTURES[lab.config.architecture].topology)
    if setting.key == "task":
        told = f"{told} {lab.session.task.about}"
    common: dict[str, Any] = {
        "label": f"{label} {GOES_ON if setting.live else RESTARTS}",
        "key": key,
        "help": told,
        "on_change": _commit,
        "args": (setting.key, lab),
    }
    if isinstance(setting, Choice):
        titles = setting.options(lab.config)
        st.selectbox(options=list(titles), format_func=_titles(titles), **common)
    elif isinstance(setting, Number):
        _number(setting, value, lab.config, common)


def _number(setting: Number, value: float, config: Config, common: dict[str, Any]) -> None:
    low, high = setting.bounds(config)
    if setting.whole and low < high <= low + _SLIDER_STEPS:
        st.slider(min_value=int(low), max_value=int(high), **common)
    elif setting.whole:
        common["disabled"] = low == high
        st.number_input(min_value=int(low), max_value=int(high), step=1, **common)
    elif setting.log:
        st.select_slider(options=_stops(low, high, value), format_func=exact, **common)
    else:
        step = 0.1 if high - low <= 30 else 0.5
        st.number_input(
            min_value=float(low), max_value=float(high), step=step, format="%g", **common
        )


def _titles(titles: dict[str, str]) -> Callable[[str], str]:
    return lambda key: titles[key]


@safe
def _commit(field: str, lab: Lab) -> None:
    value = st.session_state[lab.key(f"set_{field}")]
    try:
        lab.choose(field, value)
    except Exception:
        lab.shown[field] = value  # it was taken, and fails once
        raise


def _stops(low: float, high: float, value: float) -> list[float]:
    """1, 2, 5, 10, … from low to high, with the value that is set among them."""
    decades = (float(f"{digit}e{power}") for power in range(-8, 9) for digit in (1, 2, 5))
    return sorted({low, high, value, *(stop for stop in decades if low < stop < high)})


def applies(setting: Setting, config: Config) -> bool:
    """Whether the setting does anything for the chosen cell and task.

    Equations and own data have tools of their own.
    """
    if isinstance(setting, Equations | OwnData):
        return False
    cell = cell_of(config)
    if any(setting.key in other.settings.values() for other in CELLS.values()):
        return setting.key in cell.settings.values()
    if setting.key in _WHERE_OFFERED and setting.only(config):
        return False
    return _NEEDS.get(setting.key, "") in cell.equations
