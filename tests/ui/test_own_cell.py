"""The editor of a cell without a browser: what it says, what it keeps, what it trains."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.config.own_cell import START, tidy
from rnnviz.engine.gradient_check import Checked, check_cell
from rnnviz.ui.lab import Lab
from rnnviz.ui.tools.own_cell import verdict
from tests.engine.examples import CHAIN_CELLS, custom
from tests.ui.test_pages import failures, opened

MULTIPLIED = "m = (W_m @ x) * (U_m @ h)\nh = phi(m + W_h @ x + b_h)"


def editor(app: AppTest) -> dict[str, Any]:
    """What the editor was told to show."""
    sent = [element.proto for element in app.get("bidi_component")]
    (proto,) = [proto for proto in sent if proto.component_name == "rnnviz_editor"]
    return dict(json.loads(proto.json))


def lab(app: AppTest) -> Lab:
    found: Lab = app.session_state["lab"]
    return found


def typed(app: AppTest, text: str) -> AppTest:
    """As if it had been typed into the editor."""
    lab(app).draft, lab(app).draft_version = text, "typed"
    app.run()
    assert not failures(app)
    return app


def test_the_editor_opens_with_the_own_cell_only() -> None:
    app = opened({})
    assert not [e for e in app.get("bidi_component") if "editor" in e.proto.component_name]
    app.selectbox(key="set_cell").set_value("own").run()
    assert not failures(app)
    shown = editor(app)
    assert shown["text"] == tidy(CHAIN_CELLS["lstm"].equations)
    assert shown["line"] == 0 and shown["said"] == "The page shows this cell."
    assert app.title[0].value.startswith("A hand-written cell learns to ")
    assert len(app.latex) == 1 and r"\sigma(W_i x_t + U_i h_{t-1} + b_i)" in app.latex[0].value


def test_a_mistake_is_marked_and_loses_no_training() -> None:
    app = opened({"cell": "own", "equations": "h=tanh(W_h@x+U_h@h)", "updates": "3"})
    session, formulas = lab(app).session, app.latex[0].value
    typed(app, "h = tanh(W_h @ x + U_h @ h)\nq = sqrt(W_q @ x)")
    assert editor(app)["line"] == 2
    assert editor(app)["said"].startswith("Line 2: 'sqrt(W_q @ x)' is not known; use sigmoid")
    assert app.button(key="own_cell_train").disabled and app.button(key="own_cell_check").disabled
    assert app.latex[0].value == formulas  # those before the mistake
    assert lab(app).session is session and session.updates == 3
    app.button(key="step10").click().run()
    assert session.updates == 13 and session.config.equations == "h = tanh(W_h @ x + U_h @ h)"
    app.run()
    assert editor(app)["line"] == 2


def test_a_mended_cell_trains_when_asked_to() -> None:
    app = opened({"updates": "3"})
    typed(app, "unused")
    app.selectbox(key="set_cell").set_value("own").run()
    typed(app, MULTIPLIED)
    assert "until you train this one" in editor(app)["said"]
    assert lab(app).config.equations == tidy(CHAIN_CELLS["lstm"].equations)
    app.button(key="own_cell_train").click().run()
    assert not failures(app)
    assert lab(app).config.equations == MULTIPLIED and lab(app).session.updates == 0
    assert app.button(key="own_cell_train").disabled
    assert editor(app)["said"] == "The page shows this cell."
    app.button(key="step10").click().run()
    again = Lab.of_link(lab(app).query)
    assert again.config == lab(app).config
    assert again.session.history.equals(lab(app).session.history)


@pytest.mark.parametrize("cell", CHAIN_CELLS)
def test_any_known_cell_is_a_start(cell: str) -> None:
    app = opened({"cell": "own"})
    app.selectbox(key="own_cell_start").set_value(cell).run()
    assert not failures(app)
    assert tidy(editor(app)["text"]) == tidy(CHAIN_CELLS[cell].equations)
    assert lab(app).config.equations == START
    assert app.selectbox(key="own_cell_start").value is None
    counts = sum(int(n) for n in app.table[0].value["count"])
    session = Lab.of_link({"cell": cell}).session
    assert counts == sum(w.size for n, w in session.weights.items() if n.startswith("cell."))


def test_the_gradient_is_checked_on_demand() -> None:
    app = opened({"cell": "own"})
    assert len(app.table) == 1
    app.button(key="own_cell_check").click().run()
    assert not failures(app)
    found = app.table[0].value
    assert list(found["parameter"]) == ["W_h", "U_h", "b_h", "head.W", "head.b"]
    assert any("The gradient is correct" in m.value for m in app.markdown)
    typed(app, MULTIPLIED)  # what was found of another cell goes
    assert len(app.table) == 1


def test_a_bad_link_is_told_and_opens() -> None:
    app = opened({"cell": "own", "equations": "h=W_h@x;<script>"})
    assert not failures(app)
    assert any("equations: line 2: < is not used here" in text.value for text in app.text)
    assert editor(app)["text"] == START


def test_verdicts() -> None:
    assert "is correct" in verdict(check_cell(custom(MULTIPLIED)))
    grows = "h = " + "1e6 * h * h * h * " * 9 + "h + 1e6 * (W_h @ x)"
    assert "Nothing to compare" in verdict(check_cell(custom(grows)))
    wrong = [Checked("cell.U_h", (4, 4), 0.02, 1.0), Checked("head.W", (3, 4), 1e-9, 1.0)]
    assert verdict(wrong).startswith("**The gradient of U_h differs** by 0.02.")
