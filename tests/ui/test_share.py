"""The link on the page, and what it does not promise."""

from tests.ui.test_pages import opened


def notes(query: dict[str, str]) -> list[str]:
    app = opened({"v": "2", **query})
    return [c.help for c in app.caption if c.value == "digits may differ elsewhere"]


def test_beside_a_link_of_a_chaotic_run_stands_what_it_does_not_promise() -> None:
    (note,) = notes({"cell": "rnn", "gain": "5", "updates": "200"})
    assert note.startswith("On another processor this link may show other numbers")
    assert "largest Lyapunov exponent 0.3" in note


def test_beside_the_link_of_an_ordinary_run_stands_nothing() -> None:
    assert not notes({}) and not notes({"updates": "100"})
