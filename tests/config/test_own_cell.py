"""A cell that somebody types: short in a link, bounded in cost, and as good as a built-in one."""

import ast
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz import Config, Session
from rnnviz.config.config import cell_of
from rnnviz.config.cost import MOST_SECONDS
from rnnviz.config.fields import EQUATIONS
from rnnviz.config.own_cell import MOST_TEXT, START, own_cell, parameters, tidy
from rnnviz.engine.equations import EquationError, parse
from tests.engine.examples import ALL_CELLS, CHAIN_CELLS
from tests.engine.test_equations import GRAMMAR
from tests.training.sessions import reopened, small

NAMES = "abcdefgikl"
SUM_OF_ALL = "+".join(NAMES)


# --- the same numbers --------------------------------------------------------------------------


@pytest.mark.parametrize("cell", CHAIN_CELLS)
def test_typed_equations_train_to_the_bits_of_the_built_in_cell(cell: str) -> None:
    built_in = Session(small(cell=cell))
    typed = Session(small(cell="own", equations=CHAIN_CELLS[cell].equations))
    built_in.train(20)
    typed.train(20)
    assert (typed.network.parameters == built_in.network.parameters).all()
    assert typed.history.equals(built_in.history)
    assert typed.cell.meanings == built_in.cell.meanings


def test_a_link_carries_the_cell_to_the_bits() -> None:
    session = Session(small(cell="own", equations="c = phi(W_c @ x + U_c @ c)\nh = c * (U_h @ h)"))
    session.train(5)
    other = reopened(session)
    assert (other.network.parameters == session.network.parameters).all()


def test_the_forget_bias_is_that_of_an_lstm() -> None:
    lstm = CHAIN_CELLS["lstm"].equations
    changed = lstm.replace("h = o * phi(c)", "h = o * tanh(c)")
    for equations in (lstm, changed):
        session = Session(small(cell="own", equations=equations, forget_bias=2.5))
        assert (session.weights["cell.b_f"] == 2.5).all()
    assert own_cell(tidy("f = sigmoid(W_f @ x + v_f * f)\nh = f")).settings == {}


# --- in a link ---------------------------------------------------------------------------------


@settings(deadline=None, max_examples=200)
@given(st.tuples(GRAMMAR, GRAMMAR, GRAMMAR), st.permutations("cqr"), st.text(" \n#é", max_size=9))
def test_any_sound_equations_survive_a_link(parts: tuple, names: list, rubbish: str) -> None:
    pairs = zip(names, parts, strict=True)
    lines = [f"{name} = {part}  # {rubbish.splitlines()}" for name, part in pairs]
    typed = "\n\n".join([*lines, "h = W_h @ x"])
    text = tidy(typed)
    assert tidy(text) == text
    as_trees = [[ast.dump(e) for _, _, e in parse(t).text] for t in (typed, text)]
    assert as_trees[0] == as_trees[1]
    link = EQUATIONS.write(text)
    assert EQUATIONS.read(link, {"cell": "own"}) == text
    assert not set(link) & set(" \n#")
    config = Config(cell="own", equations=text)
    assert Config.from_query(config.to_query()) == (config, [])
    assert {config: 1}[Config(cell="own", equations=f"# a remark\n{text}")] == 1


def test_brackets_stay_around_products_with_a_matrix() -> None:
    lines = ["h = (W_h @ x) * (U_h @ h)", "c = -(U_c @ h) * 0.5 - (h - 2 * -h)", "m = U_m @ (-c)"]
    assert tidy("\n".join(lines)).splitlines() == lines
    assert (
        tidy("h = 1e6 * h - 1.50 * (W_h @ x) + 1e-7") == "h = 1000000 * h - 1.5 * (W_h @ x) + 1e-07"
    )
    assert tidy("h=((( W_h@(x) )))+((h*h)*h)") == "h = W_h @ x + h * h * h"


def test_the_text_of_a_link_can_be_read() -> None:
    query = Config(
        cell="own", equations=CHAIN_CELLS["rnn"].equations.replace("b_h", "0.50*h")
    ).to_query()
    assert query == {"cell": "own", "equations": "h=phi(W_h@x+U_h@h+0.5*h)", "v": "2"}
    assert Config(cell="own").to_query() == {"cell": "own", "v": "2"}
    assert all(len(EQUATIONS.write(tidy(c.equations))) < 300 for c in ALL_CELLS.values())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("h=x", "equations: line 1: x enters through a matrix: write W_h @ x"),
        ("h=W_h@x;c=sqrt(h)", "equations: line 2: 'sqrt(h)' is not known; use sigmoid"),
        ("h=__import__(os)", "equations: line 1: '__import__(os)' is not known; the functions"),
        ("", "equations: line 1: there is no equation"),
        (";" * 7000, "equations: line 1: longer than 6000 characters"),
        ("h=W_h@x+" + "(" * 9999, "equations: line 1: longer than 6000 characters"),
    ],
)
def test_a_bad_link_falls_back_in_words(text: str, problem: str) -> None:
    config, (said,) = Config.from_query({"cell": "own", "equations": text, "units": "7"})
    assert config == Config(cell="own", units=7)
    assert said.startswith(problem)
    assert said.endswith("; using h=phi(W_h@x+U_h@h+b_h)")
    assert len(said) < 250


def test_equations_belong_to_the_own_cell_alone() -> None:
    other = "h = tanh(W_h @ x)"
    for cell in ("lstm", "rnn"):
        with pytest.raises(ValueError, match="^equations: only the cell 'own'"):
            Config(cell=cell, equations=other)
    config, problems = Config.from_query({"equations": other})
    assert config == Config() and "only the cell 'own'" in problems[0]
    with pytest.raises(ValueError, match="^equations: int is not text"):
        Config(cell="own", equations=3)  # type: ignore[arg-type]


# --- changing ----------------------------------------------------------------------------------


def test_the_own_cell_begins_as_the_cell_before() -> None:
    own = Config(cell="gru").changed(cell="own")
    assert own.equations == tidy(CHAIN_CELLS["gru"].equations)
    assert own.changed(units=8).equations == own.equations
    assert own.changed(equations=START).equations == START
    back = own.changed(cell="lstm")
    assert back == Config() and back.equations == START
    assert cell_of(own).equations == own.equations and cell_of(back) is CHAIN_CELLS["lstm"]


def test_a_change_to_bad_equations_names_the_field_and_the_line() -> None:
    with pytest.raises(ValueError, match="^equations: line 1: x enters"):
        Config(cell="own").changed(equations="h = x")


# --- cost --------------------------------------------------------------------------------------

TOO_MUCH = [
    ("\n".join(f"s{k} = W_s @ x + {k}" for k in range(12)) + "\nh = s1", "13 is more than 12"),
    ("h = W_h @ x + " + " + ".join(f"U_{n}@({k}*h)" for k, n in enumerate("abcdefghijklmnop")),
     "17 is more than 16 matrices"),
    ("\n".join(f"{n} = " + "*".join(f"({n}+{m})" for m in NAMES[:6]) for n in NAMES[:6])
     + "\nh = W_h @ x + a", "a step takes"),
    ("\n".join(f"q_{k} = W_h @ x + {k} * h + U_h @ h" for k in range(12)), "q_0 is taken"),
    ("\n".join(f"q{k} = " + "0.12345678901 + " * 9 + "W_h @ x" for k in range(11)) + "\nh = q1",
     "longer than 1500"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), TOO_MUCH)
def test_what_would_cost_too_much_is_refused(text: str, said: str) -> None:
    with pytest.raises(EquationError, match=said):
        tidy(text)


HEAVY = [
    "q = W_q @ x + U_q @ h\nh = " + "+".join(f"U_{n} @ phi({k} * q)" for k, n in enumerate(NAMES)),
    "h = W_h @ x\n" + "\n".join(f"{n} = phi({n} + h) * ({SUM_OF_ALL})" for n in NAMES[:3])
    + "".join(f"\n{n} = h" for n in NAMES[3:]),
]  # fmt: skip


@pytest.mark.parametrize("equations", HEAVY)
def test_what_costs_more_has_fewer_units(equations: str) -> None:
    biggest = Config(cell="lstm", task="copy", length=200, units=60, batch=8)
    config = biggest.changed(cell="own", equations=equations)
    assert (config.length, config.layers) == (200, 1)
    assert 8 <= config.units < 30
    deep = Config().changed(cell="own", equations=equations, layers=4, direction="both")
    assert deep.layers == 4 and 8 <= deep.units <= 32
    session = Session(config)
    assert min(timed(session) for _ in range(3)) < MOST_SECONDS


def timed(session: Session) -> float:
    start = time.thread_time()
    session.train(1)
    return time.thread_time() - start


def test_a_small_network_of_any_cell_may_have_long_sequences() -> None:
    for cell in [*CHAIN_CELLS.values(), *map(own_cell, map(tidy, HEAVY))]:
        config = Config(task="copy", cell="own", equations=cell.equations, units=8, batch=8)
        assert config.changed(length=200) == replace(config, length=200)
        assert config.changed(length=50, units=16, layers=2).layers == 2
    assert all(len(tidy(cell.equations)) < MOST_TEXT / 3 for cell in CHAIN_CELLS.values())


def test_parameters_are_told_with_their_shapes() -> None:
    for cell in CHAIN_CELLS.values():
        session = Session(small(cell=cell.key))
        n_in, units = session.task.n_in, session.config.units
        told = {f"cell.{p.name}": p.shape for p in parameters(parse(cell.equations), n_in, units)}
        shapes = {name: w.shape for name, w in session.weights.items() if "cell." in name}
        assert told == shapes
