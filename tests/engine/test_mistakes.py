"""What people write by mistake: the message names it and says what to write instead."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.engine.equations import EquationError, parse
from rnnviz.engine.mistakes import EXAMPLE

MISTAKES = [  # the last line is wrong; what the message must contain
    # products
    ("h = phi(W_h x + U_h @ h)", "between W_h and x an operator is missing: write W_h @ x"),
    ("h = phi(W_h * x + U_h @ h)", "W_h is a matrix, which takes @: write W_h @ x"),
    ("h = phi(W_h @ x + h * U_h)", "U_h is a matrix, which takes @: write U_h @ h"),
    ("h = phi(W_h(x) + b_h)", "write W_h @ x"),
    ("h = phi(x @ W_h)", "write W_h @ x"),
    ("h = phi(W @ x + U @ h + b)", "a matrix has an index: write W_h @ x"),
    ("h = phi(Wh @ x)", "a parameter has an index: write W_h @ x"),
    ("h = phi(W_h @ x + bh)", "bh is not known: a parameter has an index, write b_h"),
    ("h = phi(W_h @ x + b)", "b is not known: a parameter has an index, write b_h"),
    ("h = phi(W_h @ x + U)", "a matrix has an index, write U_h @ h"),
    ("h = 0.5 * W_h @ x", "in brackets: 0.5 * (W_h @ x)"),
    ("h = -W_h @ x", "-(W_h @ x)"),
    ("h = W_h @ U_h @ h", "W_h @ (U_h @ h)"),
    ("h = h @ h", "two values are multiplied with *"),
    ("h = 2h + W_h @ x", "write 2 * h"),
    ("h = phi(W_h @ x) (1 - h)", "between phi(W_h @ x) and ( an operator is missing"),
    ("f = sigmoid(W_f @ x)\nh = f(1 - h)", "for a product write f * (1 - h)"),
    ("h = W_h · x", "· is not used here; write *"),
    ("h = f ⊙ c", "⊙ is not used here; write *"),
    ("h = phi(w_h @ x)", "its letter is lower case: write W_h @ x"),
    # Python
    ("import os", "import is not used here; nothing is imported"),
    ("from os import system", "from is not used here; nothing is imported"),
    ("for", "for is not used here; there are no loops"),
    ("for i in range(3): h = x", "for is not used here; there are no loops"),
    ("def f(x):", "def is not used here; nothing is defined"),
    ("return h", "the output layer reads h, write h ="),
    ("print(h)", "the page draws every name"),
    ("pass", f"write name = expression, such as {EXAMPLE}"),
    ("if z: h = x", "use a gate instead"),
    ("q", "write name = expression, q = phi(W_h @ x + U_h @ h)"),
    (
        "h = phi(W_h @ x + U_h @ h_{t-1})",
        "h_{t-1} is not used here; the time step is implicit: write h",
    ),
    ("h = phi(W_h @ x + U_h @ h[t - 1])", "h[t - 1] is not used here; the time step is implicit"),
    ("h = phi(W_h @ x) + c_prev", "c_prev is not known: give c an equation"),
    # powers and shares
    ("h = h ** 2", "h * h"),
    ("h = h^2", "h * h"),
    ("h = (h + 1) ** 2", "(h + 1) * (h + 1)"),
    ("h = h // 2", "write a division as h / 2"),
    ("h = h ÷ (1 + h)", "÷ is not used here; write / for a division"),
    ("h = h / W_h", "W_h is a matrix: write W_h @ h"),
    ("h = h / x", "x enters through a matrix: write W_h @ x"),
    # functions
    ("h = tanH(h)", "write tanh(…)"),
    ("h = Sigmoid(h)", "write sigmoid(…)"),
    ("h = sigmod(h)", "write sigmoid(…)"),
    ("h = relu6(h)", "write relu(…)"),
    ("h = sqrt(h)", "use sigmoid (0 to 1) or relu (0 and up)"),
    ("h = swish(h)", "write silu(…)"),
    ("h = np.tanh(h)", "write tanh(h)"),
    ("h = concat(h, x)", "write U_h @ h + W_h @ x, not concat(…)"),
    ("h = tanh", "tanh is a function: write tanh(…)"),
    ("h = relu(0, h)", "every function takes one value, relu(h)"),
    ("h = σ(W_h @ x)", "write sigmoid(…)"),
    ("h = φ(W_h @ x)", "write phi(…)"),
    (r"h = \tanh(h)", "names without it"),
    # names
    ("h = phi(W_h @ x + U_h @ H)", "H is not known: was h meant?"),
    ("state = W_s @ x\nh = stat", "stat is not known: was state meant?"),
    ("h = phi(W_h @ x_t)", "write x; the time step is implicit"),
    ("h = phi(W_h @ x + U_h @ h_prev)", "h_prev is not used: write h;"),
    ("h = phi(W_h @ x + U_h @ h_t)", "h_t is not used: write h;"),
    ("h = phi(W_h @ x(t))", "write x; the time step is implicit"),
    ("h_t = phi(W_h @ x)", "write h = …"),
    ("α = sigmoid(W_a @ x)", "write its name: alpha"),
    ("h̃ = W_h @ x", "names have no accents"),
    ("h = hₜ", "write the name alone"),
    ("h = W_h @ [h, x]", "U_h @ h + W_h @ x"),
    ("in = sigmoid(W_i @ x)", "call it i or in_gate"),
    ("a_name_without_end = W_h @ x", "longer than 16 letters"),
    # lines
    ("h = phi(W_h @ x", "a bracket ( is not closed: add )"),
    ("h = phi(W_h @ x))", "a bracket ) is not opened: remove it"),
    ("h == W_h @ x", "write one =, not two"),
    ("h := W_h @ x", "write name = expression"),
    ("h += W_h @ x", "h = h + W_h @ x"),
    ("h ← W_h @ x", "write name = expression"),
    ("phi(W_h @ x)", "h = phi(W_h @ x)"),
    ("phi(W_h @ x) = h", "the left side of = must be one name"),
    ("h =", "write after = what h is"),
    ("h = W_h @ x +", "an equation takes one line"),
    ("h = W_h @ x + * h", "cannot stand together"),
    ("h = 0,5 * h", "write a number with a decimal point: 0.5"),
    ("h = h if h else 0", "use a gate instead"),
    ("h = h > 0", "a soft step is sigmoid(…)"),
    ("h = W_h @ x, h", "a comma has no meaning"),
    ("h = W_h @ x − h", "write the keyboard's minus"),
]


@pytest.mark.parametrize(("text", "instead"), MISTAKES)
def test_a_mistake_is_answered_with_what_to_write(text: str, instead: str) -> None:
    with pytest.raises(EquationError) as caught:
        parse(text)
    assert caught.value.line == text.count("\n") + 1
    assert instead in caught.value.message
    assert len(caught.value.message) < 220


def test_the_example_is_sound() -> None:
    assert list(parse(EXAMPLE).signals) == ["h"]


@settings(deadline=None, max_examples=300)
@given(
    st.text("hcxWUb_+-*@/()=.,; 01phi", max_size=40),
    st.sampled_from(["h = ", "h = W_h @ x + ", ""]),
)
def test_any_line_is_read_or_answered_in_words(line: str, start: str) -> None:
    try:
        program = parse(start + line)
    except EquationError as error:
        assert len(error.message) > 15 and error.line == 1
        assert "Traceback" not in error.message and "\n" not in error.message
    else:
        assert all(isinstance(e, ast.expr) for _, _, e in program.text)
