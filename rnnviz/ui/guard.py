"""Keeps tracebacks off the page: a sentence and a next step instead, the details in the log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from logging import getLogger
from typing import ParamSpec

import streamlit as st
from streamlit.errors import StreamlitInvalidLayoutContextError

from rnnviz.ui import state

log = getLogger(__name__)
P = ParamSpec("P")
_FAILED = "callback_failed"


@contextmanager
def guarded(place: str) -> Iterator[None]:
    """Show what went wrong in `place`, or in the callback before it, as a sentence with a button
    that starts over."""
    if st.session_state.pop(_FAILED, False):
        _say("callback")
    try:
        yield
    except StreamlitInvalidLayoutContextError:
        st.rerun()  # a fragment's run overtook the page's, which had to make its places first
    except Exception:  # whatever it was: the page must go on
        log.exception("the page failed in %s", place)
        _say(place)


def safe(callback: Callable[P, None]) -> Callable[P, None]:
    """The callback of a control; where it fails, the page is drawn and says so."""

    @wraps(callback)
    def called(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            callback(*args, **kwargs)
        except Exception:  # not Streamlit's own signals
            log.exception("a control failed")
            st.session_state[_FAILED] = True

    return called


def _say(place: str) -> None:
    st.error(
        "Something went wrong on this page; the details are in the server's log. Start over, or "
        "change a setting.",
        icon=":material/error:",
    )
    st.button("Start over", key=f"start_over_{place}", on_click=_start_over)


def _start_over() -> None:
    st.query_params.clear()
    state.forget()
    st.rerun()  # the whole page, wherever the button stands
