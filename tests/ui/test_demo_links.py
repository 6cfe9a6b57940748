"""The demos are links of today: nothing is wrong with them, and they do what they say."""

from collections.abc import Callable

import pytest

from rnnviz.training.session import Session
from rnnviz.ui.demos import Demo, demos

each_demo = pytest.mark.parametrize("demo", demos(), ids=lambda demo: demo.key)


@each_demo
def test_a_demo_is_a_link_without_a_problem(demo: Demo) -> None:
    assert demo.query["v"] == "2"
    assert Session.from_query(demo.query)[2] == []


def beats_who_sees_one_character(session: Session) -> None:
    no_memory = session.task.baselines(session.config.length)[0]
    assert session.history["held_out_loss"].dropna().iloc[-1] < 0.9 * no_memory.loss


def memorises(session: Session) -> None:
    held_out = session.history["held_out_loss"].dropna()
    assert session.history["loss"].tail(20).mean() < 0.5 * held_out.iloc[-1]
    assert held_out.iloc[-1] > held_out.min() + 0.05


def learns_unseen_combinations(session: Session) -> None:
    assert session.history["held_out_score"].dropna().iloc[-1] > 0.98


def learns_unseen_combinations_soon(session: Session) -> None:
    session.train(90)
    learns_unseen_combinations(session)


CLAIMS: dict[str, Callable[[Session], None]] = {
    "text": beats_who_sees_one_character,
    "writing": beats_who_sees_one_character,
    "two-layers": beats_who_sees_one_character,
    "multiplied": beats_who_sees_one_character,
    "refrains": memorises,
    "negation": learns_unseen_combinations,
    "one-gate": learns_unseen_combinations,
    "tree-sentiment": learns_unseen_combinations_soon,
}


def test_claims_are_made_of_demos() -> None:
    assert CLAIMS.keys() <= {demo.key for demo in demos()}


@pytest.mark.slow
@each_demo
def test_a_demo_gets_to_its_update_and_does_what_it_says(demo: Demo) -> None:
    session, updates, _ = Session.from_query(demo.query)
    session.train(updates)
    assert session.updates == updates and session.stopped is None
    if demo.key in CLAIMS:
        CLAIMS[demo.key](session)
