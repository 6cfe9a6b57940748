"""How data of one's own is read: what there is to choose, and what comes of it."""

import pandas as pd
import streamlit as st

from rnnviz.engine.numbers import whole
from rnnviz.tasks.own.data import Data
from rnnviz.tasks.own.lines import FEWEST as FEWEST_LINES
from rnnviz.tasks.own.lines import OwnLines
from rnnviz.tasks.own.reading import lines, table
from rnnviz.tasks.own.reading.file import NAMES, OLD, Unreadable
from rnnviz.tasks.own.series import FEWEST as FEWEST_ROWS
from rnnviz.tasks.own.series import OwnSeries
from rnnviz.tasks.own.text import SHORTEST, OwnText
from rnnviz.ui.given import KINDS, UNITS, Given
from rnnviz.ui.lab import Lab

SHOWN_LETTERS, SHOWN_ROWS = 400, 5
_HELP = f"""
You will see here how it is read, before training. It can be

- **a text** of {SHORTEST} characters or more: the network learns to predict the next character;
- **lines**, {FEWEST_LINES} or more, with a label and a text, separated by a tab or a comma: it
  learns to predict the label, `good, what a lovely day`;
- **a table** as CSV, one row per step, {FEWEST_ROWS} or more: it learns to predict the next row of
  numbers, `temperature,wind`, then `3.1,12`, then `2.8,14` …
"""


def reading(lab: Lab) -> None:
    """What was read and what can be chosen, or why it cannot be read; help before."""
    given = lab.given
    if given.problem:
        _problem(given.problem, lab)
    elif not given.text or lab.asked:
        st.caption(_HELP)
    else:
        try:
            _kind(lab)
            _CHOICES[given.read_as](lab)
            data = given.data()
        except Unreadable as error:
            _problem(str(error), lab)
            return
        _encoding(given)
        _PREVIEWS[given.read_as](data, lab)


def _encoding(given: Given) -> None:
    """Say so where the letters might be others than the writer's."""
    if given.encoding == NAMES[OLD]:
        st.caption(
            f"The file is not UTF-8 and was read as {given.encoding}. If characters look wrong, "
            "save it as UTF-8."
        )


def _problem(told: str, lab: Lab) -> None:
    """Plain text: nothing of a file is ever rendered."""
    with st.container(key=lab.key("own_data_problem")):
        st.text(told)


def _kind(lab: Lab) -> None:
    given, key = lab.given, lab.key("own_data_kind")
    st.session_state[key] = given.read_as

    def choose() -> None:
        given.kind = st.session_state[key]

    st.selectbox(
        "Read it as",
        list(KINDS),
        key=key,
        format_func=KINDS.__getitem__,
        on_change=choose,
    )


def _no_choice(lab: Lab) -> None:
    """A text leaves nothing to choose."""


def _line_choices(lab: Lab) -> None:
    given, shown = lab.given, st.session_state
    unit, side, separator = (lab.key(f"own_data_{name}") for name in ("unit", "side", "separator"))
    shown[unit] = given.tokens
    shown[side], shown[separator] = given.written.side, given.written.separator

    def choose() -> None:
        given.unit = shown[unit]
        given.layout = lines.LineFormat(shown[separator], shown[side])

    with st.container(horizontal=True, key=lab.key("own_data_choices")):
        st.segmented_control(
            "Token",
            UNITS,
            key=unit,
            required=True,
            on_change=choose,
        )
        st.segmented_control(
            "Label position",
            lines.SIDES,
            key=side,
            required=True,
            on_change=choose,
        )
        st.selectbox(
            "Separator",
            list(lines.SEPARATORS),
            key=separator,
            width=120,
            on_change=choose,
        )


def _table_choices(lab: Lab) -> None:
    given, key = lab.given, lab.key("own_data_columns")
    found = given.table
    if not found.usable:
        told = "; ".join(f"“{c.name}”: {c.told}" for c in found.columns[:6])
        raise Unreadable(f"No column holds only numbers. {told}.")
    st.session_state[key] = [n for n in given.chosen if n in found.usable]

    def choose() -> None:
        given.columns = list(st.session_state[key])

    st.multiselect(
        f"Numeric columns (of {len(found.columns)})",
        found.usable,
        key=key,
        on_change=choose,
    )
    if any(c.missing for c in found.columns if c.name in given.chosen):
        _fill(lab)


def _fill(lab: Lab) -> None:
    given, key = lab.given, lab.key("own_data_fill")
    st.session_state[key] = given.fill

    def choose() -> None:
        given.fill = st.session_state[key]

    st.segmented_control(
        "Missing values",
        list(table.FILLS),
        key=key,
        help="Interpolation uses the value after the gap, carrying forward does not.",
        format_func=table.FILLS.__getitem__,
        required=True,
        on_change=choose,
    )


def _preview_text(data: Data, lab: Lab) -> None:
    task, body = data.task, lab.given.tidy
    st.caption(
        f"{whole(len(body))} characters, {task.n_in} distinct. The first four fifths are the "
        "training data, the last fifth is held out. It begins:"
    )
    with st.container(key=lab.key("own_data_begins")):
        st.text(body[:SHOWN_LETTERS] + ("…" if len(body) > SHOWN_LETTERS else ""))


def _preview_lines(data: Data, lab: Lab) -> None:
    counts, task = lines.classes(data), data.task
    st.caption(
        f"{whole(sum(counts.values()))} lines, {len(counts)} labels, {task.n_in} distinct "
        f"{lab.given.tokens}. Every fifth line of each label is held out."
    )
    first = [line.partition("\t") for line in data.split("\n")[1 : SHOWN_ROWS + 1]]
    shown = [{"label": label, "text": text} for label, _, text in first]
    counted = [{"label": label, "lines": count} for label, count in counts.items()]
    _frames(lab, pd.DataFrame(counted), pd.DataFrame(shown))


def _preview_table(data: Data, lab: Lab) -> None:
    rows = data.split("\n")[2:]
    named = "the first row holds names" if lab.given.table.has_header else "no row of names"
    st.caption(
        f"{whole(len(rows))} rows in order of time; {named}. The first four fifths are the "
        "training data, the last fifth is held out."
    )
    told = [{"column": c.name, "contents": c.told} for c in lab.given.table.columns]
    names = data.split("\n")[1].split(",")
    first = [row.split(",") for row in rows[:SHOWN_ROWS]]
    _frames(lab, pd.DataFrame(told), pd.DataFrame(first, columns=names))


def _frames(lab: Lab, *frames: pd.DataFrame) -> None:
    """Tables side by side, on a canvas: nothing of a file is ever rendered."""
    with st.container(horizontal=True, key=lab.key("own_data_frames")):
        for place, frame in enumerate(frames):
            with st.container(key=lab.key(f"own_data_frame_{place}")):
                st.dataframe(frame, hide_index=True, height=min(143, 38 + 35 * len(frame)))


_CHOICES = {
    OwnText.key: _no_choice,
    OwnLines.key: _line_choices,
    OwnSeries.key: _table_choices,
}
_PREVIEWS = {
    OwnText.key: _preview_text,
    OwnLines.key: _preview_lines,
    OwnSeries.key: _preview_table,
}
