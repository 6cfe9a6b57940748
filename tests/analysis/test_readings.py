"""The numbers of the sentences below pictures, against numbers computed here."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.attention import focus, part, relative, steps_of
from rnnviz.analysis.curves import loss_curve, norm_curve
from rnnviz.analysis.drawings import ink, largest_movements, strokes
from rnnviz.analysis.free_running.alone import run_on
from rnnviz.analysis.free_running.series import forecast
from rnnviz.analysis.free_running.symbols import write
from rnnviz.analysis.generated import generated, until
from rnnviz.analysis.gradients import spread, verdict
from rnnviz.analysis.inputs import binary_channels, dark_share, darkest
from rnnviz.analysis.length_generalisation import AtLength, beaten
from rnnviz.analysis.outputs import errors, hits
from rnnviz.analysis.run import Run
from rnnviz.analysis.shares import busiest, movement
from rnnviz.analysis.tree import AtDepth, deepest_share, descent
from rnnviz.analysis.vectors import farthest, in_plane
from rnnviz.analysis.weights import largest_weight
from rnnviz.tasks.material.task import Baseline

NUMBERS = np.random.default_rng(0)


def trained(updates: int = 0, **settings) -> Run:
    session = Session(Config(**{"units": 4, "batch": 4} | settings))
    session.train(updates)
    return Run.of(session)


def test_errors_are_in_display_units():
    run = trained(task="sunspots", architecture="many-to-many", length=9)
    found = errors(run)
    apart = run.task.scale * np.abs(run.predictions - run.targets)
    assert found.each == pytest.approx(apart[found.steps])
    assert found.mean == pytest.approx(apart[found.steps].mean()) and found.finite
    assert found.worst == (apart[found.steps, 0].argmax(), 0)


def test_hits_count_the_steps_in_the_loss():
    run = trained(task="text", architecture="many-to-many", length=12)
    found = hits(run)
    best = run.predictions.argmax(-1)
    assert found.steps.tolist() == np.flatnonzero(run.mask).tolist()
    assert found.correct == (best == run.targets)[found.steps].sum()
    chances = run.predictions[found.steps, run.targets[found.steps]]
    assert found.of_target == pytest.approx(chances) and found.worst == chances.argmin()


def test_ink_and_strokes_of_a_drawing():
    rows = trained(task="digit-draw")
    assert ink(rows).wanted == pytest.approx(rows.targets.mean())
    pen = trained(task="digit-strokes")
    moves = strokes(pen)
    assert moves.wanted == (pen.targets[:, 2] > 0.5).sum()
    ends = (pen.predictions - pen.targets)[:, :2].sum(0)
    assert moves.apart == pytest.approx(math.hypot(*ends))
    down = pen.trace.targets[pen.trace.targets[..., 2] > 0.5]
    assert largest_movements(pen) == pytest.approx(np.abs(down).max(0))


def test_attention_is_cut_to_the_example_and_measured():
    run = trained(task="reversal", architecture="many-to-many-delayed", attention="additive")
    columns, rows = steps_of(run)
    weights = part(run.trace.attention.weights, run)
    assert weights.shape == (len(rows), len(columns))
    found = focus(weights)
    assert weights[found.row, found.column] == weights.max()
    assert found.even == 1 / len(columns) and found.largest == weights.max(1).mean()
    assert focus(np.full((2, 4), 0.25)).uniform and not focus(np.eye(3)).uniform
    centred = relative(run.trace.attention)
    assert (run.trace.attention.weights * centred).sum(-1) == pytest.approx(0, abs=1e-12)


def test_what_is_generated_beside_the_target():
    run = trained(task="reversal", architecture="many-to-many-delayed")
    found = generated(run)
    wrong = found.mask & (found.written != found.target)
    assert found.wrong.tolist() == wrong.tolist()
    start, trace = run.answers_from, run.trace
    whole = [
        np.array_equal(trace.written[mask, b], trace.targets[start:, b][mask])
        for b, mask in enumerate(trace.mask[start:].T)
    ]
    assert (found.whole, found.examples) == (sum(whole), len(whole))
    assert until(np.array([3, 1, 9, 4, 9]), 9).tolist() == [True, True, True, False, False]
    assert generated(trained(task="adding")) is None


def test_spread_of_gradients():
    grads = np.array([[0.0, 1e-12], [-3.0, 0.5]])
    found = spread(grads, 1e-10)
    assert (found.largest, found.step, found.unit, found.smallest) == (3.0, 1, 0, 0.0)
    assert (found.none, found.faint) == (0.25, 0.5)


@pytest.mark.parametrize(
    ("ratio", "word"),
    [(0, "vanishes"), (0.1, "decays"), (1, "is preserved"), (100, "grows"), (1e4, "explodes")],
)
def test_a_word_for_what_happens_to_a_gradient(ratio, word):
    assert verdict(ratio) == word


def test_descent_from_root_to_leaves():
    levels = [AtDepth(0, 1, 2, 2.0), AtDepth(1, 1, 1, math.nan), AtDepth(2, 0.1, 1, 0.5)]
    found = descent(levels)
    assert (found.first, found.last, found.mean, found.ratio) == (0, 2, 0.5, 0.25)
    assert found.factor == 0.5
    assert descent([AtDepth(0, 1, 1, math.nan)]) is None


def test_the_share_of_the_deepest_leaf():
    run = trained(task="logic", architecture="tree", cell="tree-lstm")
    norms = np.arange(1.0, run.length + 1)
    expected = norms[run.tree.depth.argmax()] / norms[run.tree.root]
    assert deepest_share(norms, run.tree) == expected
    assert math.isnan(deepest_share(0 * norms, run.tree))


def test_the_busiest_unit_and_its_movement():
    values = np.array([[0.0, 5.0], [2.0, 5.0], [-1.0, 5.5]])
    found = busiest(values)
    assert (found.unit, found.low, found.high) == (0, -1.0, 2.0)
    assert movement(values) == np.mean([2, 0, 3, 0.5]) and movement(values[:1]) == 0


def test_the_largest_weight_has_a_place():
    matrices = {"U": np.array([[0.1, -4.0]]), "b": np.array([[1.0]])}
    found = largest_weight(matrices)
    assert (found.name, found.row, found.column, found.value) == ("U", 0, 1, -4.0)
    assert found.mean == pytest.approx(5.1 / 3)
    assert largest_weight({"U": np.array([[np.nan]])}) is None


def test_who_has_moved_farthest():
    now = NUMBERS.normal(size=(2, 5))
    before = np.stack([now + np.eye(2, 5, 3), now])
    assert farthest(in_plane(now, before)) == (3, pytest.approx(1.0))


def test_curves_read_the_history():
    run = trained(updates=40, task="adding", clip=0.5)
    curve, norms = loss_curve(run), norm_curve(run)
    held_out = run.history["held_out_loss"]
    assert curve.loss == pytest.approx(run.history["loss"])
    assert curve.held_out == pytest.approx(held_out[np.isfinite(held_out)])
    assert curve.times_below(2 * curve.smoothed[-1]) == pytest.approx(2)
    assert curve.window == 5 and curve.smoothed[-1] == pytest.approx(curve.loss[-5:].mean())
    assert norms.share_clipped == run.history["clipped"][norms.update.astype(int) - 1].mean()


def test_markers_and_ink_of_inputs():
    amounts = NUMBERS.uniform(0.1, 0.9, (5, 3, 1))
    assert binary_channels(np.concatenate([amounts, amounts > 0.5], -1)) == [1]
    assert binary_channels(np.ones((5, 3, 1))) == []
    pixels = np.array([[0.0, np.nan], [0.9, 0.2]])
    assert darkest(pixels) == 1 and dark_share(pixels, 1.0) == 0.25


def test_the_range_of_lengths_that_are_beaten():
    losses = {2: 0.3, 4: 0.1, 8: 0.05, 16: 0.1, 32: 0.5}
    found = [AtLength(n, loss, 0.5, Baseline("b", 0.2, 0.3)) for n, loss in losses.items()]
    best = beaten(found, 8)
    assert (best.low, best.high, best.everywhere, best.growth) == (4, 16, False, 10)
    assert beaten(found, 32) is None
    assert beaten([replace(m, loss=0.1) for m in found], 8).everywhere


def test_what_was_chosen_and_what_surprises():
    session = Session(Config(task="text", architecture="many-to-many", units=4))
    run = write(session, [1], 30, temperature=1.5)
    taken = [chances[s] for chances, s in zip(run.chances, run.symbols, strict=True)]
    assert run.chosen.tolist() == taken
    assert run.surprises == sum(t < c.max() for t, c in zip(taken, run.chances, strict=True))


def test_errors_of_free_runs():
    ahead = forecast(Session(Config(task="sunspots", architecture="many-to-many", units=4)), 5)
    better = ahead.errors.mean(1) < ahead.errors_of_repeating.mean(1)
    assert ahead.better == better.sum()
    alone = run_on(Session(Config(task="wave", units=4)), 7)
    inside, later = alone.errors(2)
    apart = np.abs(alone.answers - alone.truth)[:, 2].mean(-1)
    assert inside == pytest.approx(apart[: alone.trained].mean())
    beyond = apart[alone.trained :][alone.known[alone.trained :, 2]]
    assert later == (pytest.approx(beyond.mean()) if beyond.size else None)
    names = run_on(Session(Config(task="digit-name", units=4)), 3)
    hit = names.answers[:, 1].argmax(1) == names.truth[:, 1]
    assert names.correct(1) == (hit & np.asarray(names.known[:, 1])).sum()


def test_an_example_outside_the_loss_has_no_errors():
    run = trained(task="adding", length=6)
    trace = SimpleNamespace(**vars(run.trace) | {"mask": np.zeros_like(run.trace.mask)})
    assert errors(replace(run, trace=trace)).steps.size == 0
