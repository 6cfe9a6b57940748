"""Keeps the labs of a browser tab, and follows its address when a link is opened."""

from collections.abc import Mapping

import streamlit as st

from rnnviz.ui.lab import Lab, named

_LAB = "lab"
_PAGE = "page"
_STALE = "stale_query"
PLAYGROUND = "playground"


def enter(page: str) -> bool:
    """Note which page runs; True when it was another page, or none, until now."""
    entered = st.session_state.get(_PAGE) != page
    st.session_state[_PAGE] = page
    return entered


def lab() -> Lab:
    """The first lab of this tab; a link opens in it when the page is entered with one."""
    entered = enter(PLAYGROUND)
    known: Lab | None = st.session_state.get(_LAB)
    query = st.query_params.to_dict()
    if known is None or (entered and query and query != known.query):
        known = Lab.of_link(query)
        st.session_state[_LAB] = known
        st.session_state[_STALE] = bool(query)
    elif entered:
        known.come_back()
    return known


def another_lab(name: str, query: Mapping[str, str]) -> Lab:
    """A further lab of this tab, told from the others by its name; it opens once with a link's
    `query`."""
    known: Lab | None = st.session_state.get(named(_LAB, name))
    if known is None:
        known = Lab.of_link(query, name)
        show(known)
    return known


def asked() -> bool:
    """Whether pictures ask for more in this run. What is clicked in that moment comes in the same
    message, and in no other."""
    pictures = [st.session_state.get(lab.key("charts"), {}) for lab in _labs().values()]
    return any(shown.get("more") is not None for shown in pictures)


def has_lab() -> bool:
    """Whether this tab has been on the playground."""
    return _LAB in st.session_state


def show(lab: Lab) -> None:
    """Put another lab in the place of the one with its name."""
    st.session_state[lab.key(_LAB)] = lab


def stale_query() -> bool:
    """Whether Streamlit's client still holds the query that the page was opened with.

    It would send it again after a lost connection, in place of the address bar's.
    """
    return bool(st.session_state.get(_STALE))


def forget_query() -> None:
    """Make the client ask the address bar from now on. To be called while that has no query:
    then nothing is added to the browser's history."""
    st.query_params.clear()
    st.session_state[_STALE] = False


def forget() -> None:
    """Drop all labs, so that the next run opens the page as if for the first time."""
    for key in _labs():
        st.session_state.pop(key, None)


def _labs() -> dict[str, Lab]:
    """All labs of this tab, by key. Another run of the page may be dropping keys meanwhile."""
    found = {str(key): st.session_state.get(key) for key in list(st.session_state)}
    return {key: value for key, value in found.items() if isinstance(value, Lab)}
