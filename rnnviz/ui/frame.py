"""What every page shares: layout, style, and a server that is not slowed by its own rubbish."""

import ctypes
import gc
import os
import re
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st

STYLE = Path(__file__).parents[2] / "assets" / "style"
SECONDS = 10  # at least, between two collections
_KNOWN = "known_session"
_KEY, _OR_NAMED = r"\.(st-key-[\w-]+)", r':is(.\1, [class*="\1--"])'


@dataclass
class _Due:
    """When to collect again, for all sessions of the server."""

    at: float = 0.0


_due = _Due()


def frame() -> None:
    """Set the page up; the first call of every run."""
    st.set_page_config(
        page_title="RNN playground",
        page_icon=str(STYLE / "icon.svg"),
        layout="wide",
        initial_sidebar_state="collapsed" if st.context.is_embedded else "auto",
    )
    st.html(_style())
    _collect()


@cache
def _style() -> str:
    """The style of the page, whose keys stand for those of further labs, too: see Lab.key."""
    rules = (STYLE / "page.css").read_text("utf-8")
    return f"<style>{re.sub(_KEY, _OR_NAMED, rules)}</style>"


def _collect() -> None:
    """Free what ended sessions left behind when another one opens, never in play.

    A collection looks at every tuple of every session; Streamlit's own one after each run is off
    (.streamlit/config.toml). What never dies is kept out of all collections.
    """
    if not gc.get_freeze_count():
        gc.collect()
        gc.freeze()
    if _KNOWN in st.session_state:
        return
    st.session_state[_KNOWN] = True
    if time.monotonic() >= _due.at:
        gc.collect()
        _give_back()
        _due.at = time.monotonic() + SECONDS


def _give_back() -> None:
    """Return freed memory to the system, which glibc keeps otherwise; elsewhere nothing."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)
