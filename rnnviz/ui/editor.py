"""A text that the page reads as one types: Streamlit's own text area waits until it is left."""

from collections.abc import Callable

import streamlit as st

from rnnviz.ui.served import component

_EDITOR = component("editor")


def editor(
    key: str,
    label: str,
    text: str,
    version: str,
    take: Callable[[str, str], None],
    line: int = 0,
    said: str = "",
) -> None:
    """Draw the editor; what is typed arrives at `take(text, version)` after a short pause.

    `text` replaces what stands there only with another `version` than before. `line`, from 1, is
    marked as wrong, 0 for none; `said` stands below, as plain text.
    """

    def typed() -> None:
        sent = st.session_state[key].get("typed")
        if sent:
            take(str(sent["text"]), str(sent["version"]))

    _EDITOR(
        key=key,
        data={"label": label, "text": text, "version": version, "line": line, "said": said},
        on_typed_change=typed,
    )
