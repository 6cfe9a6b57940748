"""The page with security headers: `streamlit run deploy/serve.py`, from the repository's root."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROOT = Path(__file__).resolve().parent.parent


def _inline_scripts() -> str:
    """The hashes of the scripts that stand in Streamlit's own index.html."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
    scripts = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
    hashes = (base64.b64encode(sha256(script).digest()).decode() for script in scripts)
    return " ".join(f"'sha256-{value}'" for value in hashes)


POLICY = {
    "default-src": "'self'",
    # `blob:` is how Streamlit runs a component's script
    "script-src": f"'self' blob: {_inline_scripts()}",
    "style-src": "'self' 'unsafe-inline'",  # Streamlit, KaTeX and Plotly write styles into elements
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' blob:",  # what was recorded is drawn from a blob
    "media-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    # no frame-ancestors: course pages and slides embed it, those in a file, too, which "*" forbids
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # a link may contain somebody's own data
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), display-capture=()",
}


class SecurityHeaders:
    """Middleware that puts HEADERS on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.raw = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [pair for pair in message["headers"] if pair not in self.raw]
                message = {**message, "headers": [*own, *self.raw]}
            await send(message)

        await self.app(scope, receive, with_headers)


app = st.App(ROOT / "app.py", middleware=[Middleware(SecurityHeaders)])
