"""Your own data: paste a text or load a file, see how it is read, train on it."""

import pandas as pd
import streamlit as st

from rnnviz.engine.numbers import whole
from rnnviz.tasks.own.data import Data
from rnnviz.tasks.own.lines import OwnLines
from rnnviz.tasks.own.reading import lines, table
from rnnviz.tasks.own.reading.file import MOST_BYTES, NAMES, OLD, Unreadable, decoded
from rnnviz.tasks.own.series import OwnSeries
from rnnviz.tasks.own.text import OwnText
from rnnviz.ui import state
from rnnviz.ui.given import KINDS, UNITS, Given, alike
from rnnviz.ui.guard import safe
from rnnviz.ui.lab import Lab
from rnnviz.ui.tool import Tool

SHOWN_LETTERS, SHOWN_ROWS = 400, 5
SOURCES = {"paste": "Paste", "file": "Load a file"}
_HELP = """
You will see here how it is read, before training. It can be

- **a text** of 60 characters or more: the network learns to predict the next character;
- **lines** with a label and a text, separated by a tab or a comma: it learns to predict the label,
  `good, what a lovely day`;
- **a table** as CSV, one row per step: it learns to predict the next row of numbers,
  `temperature,wind`, then `3.1,12`, then `2.8,14` …
"""
_WHERE = (
    "The data is sent to this page's server and kept only for this tab's session. Short data is "
    "part of the link; for longer data the link holds a hash and asks for the same file."
)


@st.fragment
def draw(lab: Lab) -> None:
    """What is brought on one side, how it is read on the other."""
    if lab.asked:
        _asking(lab)
    with st.container(key="own_data", horizontal=True):
        with st.container(key="own_data_left", gap="small"):
            _source(lab)
            if not lab.asked:
                _button(lab)
            st.caption(_WHERE)
        with st.container(key="own_data_right", gap="small"):
            _reading(lab)


def _asking(lab: Lab) -> None:
    with st.container(horizontal=True, key="own_data_asked", vertical_alignment="center"):
        st.text("This link needs the file it was made with: load it, or paste its text.")
        st.button("Continue without it", key="own_data_without", on_click=_without, args=(lab,))


@safe
def _without(lab: Lab) -> None:
    lab.asked, lab.problems = {}, []
    st.rerun()


def _source(lab: Lab) -> None:
    """A place to paste, or to load a file."""
    preferred = "file" if lab.asked or lab.given.name else "paste"
    source = st.segmented_control(
        "From",
        list(SOURCES),
        key="own_data_source",
        default=preferred,
        required=True,
        format_func=SOURCES.__getitem__,
        label_visibility="collapsed",
    )
    if source == "paste":
        st.session_state["own_data_text"] = "" if lab.given.name else lab.given.text
        st.text_area(
            "Your text, lines or table",
            key="own_data_text",
            height=122,
            label_visibility="collapsed",
            placeholder="Paste a text, labelled lines or a table",
            on_change=_pasted,
            args=(lab,),
        )
    else:
        st.file_uploader(
            "Text or CSV",
            key="own_data_file",
            max_upload_size=max(1, MOST_BYTES // 1_000_000),
            on_change=_loaded,
            args=(lab,),
        )


@safe
def _pasted(lab: Lab) -> None:
    lab.given.bring(st.session_state["own_data_text"])
    _supply(lab)


@safe
def _loaded(lab: Lab) -> None:
    file = st.session_state["own_data_file"]
    if file is None:
        lab.given.bring("")
        return
    try:
        text, encoding = decoded(file.getvalue())
        lab.given.bring(text, file.name, encoding)
    except Unreadable as error:
        lab.given.bring("", file.name)
        lab.given.problem = str(error)
        return
    _supply(lab)


def _supply(lab: Lab) -> None:
    """Open the link that waits for a file, if this is the one."""
    if not lab.asked or not lab.given.text:
        return
    try:
        opened = lab.with_file(lab.given.tidy)
    except Unreadable as error:
        lab.given.problem = str(error)
        return
    opened.given.name, opened.given.encoding = lab.given.name, lab.given.encoding
    opened.stands = lab.stands
    state.show(opened)
    st.rerun()


def _button(lab: Lab) -> None:
    """Train on what was brought. Before anything is pasted the style disables it: a text arrives
    when it is left, with the very click that trains on it."""
    data, pasting = _data_of(lab.given), st.session_state["own_data_source"] == "paste"
    same = data is not None and alike(data, lab.config.data)
    nothing = not (lab.given.text or lab.given.problem)
    st.button(
        "Train on this",
        key="own_data_train",
        type="primary",
        disabled=not pasting if nothing else data is None or same,
        help="The page already trains on this data." if same else None,
        on_click=_train,
        args=(lab,),
    )


def _data_of(given: Given) -> Data | None:
    try:
        return given.data() if given.text else None
    except Unreadable:
        return None


@safe
def _train(lab: Lab) -> None:
    data = _data_of(lab.given)
    if data is not None:
        lab.change(data=data)
        lab.scroll_up()
        st.rerun()  # the whole page: title, form and pictures


# --- how it is read ------------------------------------------------------------------------


def _reading(lab: Lab) -> None:
    given = lab.given
    if given.problem:
        _problem(given.problem)
    elif not given.text or lab.asked:
        st.caption(_HELP)
    else:
        try:
            _kind(given)
            _CHOICES[given.read_as](given)
            data = given.data()
        except Unreadable as error:
            _problem(str(error))
            return
        _encoding(given)
        _PREVIEWS[given.read_as](data, given)


def _encoding(given: Given) -> None:
    """Say so where the letters might be others than the writer's."""
    if given.encoding == NAMES[OLD]:
        st.caption(
            f"The file is not UTF-8 and was read as {given.encoding}. If characters look wrong, "
            "save it as UTF-8."
        )


def _problem(told: str) -> None:
    """Plain text: nothing of a file is ever rendered."""
    with st.container(key="own_data_problem"):
        st.text(told)


def _kind(given: Given) -> None:
    st.session_state["own_data_kind"] = given.read_as

    def choose() -> None:
        given.kind = st.session_state["own_data_kind"]

    st.selectbox(
        "Read it as",
        list(KINDS),
        key="own_data_kind",
        format_func=KINDS.__getitem__,
        on_change=choose,
    )


def _no_choice(given: Given) -> None:
    """A text leaves nothing to choose."""


def _line_choices(given: Given) -> None:
    st.session_state["own_data_unit"] = given.tokens
    st.session_state["own_data_side"] = given.written.side
    st.session_state["own_data_separator"] = given.written.separator

    def choose() -> None:
        given.unit = st.session_state["own_data_unit"]
        side, separator = st.session_state["own_data_side"], st.session_state["own_data_separator"]
        given.layout = lines.LineFormat(separator, side)

    with st.container(horizontal=True, key="own_data_choices"):
        st.segmented_control(
            "Token",
            UNITS,
            key="own_data_unit",
            required=True,
            on_change=choose,
        )
        st.segmented_control(
            "Label position",
            lines.SIDES,
            key="own_data_side",
            required=True,
            on_change=choose,
        )
        st.selectbox(
            "Separator",
            list(lines.SEPARATORS),
            key="own_data_separator",
            width=120,
            on_change=choose,
        )


def _table_choices(given: Given) -> None:
    found = given.table
    if not found.usable:
        told = "; ".join(f"“{c.name}”: {c.told}" for c in found.columns[:6])
        raise Unreadable(f"No column holds only numbers. {told}.")
    st.session_state["own_data_columns"] = [n for n in given.chosen if n in found.usable]

    def choose() -> None:
        given.columns = list(st.session_state["own_data_columns"])

    st.multiselect(
        f"Numeric columns (of {len(found.columns)})",
        found.usable,
        key="own_data_columns",
        on_change=choose,
    )
    if any(c.missing for c in found.columns if c.name in given.chosen):
        _fill(given)


def _fill(given: Given) -> None:
    st.session_state["own_data_fill"] = given.fill

    def choose() -> None:
        given.fill = st.session_state["own_data_fill"]

    st.segmented_control(
        "Missing values",
        list(table.FILLS),
        key="own_data_fill",
        help="Interpolation uses the value after the gap, carrying forward does not.",
        format_func=table.FILLS.__getitem__,
        required=True,
        on_change=choose,
    )


def _preview_text(data: Data, given: Given) -> None:
    task, body = data.task, given.tidy
    st.caption(
        f"{whole(len(body))} characters, {task.n_in} distinct. The first four fifths are the "
        "training data, the last fifth is held out. It begins:"
    )
    with st.container(key="own_data_begins"):
        st.text(body[:SHOWN_LETTERS] + ("…" if len(body) > SHOWN_LETTERS else ""))


def _preview_lines(data: Data, given: Given) -> None:
    counts, task = lines.classes(data), data.task
    st.caption(
        f"{whole(sum(counts.values()))} lines, {len(counts)} labels, {task.n_in} distinct "
        f"{given.tokens}. Every fifth line of each label is held out."
    )
    first = [line.partition("\t") for line in data.split("\n")[1 : SHOWN_ROWS + 1]]
    shown = [{"label": label, "text": text} for label, _, text in first]
    counted = [{"label": label, "lines": count} for label, count in counts.items()]
    _frames(pd.DataFrame(counted), pd.DataFrame(shown))


def _preview_table(data: Data, given: Given) -> None:
    rows = data.split("\n")[2:]
    named = "the first row holds names" if given.table.has_header else "no row of names"
    st.caption(
        f"{whole(len(rows))} rows in order of time; {named}. The first four fifths are the "
        "training data, the last fifth is held out."
    )
    told = [{"column": c.name, "contents": c.told} for c in given.table.columns]
    names = data.split("\n")[1].split(",")
    first = [row.split(",") for row in rows[:SHOWN_ROWS]]
    _frames(pd.DataFrame(told), pd.DataFrame(first, columns=names))


def _frames(*frames: pd.DataFrame) -> None:
    """Tables side by side, on a canvas: nothing of a file is ever rendered."""
    with st.container(horizontal=True, key="own_data_frames"):
        for place, frame in enumerate(frames):
            with st.container(key=f"own_data_frame_{place}"):
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
OWN_DATA = Tool(
    key="own-data",
    title="Your own data",
    order=20,
    place="above",
    applies=lambda lab: True,
    draw=draw,
    opens=lambda lab: bool(lab.config.data or lab.asked),
)
