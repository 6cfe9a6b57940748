"""Trees: the numbers of a plain recursion, slopes of the loss, and what holds for any tree."""

import numpy as np
import pytest

from rnnviz.engine.batch import Batch
from rnnviz.engine.equations import EquationError, parse
from rnnviz.engine.latex import Moment, latex, latex_values
from rnnviz.engine.levels import levels_of
from rnnviz.engine.strands import strands
from rnnviz.engine.topologies.tree import TREE
from tests.engine.examples import ALL_ACTIVATIONS, ALL_LOSSES
from tests.engine.test_gradient_check import TOLERANCE, errors
from tests.engine.test_latex import computed
from tests.engine.tree_examples import BATCH, NODES, TREE_CELLS, by_recursion, make_case

CLOSE = {"rtol": 1e-9, "atol": 1e-12}
each_cell = pytest.mark.parametrize("cell", TREE_CELLS)


@each_cell
@pytest.mark.parametrize("root_only", [False, True], ids=["nodes", "root"])
@pytest.mark.parametrize("activation", ALL_ACTIVATIONS)
def test_every_signal_and_gradient_is_the_recursions(cell, root_only, activation) -> None:
    for seed, loss in enumerate(ALL_LOSSES):  # the second with vectors for symbols
        case = make_case(TREE_CELLS[cell], activation, loss, root_only, seed, embedding=2 * seed)
        value = case.run()
        theirs = by_recursion(case, TREE_CELLS[cell].equations, activation)
        assert value == pytest.approx(theirs.loss, rel=1e-12)
        first = case.bound.first_output
        np.testing.assert_allclose(case.bound.outputs, theirs.outputs[first:], **CLOSE)
        strand = case.strand()
        for ours, wanted in (
            (case.bound.gradients, theirs.weight_grads),
            (strand.values, theirs.values),
            (strand.grads, theirs.grads),
        ):
            assert ours.keys() == wanted.keys()
            for name in wanted:
                np.testing.assert_allclose(ours[name], wanted[name], **CLOSE, err_msg=name)


@each_cell
@pytest.mark.parametrize("activation", ALL_ACTIVATIONS)
def test_weight_gradients_are_the_slopes_of_the_loss(cell: str, activation: str) -> None:
    for loss in ALL_LOSSES:
        for root_only in (False, True):
            for embedding in (0, 2):
                case = make_case(TREE_CELLS[cell], activation, loss, root_only, embedding=embedding)
                assert not {k: e for k, e in errors(case).items() if not e < TOLERANCE}


@each_cell
def test_a_pass_leaves_nothing_behind(cell: str) -> None:
    case, other = make_case(TREE_CELLS[cell]), make_case(TREE_CELLS[cell], seed=5)
    loss, gradient = case.run(), case.bound.gradient.copy()
    case.bound.load(other.batch)
    assert case.run() != loss
    case.load()
    assert case.run() == loss
    np.testing.assert_array_equal(case.bound.gradient, gradient)


def test_a_node_reaches_nothing_but_what_is_above_it() -> None:
    case = make_case(TREE_CELLS["tree-lstm"])
    case.run()
    before = case.strand().values["h"]
    leaf = int(np.flatnonzero(case.inputs[:, 0].any(-1))[0])
    case.inputs[leaf, 0] += 1
    case.load()
    case.run()
    changed = (case.strand().values["h"] != before).any(-1)
    above, node = {leaf}, leaf
    while (parents := np.flatnonzero((case.children[:, 0] == node).any(-1))).size:
        node = int(parents[0])
        above.add(node)
    assert set(np.flatnonzero(changed[:, 0])) == above
    assert len(above) > 2
    assert not changed[:, 1:].any()


def test_a_chain_is_a_tree_that_leans() -> None:
    """A left-branching tree computes what a chain would: one leaf more at each step."""
    cell = TREE_CELLS["recursive"]
    case = make_case(cell)
    w = {name.split(".")[1]: v for name, v in case.network.weights.items()}
    children = np.full((5, 1, 2), -1)
    children[2, 0], children[4, 0] = (0, 1), (2, 3)
    inputs = np.random.default_rng(2).normal(size=(5, 1, 3))
    inputs[[2, 4]] = 0
    leaf = {k: np.tanh(w["W_h"] @ inputs[k, 0] + w["b_h"]) for k in (0, 1, 3)}
    inner = np.tanh(w["U_l"] @ leaf[0] + w["U_r"] @ leaf[1] + w["b_h"])
    root = np.tanh(w["U_l"] @ inner + w["U_r"] @ leaf[3] + w["b_h"])
    bound = case.network.bind(5, 1)
    every = np.ones((5, 1), bool)
    bound.load(Batch(inputs, np.zeros((5, 1), int), every, every, children=children))
    bound.forward()
    bound.backward()
    h = strands(bound)[0].values["h"][:, 0]
    np.testing.assert_allclose(h, [leaf[0], leaf[1], inner, leaf[3], root], rtol=1e-12)


def test_levels_hold_children_before_their_parents() -> None:
    case = make_case(TREE_CELLS["recursive"])
    levels = case.bound.levels
    assert [s.start for s in levels.slices[1:]] == [s.stop for s in levels.slices[:-1]]
    assert levels.slices[-1].stop == len(levels.nodes)
    for level in levels.slices:
        below = levels.children[level]
        assert ((below < level.start) | (below == len(levels.nodes))).all()
    pairs = set(zip(levels.nodes.tolist(), levels.examples.tolist(), strict=True))
    assert len(pairs) == len(levels.nodes) < NODES * BATCH


@pytest.mark.parametrize(
    ("nodes", "said"),
    [({0: (0, 1)}, "after its parent"), ({3: (0, 1), 4: (1, 2)}, "two parents")],
)
def test_what_is_no_tree_is_refused(nodes: dict, said: str) -> None:
    children = np.full((5, 1, 2), -1)
    for node, pair in nodes.items():
        children[node, 0] = pair
    with pytest.raises(ValueError, match=said):
        levels_of(children, np.ones((5, 1), bool))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("h = phi(W_h @ x + U_h @ h)", ["h is not known yet", "h_l, h_r"]),
        ("h_l = W_h @ x", ["h_l is taken"]),
    ],
)
def test_a_trees_equations_read_children(text: str, said: list[str]) -> None:
    with pytest.raises(EquationError) as caught:
        parse(text, TREE)
    for part in said:
        assert part in str(caught.value)


def test_a_vector_may_be_called_like_a_child() -> None:
    assert parse("h = phi(W_h @ x + b_l)", TREE).vectors == {"b_l": True}
    assert parse("h = phi(W_h @ x + h_l)").vectors == {"h_l": True}  # in a chain


@each_cell
def test_formulas_hold_the_numbers_of_a_node(cell: str) -> None:
    case = make_case(TREE_CELLS[cell])
    case.run()
    values, weights = case.strand().values, case.network.weights
    for node in (NODES - 1, NODES - 2):
        moment = Moment(values, weights, case.inputs, node, 0, 1, case.children)
        lines = latex_values(TREE_CELLS[cell], "tanh", moment, digits=12)
        for name, line in zip(values, lines, strict=True):
            left, *sides = line.split(" = ")
            assert left.endswith(f"{{{node + 1}}}")
            for side in sides:
                assert computed(side) == pytest.approx(values[name][node, 0, 1], abs=1e-9)


def test_formulas_name_the_children() -> None:
    assert latex(TREE_CELLS["recursive"]) == [
        r"h_n = \phi(W_h x_n + U_l h_{l(n)} + U_r h_{r(n)} + b_h)"
    ]
    assert r"\mathrm{fl}_n \odot c_{l(n)}" in latex(TREE_CELLS["tree-lstm"])[5]


def test_what_the_tree_lstm_defines() -> None:
    program = parse(TREE_CELLS["tree-lstm"].equations, TREE)
    assert list(program.signals) == ["i", "fl", "fr", "g", "o", "c", "h"]
    assert set(program.states) == {"h_l", "h_r", "c_l", "c_r"}
    network = make_case(TREE_CELLS["tree-lstm"]).network
    sizes = {n: w.size for n, w in network.weights.items() if n.startswith("cell.")}
    # Tai et al.: four W and b (the forget gates share theirs), two U for each of five gates
    assert sum(sizes.values()) == 4 * 5 * (3 + 1) + 10 * 5 * 5
