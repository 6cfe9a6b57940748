"""The link to what is on the page: shown, copied, embedded, and kept in the address bar."""

from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rnnviz.analysis.digits import Digits, digits
from rnnviz.config.link import write
from rnnviz.config.page import StreamlitOptions
from rnnviz.engine.numbers import number
from rnnviz.ui import state, transport, words
from rnnviz.ui.lab import Lab
from rnnviz.ui.served import component

_SHARE = component("share")


def link(lab: Lab, base: str) -> str:
    """The full address that opens this experiment at this update."""
    query = _encoded(lab.query)
    return f"{base}?{query}" if query else base


def _encoded(query: dict[str, str]) -> str:
    """As browsers write a query, so that the link shown is the one in the address bar."""
    return urlencode(query, safe="*")


def snippet(lab: Lab, base: str) -> str:
    """HTML that shows this experiment inside another page, without the sidebar."""
    address = f"{base}?{_encoded(lab.query | write(StreamlitOptions(embed='true')))}"
    title = escape(words.sentence(lab.config))
    return (
        f'<iframe src="{escape(address)}" title="{title}" width="100%" height="900" '
        'style="border:0" allow="clipboard-write; microphone" loading="lazy"></iframe>'
    )


def bar(lab: Lab, place: DeltaGenerator) -> None:
    """The link as text, and buttons that copy it or the snippet; the address bar follows that of
    the page's first lab."""
    base = _base()
    address = link(lab, base)
    with place:
        with st.container(key=lab.key("share_link")):
            transport.readout("link", address, lab)
        if doubt := _doubt(digits(lab.session)):
            with st.container(key=lab.key("share_note"), width="content"):
                st.caption("digits may differ elsewhere", help=doubt, width="content")
        _SHARE(
            key=lab.key("share"),
            data={
                "lab": lab.name,
                "link": address,
                "query": _encoded(lab.query),
                "snippet": snippet(lab, base),
                "playing": lab.playing,
                "writes": not lab.name,
                "stale": state.stale_query(),
            },
            on_cleared_change=state.forget_query,
        )


def _doubt(known: Digits) -> str:
    """What the link does not promise, nothing where it does: the same digits everywhere."""
    if known.promised:
        return ""
    return (
        "On another processor this link may show other numbers: in this network a rounding error "
        f"grows up to {number(known.growth, 1)} times along a sequence (largest Lyapunov exponent "
        f"{number(known.exponent)} per step; above 0 the forward pass is chaotic or unstable)."
    )


def _base() -> str:
    """The page's address without query, its path never empty.

    In a frame Streamlit reports the address of the page around it: there, the origin that the
    browser sent with its request is the app's own.
    """
    url = st.context.url or ""
    if st.context.is_embedded and (origin := st.context.headers.get("Origin")):
        url = f"{origin}/{st.get_option('server.baseUrlPath').strip('/')}"
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", ""))
