"""The demos are links of today: nothing is wrong with them, and they do what they say."""

import pytest

from rnnviz.training.session import Session
from rnnviz.ui.demos import Demo, demos

each_demo = pytest.mark.parametrize("demo", demos(), ids=lambda demo: demo.key)


@each_demo
def test_a_demo_is_a_link_without_a_problem(demo: Demo) -> None:
    assert demo.query["v"] == "2"
    assert Session.from_query(demo.query)[2] == []


def trained(key: str) -> Session:
    demo = next(demo for demo in demos() if demo.key == key)
    session, updates, _ = Session.from_query(demo.query)
    session.train(updates)
    return session


@pytest.mark.parametrize("key", ["text", "writing", "two-layers", "multiplied"])
def test_demos_of_the_book_beat_who_sees_one_character(key: str) -> None:
    session = trained(key)
    no_memory = session.task.baselines(session.config.length)[0]
    assert session.history["held_out_loss"].dropna().iloc[-1] < 0.9 * no_memory.loss


@pytest.mark.slow
def test_the_refrains_are_memorised() -> None:
    history = trained("refrains").history
    held_out = history["held_out_loss"].dropna()
    assert history["loss"].tail(20).mean() < 0.5 * held_out.iloc[-1]
    assert held_out.iloc[-1] > held_out.min() + 0.05


@pytest.mark.parametrize(
    ("key", "more"), [("negation", 0), ("one-gate", 0), ("tree-sentiment", 90)]
)
def test_unseen_combinations_are_learned(key: str, more: int) -> None:
    session = trained(key)
    session.train(more)
    assert session.history["held_out_score"].dropna().iloc[-1] > 0.98
