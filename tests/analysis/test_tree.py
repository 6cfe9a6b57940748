"""The form of a tree, and gradients gathered by depth."""

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.run import Run
from rnnviz.analysis.tree import by_depth, shape_of

# nodes 0 1 are unused; (a (b c)) in post-order, the root last
CHILDREN = np.array([[-1, -1]] * 5 + [[3, 4], [2, 5]])


def test_nodes_stand_between_the_parts_below_them() -> None:
    shape = shape_of(CHILDREN)
    assert shape.nodes.tolist() == [2, 6, 3, 5, 4]
    assert shape.children.tolist() == [[-1, -1], [0, 3], [-1, -1], [2, 4], [-1, -1]]
    assert shape.height.tolist() == [0, 2, 0, 1, 0]
    assert shape.depth.tolist() == [1, 0, 2, 1, 2]
    assert shape.root == 1
    assert shape.leaves.tolist() == [0, 2, 4]
    assert shape.edges.tolist() == [[1, 0], [3, 2], [1, 3], [3, 4]]
    assert [list(leaves) for leaves in shape.below] == [
        [0],
        [0, 2, 4],
        [2],
        [2, 4],
        [4],
    ]


def test_a_single_leaf_is_a_tree() -> None:
    shape = shape_of(np.full((3, 2), -1))
    assert (shape.nodes.tolist(), shape.root, shape.edges.tolist()) == ([2], 0, [])


def test_depths_hold_the_least_the_most_and_the_mean() -> None:
    shape = shape_of(CHILDREN)
    norms = np.zeros((7, 2))
    norms[shape.nodes, 0] = [1.0, 8.0, 0.0, 4.0, 0.5]
    norms[shape.nodes, 1] = [2.0, 0.0, 0.0, 16.0, np.inf]
    found = by_depth(norms, [shape, shape], example=0)
    assert [(at.depth, at.low, at.high) for at in found] == [(0, 8, 8), (1, 1, 16), (2, 0.5, 0.5)]
    assert [at.mean for at in found] == pytest.approx([8, 2, 0.5])
    other = by_depth(norms, [shape, shape], example=1)
    assert np.isnan(other[0].mean) and other[1].mean == pytest.approx(32**0.5)


def test_a_run_shows_the_nodes_of_its_example() -> None:
    session = Session(Config(task="sentiment-tree", batch=4, units=4))
    session.train(2)
    children = session.probe.children
    assert children is not None
    for example in range(8):
        run = Run.of(session, example)
        shape = shape_of(children[:, example])
        assert run.tree is not None and run.noun == "node"
        assert run.length == len(shape.nodes) == 2 * run.input_mask.sum() - 1
        assert (run.input_mask == (shape.height == 0)).all()
        values = run.trace.paths[0].values["h"]
        np.testing.assert_array_equal(run.value("h"), values[shape.nodes, example])
        assert run.mask.all() and run.targets.shape == (run.length,)
        assert np.abs(run.inputs).sum() == run.input_mask.sum()


def test_a_chain_is_no_tree() -> None:
    run = Run.of(Session(Config(length=6, batch=2, units=4)))
    assert (run.tree, run.noun, run.length) == (None, "step", 6)
