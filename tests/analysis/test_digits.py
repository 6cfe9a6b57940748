"""Where a link's digits are promised: the criterion, against runs on other kernels."""

import pytest

from rnnviz import Config, Session
from rnnviz.analysis.digits import digits
from tests.training.sessions import reopened
from tests.training.test_link_digits import EXPERIMENTS, losses

CHAOTIC = [
    {"cell": "rnn", "gain": "5"},
    {"task": "copy", "cell": "rnn", "gain": "2.5", "length": "40"},
    {"gain": "10"},
]
NEARLY = [{"cell": "rnn", "gain": "2", "length": "60"}, {"gain": "5"}]


def trained(query: dict[str, str], updates: int) -> Session:
    session, _, _ = Session.from_query(query)
    session.train(updates)
    return session


@pytest.mark.parametrize("query", [*EXPERIMENTS, *NEARLY], ids=str)
def test_ordinary_runs_are_promised(query: dict[str, str]) -> None:
    found = digits(trained(query, 300))
    assert found.promised and found.risk < 0.05


@pytest.mark.parametrize("query", CHAOTIC, ids=str)
def test_chaotic_runs_are_not(query: dict[str, str]) -> None:
    found = digits(trained(query, 300))
    assert not found.promised and found.risk > 0.2
    assert found.exponent > 0.05 and found.growth > 1e4


@pytest.mark.slow
def test_kernels_agree_where_they_are_promised_to_and_nowhere_else() -> None:
    queries = [*NEARLY, *CHAOTIC]
    native = losses(queries, 300)[0][:, 0]
    other = losses(queries, 300, OPENBLAS_CORETYPE="Nehalem")[0][:, 0]
    apart = abs(other - native) / native
    assert (apart[: len(NEARLY)] < 1e-12).all()
    assert (apart[len(NEARLY) :] > 1e-6).all()


def test_what_was_chaotic_once_stays_in_doubt() -> None:
    session = trained({"cell": "rnn", "gain": "5"}, 100)
    worst = digits(session)
    session.train(200)
    assert digits(session).growth >= worst.growth and digits(session).risk > worst.risk
    assert digits(reopened(session)) == digits(session)
    session.reset()
    assert digits(session).risk == 0


def test_nothing_is_rounded_before_the_first_update() -> None:
    assert digits(Session(Config(cell="rnn", gain=5.0))).promised
