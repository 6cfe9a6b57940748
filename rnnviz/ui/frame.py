"""What every page shares: layout, style, and a server that is not slowed by its own rubbish."""

import gc
from pathlib import Path

import streamlit as st

STYLE = Path(__file__).parents[2] / "assets" / "style"


def frame() -> None:
    """Set the page up; the first call of every run."""
    st.set_page_config(
        page_title="RNN playground",
        page_icon=str(STYLE / "icon.svg"),
        layout="wide",
        initial_sidebar_state="collapsed" if st.context.is_embedded else "auto",
    )
    st.html(STYLE / "page.css")
    # Streamlit collects after every run; what never dies need not be looked at each time.
    if not gc.get_freeze_count():
        gc.collect()
        gc.freeze()
