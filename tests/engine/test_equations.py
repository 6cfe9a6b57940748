"""Reading equations: what they define, and what is said about bad ones."""

import ast
import builtins
import inspect

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from rnnviz.engine import equations
from rnnviz.engine.cells import CELLS
from rnnviz.engine.chain import ChainNetwork
from rnnviz.engine.design import Design
from rnnviz.engine.equations import EquationError, parse
from rnnviz.engine.latex import latex
from rnnviz.engine.topologies.tree import TREE
from tests.engine import torch_cell
from tests.engine.examples import ALL_CELLS, CHAIN_CELLS, custom, make_case

OK = "h = phi(W_h @ x + U_h @ h + b_h)"
BAD = [  # text, line, what the message must contain
    ("", 1, ["no equation", OK]),
    ("  \n \n", 1, ["no equation"]),
    ("# only a remark", 1, ["there is no equation", OK]),
    ("\n\nc = W_c @ x", 3, ["no equation gives h", "write h = "]),
    ("c = W_c @ x", 1, ["no equation gives h"]),
    ("h = phi(b_h)", 1, ["nothing of the input x reaches h", "W_h @ x"]),
    ("h = phi(U_h @ h + b_h)", 1, ["nothing of the input x reaches h", "W_h @ x"]),
    ("h = phi(U_h @ h)\nq = W_q @ x", 1, ["nothing of the input x reaches h"]),
    ("q = W_q @ x\nc = U_c @ h\nh = tanh(c)", 3, ["nothing of the input x reaches h"]),
    (f"{OK}\n\n# remark\nq = (h", 4, ["'q = (h' is not an equation"]),
    (f"{OK}\nh", 2, ["name = expression"]),
    (f"{OK}\nq += h", 2, ["name = expression"]),
    (f"{OK}\nq: int = h", 2, ["name = expression"]),
    (f"{OK}\nq = r = h", 2, ["name = expression"]),
    (f"{OK}\nq, r = h", 2, ["name = expression"]),
    (f"{OK}\nq[0] = h", 2, ["round brackets"]),
    (f"{OK}\nif h: q = 1", 2, ["use a gate instead"]),
    (f"{OK}; q = h", 1, ["a line of its own"]),
    ("h = x", 1, ["x enters through a matrix", "W_h @ x"]),
    ("x = h", 1, ["x is taken"]),
    ("phi = h", 1, ["phi is taken"]),
    ("W_h = h", 1, ["W_h is taken"]),
    (f"{OK}\nh = h", 2, ["h has its equation already"]),
    ("h = W_h", 1, ["W_h is a matrix", "W_h @ h"]),
    ("h = W_h @ x + q", 1, ["q is not known", "W_q", "b_q"]),
    ("h = W_h @ x * q", 1, ["q is not known"]),
    ("h = h @ W_h", 1, ["left side of @", "U_h"]),
    ("h = r_h * U_h @ h", 1, ["left side of @", "brackets"]),
    ("h = -W_h @ x", 1, ["left side of @", "brackets"]),
    ("h = W_h @ x + W_h @ h", 1, ["W_h is used for x", "differ in size"]),
    ("h = W_h @ x + b_h + b_h * h", 1, ["b_h is added in one place and multiplied"]),
    ("h = W_h @ x % 2", 1, ["% is not used here", "write / for a division"]),
    ("h = h ** 2", 1, ["is not known here"]),
    ("h = +h", 1, ["is not known here"]),
    ("h = h if h else h", 1, ["if is not known here", "a gate"]),
    ("h = 'h'", 1, ["is not used here"]),
    ("h = True * h", 1, ["True is not known here", "write 0 or 1"]),
    ("h = 2j * h", 1, ["is not known here"]),
    ("h = None", 1, ["is not known here"]),
    ("h = h.real", 1, ["is not known here"]),
    ("h = lambda: 1", 1, [": is not used here"]),
    ("h = softmax(h)", 1, ["'softmax(h)' is not known", "tanh, sigmoid, relu"]),
    ("h = phi(h, h)", 1, ["every function takes one value"]),
    ("h = phi(z=h)", 1, ["every function takes one value"]),
    ("h = phi(*h)", 1, ["is not known here"]),
    ("h = __import__(os)", 1, ["is not known", "the functions are"]),
    ("h = 1e7 * h", 1, ["beyond 1e+06"]),
    ("h = 1e999 * h", 1, ["beyond 1e+06"]),
    (f"h = 0x{'F' * 290} * h", 1, ["beyond 1e+06"]),
    ("h = " + "h + " * 80 + "h", 1, ["longer than 300 characters"]),
    ("\n".join(f"q{k} = " + f"{k}*h+" * 30 + "h" for k in range(12)) + "\nh = W_h @ x", 7, ["200"]),
    ("h = " + "-" * 295 + "h", 1, ["too deep", "a name and an equation of its own"]),
    ("h = " + "~" * 295 + "h", 1, ["~ is not used here"]),
    ("h = " + "(" * 250 + "h", 1, ["is not an equation"]),
    ("\n".join(f"q{k} = h" for k in range(25)), 25, ["more than 24 lines"]),
    ("h = W_h @ x \0", 1, ["character number 0 is not used here"]),
]


@pytest.mark.parametrize(("text", "line", "parts"), BAD)
def test_bad_equations_are_explained(text: str, line: int, parts: list[str]) -> None:
    with pytest.raises(EquationError) as caught:
        parse(text)
    assert caught.value.line == line
    message = str(caught.value)
    assert message.startswith(f"line {line}: ")
    assert len(message) < 250
    for part in parts:
        assert part in message


# (of a layer of n_in inputs and n units; GRU as in PyTorch has one more bias vector)
COUNTS = {
    "rnn": lambda n_in, n: n * (n_in + n + 1),
    "lstm": lambda n_in, n: 4 * n * (n_in + n + 1),
    "gru-cho": lambda n_in, n: 3 * n * (n_in + n + 1),
    "gru": lambda n_in, n: 3 * n * (n_in + n + 1) + n,
    "feedforward": lambda n_in, n: n * (n_in + 1),
    "bag-of-words": lambda n_in, n: n * n_in,
}


@pytest.mark.parametrize("cell", CHAIN_CELLS)
def test_parameter_counts(cell: str) -> None:
    for n_in, n, n_out in ((1, 2, 1), (3, 5, 4), (26, 16, 26)):
        weights = ChainNetwork(Design(CELLS[cell], n_in, n_out, n, "mse")).weights
        count = sum(w.size for name, w in weights.items() if name.startswith("cell."))
        if cell in COUNTS:
            assert count == COUNTS[cell](n_in, n)
        assert weights["head.W"].shape == (n_out, n)
        assert weights["head.b"].shape == (n_out,)


def test_counted_cells_exist() -> None:
    assert COUNTS.keys() <= CELLS.keys()


def test_what_the_lstm_defines() -> None:
    program = parse(CELLS["lstm"].equations)
    assert list(program.signals) == ["i", "f", "g", "o", "c", "h"]
    assert set(program.states) == {"h", "c"}
    assert program.matrices == {f"{m}_{g}": m == "W" for g in "ifgo" for m in "WU"}
    assert program.vectors == {f"b_{g}": True for g in "ifgo"}


def test_shapes_follow_from_use() -> None:
    for cell in ALL_CELLS.values():
        program, network = parse(cell.equations), make_case(cell).network
        for name, reads_x in program.matrices.items():
            assert network.weights[f"cell.{name}"].shape == (5, 3 if reads_x else 5)
        for name in program.vectors:
            assert network.weights[f"cell.{name}"].shape == (5,)
        assert network.weights.keys() == {f"cell.{n}" for n in program.parameters} | {
            "head.W",
            "head.b",
        }
        size = sum(w.size for w in network.weights.values())
        assert size <= network.parameters.size


def test_no_two_weights_share_memory() -> None:
    for cell in ALL_CELLS.values():
        network = make_case(cell).network
        network.parameters[:] = 0
        for number, weight in enumerate(network.weights.values(), 1):
            weight[...] = number
        for number, weight in enumerate(network.weights.values(), 1):
            assert (weight == number).all()


# --- any text ----------------------------------------------------------------------------------

PIECES = """h c x q phi tanh sigmoid W_h U_h b_h v_h W_x + - * @ / ( ) = ; , . 1 0.5 1e400 ** lambda
import __import__ eval open [ ] { } : # ' " \\ ü ∂ if else not"""
WORDS = st.sampled_from([*PIECES.split(), "\n", "h = "])
GRAMMAR = st.recursive(
    st.sampled_from(["h", "c", "q", "r", "0.5", "(W_h @ x)", "(W_c @ x + b_c)"]),
    lambda e: st.one_of(
        st.builds("({} + {})".format, e, e),
        st.builds("{} - ({})".format, e, e),
        st.builds("({}) * ({})".format, e, e),
        st.builds("(U_a @ ({}))".format, e),
        st.builds("(U_b @ ({}))".format, e),
        st.builds("{} / (2 + exp({}))".format, e, e),
        st.builds("phi({})".format, e),
        st.builds("silu({})".format, e),
        st.builds("sigmoid({})".format, e),
        st.builds("(-{})".format, e),
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=150)
@given(st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=20).map(" ".join)))
@example("h = W_h @ x\x0cq = h")
@example("h = 1_000 * h")
@example("h = 1if h else 1")
@example("h = W_h @ x\\")
@example("ﬁ = W_h @ x\nh = fi")
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        program = parse(text)
    except EquationError as error:
        assert error.line >= 1
    else:
        assert "h" in program.signals
        assert len(latex(custom(text))) == len(program.signals)


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("h = phi(U_l @ h_l + U_r @ h_r + b_h)", False),
        ("q = W_q @ x\nh = phi(U_l @ h_l + U_r @ h_r)", False),
        ("c = W_c @ x + c_l\nh = tanh(c_r)", True),
    ],
)
def test_a_trees_h_reads_the_input_too(text: str, reads: bool) -> None:
    if reads:
        assert parse(text, TREE).reads_input
    else:
        with pytest.raises(EquationError, match="nothing of the input x reaches h"):
            parse(text, TREE)


def test_a_state_may_carry_the_input_to_h() -> None:
    assert parse("h = tanh(U_h @ c)\nc = h + W_c @ x").reads_input


@settings(deadline=None, max_examples=100)
@given(st.tuples(GRAMMAR, GRAMMAR, GRAMMAR, GRAMMAR), st.permutations("cqrh"))
def test_any_sound_equations_give_what_pytorch_gives(expressions, names) -> None:
    text = "\n".join(f"{n} = {e}" for n, e in zip(names, expressions, strict=True))
    text = text.replace("h = ", "h = (W_h @ x) + ", 1)
    case = make_case(custom(text), mask="here and there")
    loss, theirs = case.run(), torch_cell.run(case, text, "tanh")
    assume(abs(theirs.loss) < 1e3)  # what explodes has no digits to compare
    assert loss == pytest.approx(theirs.loss, rel=1e-9)
    for name, values in case.strand().values.items():
        np.testing.assert_allclose(values, theirs.values[name], rtol=1e-9, atol=1e-12)
    for name, gradient in case.bound.gradients.items():
        wanted = theirs.weight_grads[name]
        np.testing.assert_allclose(
            gradient, wanted, rtol=1e-6, atol=1e-9 * (1 + np.abs(wanted).max())
        )


def test_nothing_is_executed(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: object, **kwargs: object) -> None:
        raise AssertionError("executed")

    text = "h = open(h).write(exec(1)) + eval(2) + __import__(os).system(true)"
    with monkeypatch.context() as m:
        for name in ("eval", "exec", "open", "__import__"):
            m.setattr(builtins, name, never)
        try:
            with pytest.raises(EquationError):
                parse(text)
        finally:
            m.undo()


def test_the_reader_holds_no_way_to_execute() -> None:
    called = {
        node.func.id
        for node in ast.walk(ast.parse(inspect.getsource(equations)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"eval", "exec", "compile", "getattr", "__import__", "open"}
