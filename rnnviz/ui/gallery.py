"""The gallery: cards of configured experiments, each with a picture of its own run."""

from base64 import b64encode
from html import escape
from xml.etree import ElementTree

import streamlit as st
from streamlit.elements.lib.grid_container import GridContainer

from rnnviz.figures.card import HEIGHT, WIDTH
from rnnviz.ui import charts, demos, site, state
from rnnviz.ui.guard import guarded


def gallery() -> None:
    """Draw the cards; each opens its demo in the playground."""
    state.enter("gallery")
    with guarded("gallery"), st.container(key="gallery"):
        _follow()
        st.title("Gallery", anchor=False)
        st.caption(
            "Prepared experiments. Each card opens one in the playground, trained as pictured."
        )
        topic = _topic()
        grid = st.grid(3, min_column_width=340, gap="medium", border=True)
        for demo in demos.demos():
            if demo.topic == topic:
                _card(demo, grid)


def _follow() -> None:
    """Go on to the playground with the query of a demo.

    A card's link is relative to the address "/", which Streamlit writes as no path at all: in
    another tab the browser opens it here. Who comes back from the playground may bring its query
    along, and stays.
    """
    query = st.query_params.to_dict()
    if not state.has_lab() and any(query == demo.query for demo in demos.demos()):
        st.switch_page(site.PLAYGROUND, query_params=query)


def _topic() -> str:
    """The topic whose cards are shown; its link is /gallery?topic=…."""
    topics = demos.topics()
    asked = st.query_params.get("topic", "")
    st.session_state["topic"] = asked if asked in topics else next(iter(topics))
    st.segmented_control(
        "Topic",
        list(topics),
        key="topic",
        required=True,
        format_func=topics.__getitem__,
        label_visibility="collapsed",
        on_change=_choose,
    )
    return str(st.session_state["topic"])


def _choose() -> None:
    st.query_params["topic"] = st.session_state["topic"]


def _card(demo: demos.Demo, grid: GridContainer) -> None:
    """One element, so that no picture ever stands under another's title, and a link over it."""
    title, facts, watch = map(escape, (demo.title, demo.facts, demo.watch))
    with grid.cell():
        st.html(f'{_picture(demo)}<h3>{title}</h3><p class="rnn-facts">{facts}</p><p>{watch}</p>')
        st.page_link(site.PLAYGROUND, label=f"Open “{demo.title}”", query_params=dict(demo.query))


def _picture(demo: demos.Demo) -> str:
    file = demos.thumbnail(demo, charts.theme().name)
    if not file.exists():
        return "<p>No picture yet.</p>"
    svg = file.read_bytes()
    alt = ElementTree.fromstring(svg).get("aria-label", "")
    source = f"data:image/svg+xml;base64,{b64encode(svg).decode()}"
    return f'<img src="{source}" width="{WIDTH}" height="{HEIGHT}" alt="{escape(alt)}">'
