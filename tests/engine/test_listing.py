"""What the compiler prints of itself: a node is a line, a plan is code."""

import re
from pathlib import Path

import pytest

from rnnviz.engine.chain import ChainNetwork
from rnnviz.engine.design import Design
from rnnviz.engine.equations import parse
from rnnviz.engine.graph import LONGEST
from rnnviz.engine.lowering import lower
from rnnviz.engine.plan import Plan
from tests.engine.examples import ALL_CELLS, make_case


def plan_of(cell: str, steps: int = 6, first: int = 0) -> Plan:
    network = ChainNetwork(Design(ALL_CELLS[cell], n_in=3, n_out=2, units=4, loss="mse"))
    return network.bind(steps, 1, first).stack.layers[0][0]


def test_a_simple_rnn_as_code() -> None:
    assert (
        str(plan_of("rnn", first=5))
        == """\
# forward, 12 calls
for t in 0 … 5:
    z0[t] = weights0 @ inputs[t]
    h[t] = tanh(z0[t])

# backward, 16 calls
factor0[0:6] = h[0:6] * h[0:6]
factor1[0:6] = 1 - factor0[0:6]
for t in 5 … 1:
    dz0[t] = d_h[t] * factor1[t]
    d_h[t-1] = feedback0 @ dz0[t]
dz0[0] = d_h[0] * factor1[0]
dz_t = dz0[0:6].transpose(1, 0, 2)
operands_t = inputs[0:6].transpose(1, 0, 2)
gradient0 = dz_t @ operands_t.T
"""
    )


def unfolded(text: str) -> list[tuple[int, int]]:
    """The calls that each part of a listing promises, and those that its lines make."""
    found = []
    for part in re.split(r"^# ", text, flags=re.M)[1:]:
        promised, count, times = int(part.split()[1]), 0, 1
        for line in part.splitlines()[1:]:
            if loop := re.fullmatch(r"for t in (\d+) … (\d+):", line):
                times = abs(int(loop[1]) - int(loop[2])) + 1
            elif line:
                count += times if line.startswith(" ") else 1
        found.append((promised, count))
    return found


@pytest.mark.parametrize("first", [0, 11])
@pytest.mark.parametrize("cell", ALL_CELLS)
def test_every_plan_is_listed_call_by_call(cell: str, first: int) -> None:
    text = str(plan_of(cell, 12, first))
    assert "?" not in text
    forward, backward = unfolded(text)
    assert forward[0] == forward[1] and backward[0] == backward[1]
    assert len(text.splitlines()) < 150


def test_two_layers_both_ways_and_a_window_are_listed_too() -> None:
    case = make_case(ALL_CELLS["lstm"], layers=2, both=True, window=3)
    for layer in case.bound.layers:
        for plan in layer:
            assert "?" not in str(plan)


def test_a_pass_that_only_measures_lists_no_way_back() -> None:
    measuring = make_case(ALL_CELLS["gru-cho"]).bound.measuring(3)
    text = str(measuring.stack.layers[0][0])
    assert text.startswith("# forward") and "# backward" not in text and "?" not in text


def test_the_line_in_contributing_prints_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    text = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
    (line,) = re.findall(r"^`(print\(Chain.*\))`", text, re.M)
    exec(line, {"ChainNetwork": ChainNetwork, "Design": Design, "UGRNN": ALL_CELLS["gru"]})
    assert capsys.readouterr().out.startswith("# forward")


def test_a_node_is_a_line_in_the_notation_of_equations() -> None:
    text = "c = f_c * -c / (2 + exp(c)) + leaky_relu(W_c @ x + U_c @ (c - h) + b_c)\nh = tanh(c)"
    program = parse(text)
    assert repr(program.signals["h"]) == "h = tanh(c)"
    assert repr(program.signals["c"]) == (
        "c = ((f_c * (0 - c)) / (2 + exp(c))) + leaky_relu(W_c @ x + U_c @ (c - h) + b_c)"
    )
    assert repr(program.states["c"]) == "c"


def test_a_chain_of_ten_lines_stays_short() -> None:
    lines = ["q0 = W_q @ x + h", *(f"q{k + 1} = q{k} * q{k} + q{k} * h" for k in range(9))]
    program = parse("\n".join([*lines, "h = tanh(q9)"]))
    schedule = lower(program, "tanh")
    for node in [*program.graph.nodes, *schedule.nodes, *schedule.factors]:
        assert len(repr(node)) <= LONGEST and "\n" not in repr(node)
    assert len(repr(program)) < 20_000
    deep = parse("h = " + "tanh(" * 40 + "W_h @ x" + ")" * 40)
    assert repr(deep.signals["h"]) == "h = tanh(tanh(tanh(tanh(tanh(…)))))"
