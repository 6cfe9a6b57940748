"""What holds for every tool: a link opens it where it applies, and it fails nothing."""

import pytest

from rnnviz.ui.demos import demos
from rnnviz.ui.lab import Lab
from rnnviz.ui.tools import TOOLS
from tests.ui.test_pages import failures, opened

# Experiments of all kinds: those of the gallery, before their first update.
LINKS = [{key: v for key, v in demo.query.items() if key != "updates"} for demo in demos()]


@pytest.mark.parametrize("tool", TOOLS)
def test_a_link_opens_it_where_it_applies(tool: str) -> None:
    applies = TOOLS[tool].applies
    link = next((link for link in LINKS if applies(Lab.of_link(link))), None)
    assert link is not None, (
        f"{tool} applies to no experiment of the gallery: add a demo that has it"
    )
    app = opened(link | {"tool": tool})
    assert not failures(app)
    assert app.session_state["lab"].query["tool"] == tool
    assert TOOLS[tool].title in [expander.label for expander in app.expander]
