"""Other lengths on the page: measured on demand, with the update that they belong to."""

import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.analysis import length_generalisation
from tests.ui.test_pages import failures, opened

QUERY = {"length": "8", "units": "4", "updates": "10"}


def open_tool(query: dict[str, str]) -> AppTest:
    app = opened(query)
    # an expander is opened in the browser; its state is all that the page asks for
    app.session_state["tool_length_generalisation"] = True
    return app.run()


def captions(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption)


def test_it_measures_on_demand_and_says_when() -> None:
    app = open_tool(QUERY)
    assert not failures(app) and not app.get("plotly_chart")
    app.button(key="lengths_measure").click().run()
    assert not failures(app)
    assert len(app.get("plotly_chart")) == 2
    assert "With the weights of update 10." in captions(app)
    lab = app.session_state["lab"]
    assert len(app.session_state["lengths_sweep"].found) == len(
        length_generalisation.lengths(lab.session)
    )
    app.button(key="step10").click().run()
    assert not failures(app)
    assert "now at update 20: measure again" in captions(app)


def test_a_link_measures_once_after_the_page_is_out() -> None:
    app = opened(QUERY | {"tool": "length_generalisation"})
    assert not app.get("plotly_chart")  # the page goes first
    app.run()
    assert not failures(app)
    assert len(app.get("plotly_chart")) == 2
    assert "With the weights of update 10." in captions(app)
    first = app.session_state["lengths_sweep"]
    app.button(key="step10").click().run()
    app.run()
    assert app.session_state["lengths_sweep"] is first
    app.selectbox(key="set_cell").set_value("gru").run()
    assert not app.get("plotly_chart")


def test_a_far_link_measures_when_it_no_longer_plays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnviz.ui.lab.OPENING_SECONDS", 0.0)
    app = opened(QUERY | {"tool": "length_generalisation", "updates": "100000"})
    app.run()
    assert app.session_state["lab"].playing and not app.get("plotly_chart")
    app.button(key="play").click().run()
    app.run()
    lab = app.session_state["lab"]
    assert 0 < lab.session.updates < 100_000
    assert app.session_state["lengths_sweep"].update == lab.session.updates
    assert len(app.get("plotly_chart")) == 2


def test_another_network_drops_what_was_measured() -> None:
    app = open_tool(QUERY)
    app.button(key="lengths_measure").click().run()
    app.selectbox(key="set_cell").set_value("gru").run()
    assert not failures(app) and not app.get("plotly_chart")


def test_a_changed_learning_rate_keeps_it() -> None:
    app = open_tool(QUERY)
    app.button(key="lengths_measure").click().run()
    app.session_state["lab"].change(lr=0.001)
    app.run()
    assert len(app.get("plotly_chart")) == 2


def test_a_task_of_one_length_does_not_offer_it() -> None:
    app = opened({"task": "digit"})
    assert not any("other lengths" in expander.label for expander in app.expander)
