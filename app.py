"""The app: its pages and what they share. Run it with `python3 run.py`."""

import streamlit as st

from rnnviz.ui.frame import frame

page = st.navigation(
    [
        st.Page("app_pages/play/playground.py", title="Playground", default=True),
        st.Page("app_pages/play/gallery.py", title="Gallery", url_path="gallery"),
    ],
    position="top",
)
frame()
page.run()
