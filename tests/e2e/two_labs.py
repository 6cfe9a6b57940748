"""A page with two labs side by side, for the tests alone."""

import time

import streamlit as st

from rnnviz.ui import state
from rnnviz.ui.frame import frame
from rnnviz.ui.playground import SENDING_SECONDS, show

frame()
labs = state.lab(), state.another_lab("2", {"cell": "gru", "length": "12"})
for lab, place in zip(labs, st.columns(2), strict=True):
    with place:
        show(lab, st.sidebar)
time.sleep(SENDING_SECONDS)
