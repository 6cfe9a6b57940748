"""Serves files to the browser: our scripts, and the plotly.min.js of the installed wheel.

No content delivery network, no copy, never a second version of Plotly: the page works offline.
`declare_component` is the one way of Streamlit to serve a folder that lies inside a package; its
direct use is deprecated, so it happens here and nowhere else.
"""

from hashlib import sha256
from pathlib import Path

import plotly
import streamlit as st
import streamlit.components.v1 as components_v1
from streamlit.components.v2.types import ComponentRenderer

SCRIPTS = Path(__file__).parent / "browser"
PLOTLY = Path(plotly.__file__).parent / "package_data"

_FOLDERS = {
    folder: components_v1.declare_component(name, path=str(folder)).name
    for name, folder in (("rnnviz_scripts", SCRIPTS), ("rnnviz_plotly", PLOTLY))
}


def _version() -> str:
    """Changes with any of our scripts, so that no browser keeps an old one."""
    content = b"".join(file.read_bytes() for file in sorted(SCRIPTS.glob("*.js")))
    return sha256(content).hexdigest()[:8]


_VERSION = _version()
PLOTLY_URL = f"component/{_FOLDERS[PLOTLY]}/plotly.min.js?v={plotly.__version__}"


def component(name: str, html: str = "") -> ComponentRenderer:
    """A component of the page: what `<name>.js` draws into its place, `html` or an empty element
    of the class `rnn-<name>`."""
    place = html or f'<div class="rnn-{name}"></div>'
    js = _loader(f"{name}.js")
    return st.components.v2.component(f"rnnviz_{name}", html=place, js=js, isolate_styles=False)


def _loader(script: str) -> str:
    """A component's inline script, which Streamlit sends again with every message: one line."""
    address = f"component/{_FOLDERS[SCRIPTS]}/{script}?v={_VERSION}"
    return (
        f'const loaded = import(new URL("{address}", document.baseURI));\n'
        "export default async (component) => (await loaded).default(component);\n"
    )
