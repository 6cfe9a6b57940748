"""Runs a page without a browser."""

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


def playground(**query: str) -> AppTest:
    """The playground, opened with a link's query."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params.update(query)
    return app.run()


def keyed(app: AppTest, key: str) -> Any:
    """The container with that key, or None."""
    return next((c for c in app.container if c.proto.flex_container and c.key == key), None)
