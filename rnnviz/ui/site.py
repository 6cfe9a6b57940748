"""The pages of the app: every file in `pages/`, its name being the page's title and address."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

PAGES = Path(__file__).parents[2] / "pages"
FIRST = ("playground", "gallery")  # the first is the one at "/"; other pages follow by name
PLAYGROUND = str(PAGES / "playground.py")
_KNOWN = "pages_known"


def names() -> list[str]:
    """The names of all pages in the order in which they stand on top."""
    others = {file.stem for file in PAGES.glob("*.py")} - set(FIRST)
    return [*FIRST, *sorted(others)]


def navigation() -> StreamlitPage:
    """Show the titles of all pages on top; return the page of this address, to be run."""
    pages = [
        st.Page(
            PAGES / f"{name}.py",
            title=name.replace("_", " ").capitalize(),
            default=name == FIRST[0],
        )
        for name in names()
    ]
    st.session_state[_KNOWN] = True
    return st.navigation(pages, position="top")


def enter() -> None:
    """Begin a page: its first act, for app.py may not have run before it.

    Where a folder `pages/` stands beside app.py, a server that has just started runs the page of
    the address alone, until st.navigation was called once.
    """
    if _KNOWN not in st.session_state:
        navigation()
        st.rerun()
