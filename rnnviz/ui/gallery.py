"""The gallery: cards of configured experiments, each with a picture of its own run."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.grid_container import GridContainer

from rnnviz.figures.card import HEIGHT, card
from rnnviz.figures.figure import Panel
from rnnviz.ui import demos, site, state
from rnnviz.ui.guard import guarded


def gallery() -> None:
    """Draw the cards; each opens its demo in the playground."""
    state.enter("gallery")
    with guarded("gallery"), st.container(key="gallery"):
        st.title("Gallery", anchor=False)
        st.caption("Experiments worth watching. Each opens in the playground, trained so far.")
        topic = _topic()
        shown = [demo for demo in demos.demos() if demo.topic == topic]
        grid = st.grid(3, min_column_width=300, gap="medium", border=True)
        places = [_card(demo, grid) for demo in shown]
        theme = st.context.theme.type or "light"
        for demo, place in zip(shown, places, strict=True):
            with place:
                _draw(_picture(demo.key, theme))


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


def _card(demo: demos.Demo, grid: GridContainer) -> DeltaGenerator:
    """Write the words of a card at once; return the place of its picture, which takes longer."""
    with grid.cell():
        place = st.container(height=HEIGHT, border=False)
        st.subheader(demo.title, anchor=False)
        st.markdown(demo.watch)
        st.page_link(
            site.PLAYGROUND,
            label="Open",
            icon=":material/play_circle:",
            query_params=dict(demo.query),
        )
    return place


@st.cache_data(show_spinner="Training the network of this card", max_entries=64)
def _picture(key: str, theme: str) -> Panel:
    demo = next(demo for demo in demos.demos() if demo.key == key)
    return demos.picture(demo, theme)


def _draw(panel: Panel) -> None:
    st.plotly_chart(card(panel), theme=None, config={"staticPlot": True}, alt=panel.alt)
