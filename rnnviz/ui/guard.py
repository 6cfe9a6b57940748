"""Keeps tracebacks off the page: a sentence and a next step instead, the details in the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from logging import getLogger

import streamlit as st
from streamlit.errors import StreamlitInvalidLayoutContextError

from rnnviz.ui import state

log = getLogger(__name__)


@contextmanager
def guarded(place: str) -> Iterator[None]:
    """Show what went wrong in `place` as a sentence with a button that starts over."""
    try:
        yield
    except StreamlitInvalidLayoutContextError:
        st.rerun()  # a timer's run overtook the page's own, which had to make its places first
    except Exception:  # whatever it was: the page must go on
        log.exception("the page failed in %s", place)
        st.error(
            "Something on this page failed, and it is not your doing: the experiment has been "
            "stopped, the reason is in the server's log. Start over, or change a setting.",
            icon=":material/error:",
        )
        st.button("Start over", key=f"start_over_{place}", on_click=_start_over)


def _start_over() -> None:
    st.query_params.clear()
    state.forget()
    st.rerun()  # the whole page, wherever the button stands
