"""Keeps the lab of a browser tab, and follows its address when a link is opened."""

import streamlit as st

from rnnviz.ui.lab import Lab

_LAB = "lab"
_PAGE = "page"
PLAYGROUND = "playground"


def enter(page: str) -> bool:
    """Note which page runs; True when it was another page, or none, until now."""
    entered = st.session_state.get(_PAGE) != page
    st.session_state[_PAGE] = page
    return entered


def lab() -> Lab:
    """The lab of this tab; a link opens in it when the page is entered with one."""
    entered = enter(PLAYGROUND)
    known: Lab | None = st.session_state.get(_LAB)
    query = st.query_params.to_dict()
    if known is None or (entered and query and query != known.query):
        known = Lab.of_link(query)
        st.session_state[_LAB] = known
    return known


def forget() -> None:
    """Drop the lab, so that the next run opens the page as if for the first time."""
    st.session_state.pop(_LAB, None)
