"""What the sentences say, against numbers computed here."""

import re

import numpy as np
import pytest

from rnnviz.figures.theme import DARK
from rnnviz.figures.views import FIGURES

from .made import made, with_signal
from .reading import draw, numbers


def test_gradient_norm_tells_the_ratio_of_step_1_to_the_last():
    run = made("rnn", decay=0.5, length=20)
    norms = np.linalg.norm(run.trace.paths[0].grads["h"][:, 0], axis=-1)
    text = draw(run)["gradient-norm"].reading
    step, ratio, last, factor = numbers(text)[:4]
    assert (step, last) == (1, 20)
    assert ratio == pytest.approx(norms[0] / norms[-1], rel=0.05)
    assert factor == pytest.approx((norms[0] / norms[-1]) ** (1 / 19), abs=0.006)
    assert "vanishes" in text


@pytest.mark.parametrize(
    ("decay", "word"), [(1.0, "is preserved"), (1.2, "grows"), (2.0, "explodes")]
)
def test_gradient_norm_has_a_word_for_what_happens(decay, word):
    assert word in draw(made("rnn", decay=decay))["gradient-norm"].reading


def test_no_verdict_where_every_step_adds_its_error():
    text = draw(made("rnn", architecture="many-to-many", length=20))["gradient-norm"].reading
    assert "20 steps" in text
    assert "vanishes" not in text


def test_gradient_norm_says_when_nothing_comes_back():
    grads = np.zeros((20, 8, 16))
    grads[-1] = 0.1
    text = draw(with_signal(made("feedforward"), "h", grads=grads))["gradient-norm"].reading
    assert "exactly 0 before step 20" in text


def test_gates_tell_the_shares_at_their_ends():
    run = made("lstm")
    f = run.trace.paths[0].values["f"][:, 0]
    text = draw(run)["signal-f"].reading
    told = numbers(text)
    assert told[0] == round(100 * (f > 0.9).mean())
    assert told[2] == round(100 * (f < 0.1).mean())
    assert "keep their cell state" in text


def test_a_half_open_gate_says_so():
    run = with_signal(made("lstm"), "f", values=np.full((20, 8, 16), 0.5))
    assert "All between 0.1 and 0.9 (mean 0.50)" in draw(run)["signal-f"].reading


def test_hidden_state_names_the_unit_that_moves_most():
    run = made("gru")
    h = run.trace.paths[0].values["h"][:, 0]
    unit = int(np.ptp(h, axis=0).argmax())
    told = numbers(draw(run)["signal-h"].reading)
    assert told[0] == unit + 1
    assert told[1] == pytest.approx(h[:, unit].min(), abs=0.051)
    assert told[2] == pytest.approx(h[:, unit].max(), abs=0.051)


def test_one_answer_is_told_with_its_target():
    run = made("lstm", "adding", "many-to-one", length=20)
    step, answer, target = numbers(draw(run)["answer"].reading)[:3]
    assert step == 20
    assert answer == pytest.approx(run.trace.predictions[-1, 0, 0], rel=0.01)
    assert target == pytest.approx(run.trace.targets[-1, 0, 0], rel=0.01)


def test_many_answers_are_told_by_their_mean_error():
    run = made("rnn", "sunspots", "many-to-many", length=30)
    errors = 40 * np.abs(run.trace.predictions - run.trace.targets)[:, 0, 0]
    mean, step = numbers(draw(run)["answer"].reading)[:2]
    assert mean == pytest.approx(errors.mean(), rel=0.05)
    assert step == errors.argmax() + 1


@pytest.mark.parametrize("example", range(6))
def test_one_class_is_told_as_right_or_wrong(example):
    run = made("gru", "sentiment", "many-to-one", length=9, example=example)
    text = draw(run)["answer"].reading
    answer = run.trace.predictions[-1, example].argmax()
    right = answer == run.trace.targets[-1, example]
    assert f"“{run.task.output_labels[answer]}”" in text
    assert ("correct" in text) == right
    assert ("wrong" in text) == (not right)


def test_many_classes_are_told_by_how_many_are_right():
    run = made("gru", "text", "many-to-many", length=25)
    good = (run.trace.predictions[:, 0].argmax(-1) == run.trace.targets[:, 0]).sum()
    assert numbers(draw(run)["answer"].reading)[:2] == [good, 25]


def test_loss_is_compared_with_the_first_baseline():
    run = made(updates=120)
    loss = run.history["loss"].to_numpy()
    updates, now, window, times, rival, held, error = numbers(draw(run)["loss"].reading)
    assert (updates, window) == (120, 5)
    assert now == pytest.approx(loss[-5:].mean(), rel=0.01)
    assert times == pytest.approx(1 / 6 / loss[-5:].mean(), rel=0.05)
    assert rival == pytest.approx(1 / 6, rel=0.01)
    assert held == pytest.approx(run.history["held_out_loss"].dropna().iloc[-1], rel=0.01)
    assert error == pytest.approx(run.history["held_out_error"].dropna().iloc[-1], rel=0.5)


def test_update_norm_tells_the_share_of_clipped_updates():
    run = made(updates=80)
    norm = run.history["gradient_norm"].dropna()
    last, top, share, limit = numbers(draw(run)["update-norm"].reading)
    assert last == pytest.approx(norm.iloc[-1], rel=0.06)
    assert top == pytest.approx(norm.max(), rel=0.06)
    assert share == round(100 * (norm > 1).mean())
    assert limit == 1


def test_weights_name_the_largest():
    run = made("rnn")
    recurrent = run.weights["cell.U_h"]
    recurrent[3, 9] = -4.5
    text = draw(run)["weights-recurrent"].reading
    assert "−4.5 in U_h (row 4, column 10)" in text
    assert "Row: receiving unit; column: sending unit." in text


def test_the_marked_values_of_adding_are_told():
    run = made(task="adding", length=12)
    steps = np.flatnonzero(run.inputs[:, 1])
    text = draw(run)["input"].reading
    for step in steps:
        assert f"at step {step + 1}" in text


def test_every_view_speaks():
    run = made()
    for view in FIGURES.values():
        assert all(len(panel.reading) > 20 for panel in view.panels(run, DARK))


@pytest.mark.parametrize("cell", ["lstm", "indrnn"])
def test_a_weight_in_a_sentence_gets_its_subscript(cell):
    panels = [p for key, p in draw(made(cell)).items() if key.startswith("weights-")]
    named = {name for panel in panels for name in panel.names}
    assert named and all("_" in name for name in named)
    for panel in panels:
        assert set(re.findall(r"\w_\w+", panel.reading)) == set(panel.names)
