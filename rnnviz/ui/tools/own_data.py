"""Your own data: paste a text or load a file, see how it is read, train on it."""

import streamlit as st

from rnnviz.tasks.own.data import Data
from rnnviz.tasks.own.reading.file import MOST_BYTES, Unreadable, decoded
from rnnviz.ui import state
from rnnviz.ui.given import Given, alike
from rnnviz.ui.guard import safe
from rnnviz.ui.lab import Lab
from rnnviz.ui.own_data_reading import reading
from rnnviz.ui.tool import Tool

SOURCES = {"paste": "Paste", "file": "Load a file"}
_WHERE = (
    "The data is sent to this page's server and kept only for this tab's session. Short data is "
    "part of the link; for longer data the link holds a hash and asks for the same file."
)


@st.fragment
def draw(lab: Lab) -> None:
    """What is brought on one side, how it is read on the other."""
    if lab.asked:
        _asking(lab)
    with st.container(key=lab.key("own_data"), horizontal=True):
        with st.container(key=lab.key("own_data_left"), gap="small"):
            _source(lab)
            if not lab.asked:
                _button(lab)
            st.caption(_WHERE)
        with st.container(key=lab.key("own_data_right"), gap="small"):
            reading(lab)


def _asking(lab: Lab) -> None:
    with st.container(horizontal=True, key=lab.key("own_data_asked"), vertical_alignment="center"):
        st.text("This link needs the file it was made with: load it, or paste its text.")
        st.button(
            "Continue without it", key=lab.key("own_data_without"), on_click=_without, args=(lab,)
        )


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
        key=lab.key("own_data_source"),
        default=preferred,
        required=True,
        format_func=SOURCES.__getitem__,
        label_visibility="collapsed",
    )
    if source == "paste":
        key = lab.key("own_data_text")
        st.session_state[key] = "" if lab.given.name else lab.given.text
        st.text_area(
            "Your text, lines or table",
            key=key,
            height=122,
            label_visibility="collapsed",
            placeholder="Paste a text, labelled lines or a table",
            on_change=_pasted,
            args=(lab,),
        )
    else:
        st.file_uploader(
            "Text or CSV",
            key=lab.key("own_data_file"),
            max_upload_size=max(1, MOST_BYTES // 1_000_000),
            on_change=_loaded,
            args=(lab,),
        )


@safe
def _pasted(lab: Lab) -> None:
    lab.given.bring(st.session_state[lab.key("own_data_text")])
    _supply(lab)


@safe
def _loaded(lab: Lab) -> None:
    file = st.session_state[lab.key("own_data_file")]
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
    data = _data_of(lab.given)
    pasting = st.session_state[lab.key("own_data_source")] == "paste"
    same = data is not None and alike(data, lab.config.data)
    nothing = not (lab.given.text or lab.given.problem)
    st.button(
        "Train on this",
        key=lab.key("own_data_train"),
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
        lab.show_pictures()
        st.rerun()  # the whole page: title, form and pictures


OWN_DATA = Tool(
    key="own-data",
    title="Your own data",
    order=20,
    place="above",
    applies=lambda lab: True,
    draw=draw,
    opens=lambda lab: bool(lab.config.data or lab.asked),
)
