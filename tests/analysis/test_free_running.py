"""Free running: what is fed back, what is drawn, and what stands beside it."""

from dataclasses import replace

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.analysis import free_running
from rnnviz.analysis.free_running import series
from rnnviz.analysis.free_running.alone import run_on
from rnnviz.analysis.free_running.symbols import beginning, read, spelt, write
from rnnviz.engine.batch import Batch, Symbols
from rnnviz.engine.losses.cross_entropy import softmax
from rnnviz.tasks import TASKS
from rnnviz.tasks.material import datasets
from tests.engine.examples import CHAIN_CELLS
from tests.training.sessions import trained

TEXT = Config(task="text", units=12, length=10, batch=4)
SERIES = [task.key for task in TASKS.values() if task.continues and not task.classifies]


def outputs_over(session: Session, inputs: np.ndarray) -> np.ndarray:
    """What a pass bound to the whole sequence answers, (T, B, n_out)."""
    bound = session.network.bind(*inputs.shape[:2])
    targets = np.zeros((*inputs.shape[:2], session.task.n_out))
    if session.network.loss.classes:
        targets = targets[..., 0].astype(int)
    every = np.ones(inputs.shape[:2], bool)
    bound.load(Batch(inputs, targets, every, every))
    bound.forward()
    return bound.outputs


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", CHAIN_CELLS)
def test_greedy_is_the_argmax_of_the_whole_sequence_every_time(cell: str, layers: int) -> None:
    session = trained(TEXT.changed(cell=cell, layers=layers), 20)
    prefix = [3, 1, 4]
    written = write(session, prefix, 12)
    symbols = list(prefix)
    for chances in written.chances:
        y = outputs_over(session, Symbols(np.array(symbols)[:, None], session.task.n_in).one_hot)[
            -1, 0
        ]
        np.testing.assert_allclose(chances, softmax(y), rtol=0, atol=1e-12)
        symbols.append(int(y.argmax()))
    assert len(symbols) == 15 and written.symbols.tolist() == symbols[3:]
    assert written.states[session.strands[-1]]["h"].shape == (14, 1, 12)


def test_a_low_temperature_is_greedy_and_a_high_one_is_not() -> None:
    session = trained(TEXT, 100)
    greedy = write(session, [1], 40).symbols.tolist()
    assert write(session, [1], 40, temperature=1e-4).symbols.tolist() == greedy
    assert write(session, [1], 40, temperature=1.5).symbols.tolist() != greedy


def test_the_same_seed_writes_the_same_text() -> None:
    one, other = trained(TEXT, 30), trained(TEXT, 30)
    text = write(one, [5, 2], 50, temperature=1.0).symbols.tolist()
    assert write(other, [5, 2], 50, temperature=1.0).symbols.tolist() == text
    longer = write(other, [5, 2], 60, temperature=1.0).symbols.tolist()
    assert longer[:50] == text
    assert write(other, [5, 2], 50, temperature=1.0, draw=1).symbols.tolist() != text


def test_symbols_are_drawn_as_often_as_their_probability() -> None:
    session = trained(TEXT, 50)
    runs = [write(session, [1], 1, 1.3, draw) for draw in range(2000)]
    drawn = np.bincount([run.symbols[0] for run in runs], minlength=session.task.n_out) / 2000
    assert np.abs(drawn - runs[0].chances[0]).max() < 0.04
    y = outputs_over(session, Symbols(np.array([[1]]), session.task.n_in).one_hot)[0, 0]
    np.testing.assert_allclose(runs[0].chances[0], softmax(y / 1.3), atol=1e-12)


def test_it_runs_without_changing_the_session() -> None:
    session = trained(TEXT, 20)
    before = session.trace().loss, session.updates, session.network.parameters.copy()
    write(session, [1, 2], 20, 1.0)
    assert (session.trace().loss, session.updates) == before[:2]
    np.testing.assert_array_equal(session.network.parameters, before[2])
    session.train(5)
    np.testing.assert_array_equal(session.network.parameters, trained(TEXT, 25).network.parameters)


def test_writing_stops_where_numbers_end() -> None:
    session = Session(TEXT.changed(cell="rnn", activation="linear"))
    session.weights["cell.U_h"][...] = 1e200 * np.eye(12)
    written = write(session, [1], 30)
    assert 0 < len(written.symbols) < 30
    assert np.isfinite(written.chances).all()


def test_nothing_to_start_from_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one symbol"):
        write(Session(TEXT), [], 5)


def test_reading_a_prefix() -> None:
    task = TASKS["text"]
    symbols, unknown = read(task, "The river@\n§§")
    assert spelt(task.output_labels, symbols) == "the river"
    assert unknown == ["@", "\n", "§"]
    symbols, unknown = read(TASKS["reber"], "btx9")
    assert spelt(TASKS["reber"].output_labels, symbols) == "BTX" and unknown == ["9"]
    symbols, unknown = read(TASKS["sentiment"], "not good xyzzy")
    assert len(symbols) == 2 and unknown == ["xyzzy"]


def test_an_example_begins_a_text() -> None:
    session = Session(TEXT)
    begun = beginning(session, 2)
    np.testing.assert_array_equal(begun, session.probe.inputs[:5, 2].argmax(-1))


def test_a_beginning_ends_where_the_example_ends() -> None:
    session = Session(Config(task="anbn"))
    for example, given in enumerate(session.probe.input_mask.sum(0)):
        begun = spelt(session.task.output_labels, beginning(session, example))
        assert begun == "|" + "a" * (len(begun) - 1) and len(begun) == given // 2


# --- series --------------------------------------------------------------------------------


def spelled_out(session: Session, steps: int) -> np.ndarray:
    """The forecast, by a pass over the whole sequence for every step: (steps, B, n_out)."""
    task, truth = session.task, session.probe
    first = session.steps - steps
    inputs, values = truth.inputs.copy(), []
    weeks = [co2_from(level) for level in truth.origin[:, :, 0].T] if task.key == "co2" else []
    for step in range(first, session.steps):
        y = outputs_over(session, inputs[: step + 1])[-1]
        if not weeks:
            values.append(task.scale * y + truth.origin)
            inputs[step + 1 : step + 2] = y
            continue
        values.append(np.zeros_like(y))
        for example, week in enumerate(weeks):
            now = 51 + step  # the year before the window comes first
            week[now + 1] = values[-1][example] = week[now] + 0.5 * y[example, 0]
            year = week[now - 50 : now + 2].mean()
            inputs[step + 1 : step + 2, example] = (week[now + 1] - year) / 2.0
    return np.array(values)


def co2_from(window: np.ndarray) -> np.ndarray:
    """The levels from 51 weeks before `window` to a week after it, out of the whole series."""
    series = datasets.co2()
    (start,) = [
        at
        for at in range(51, len(series) - len(window))
        if np.array_equal(series[at : at + len(window)], window)
    ]
    return series[start - 51 : start + len(window) + 1].copy()


@pytest.mark.parametrize("cell", ["lstm", "gru", "feedforward"])
@pytest.mark.parametrize("task", SERIES)
def test_a_forecast_feeds_its_answers_back(task: str, cell: str) -> None:
    session = trained(Config(task=task, cell=cell, units=6, layers=2), 30)
    for steps in (1, 2, session.steps // 2, series.most_steps(session)):
        forecast = series.forecast(session, steps)
        np.testing.assert_allclose(forecast.values, spelled_out(session, steps), atol=1e-9)
        assert forecast.first == session.steps - steps


@pytest.mark.parametrize("task", SERIES)
def test_true_answers_lead_to_true_inputs(task: str) -> None:
    """What a perfect network would be fed is what it would be given."""
    session = Session(Config(task=task))
    truth = session.probe
    running = replace(truth, x=truth.inputs.copy(), origin=np.array(truth.origin) + 0.0)
    half = session.steps // 2
    for step in range(half, session.steps - 1):
        running.inputs[step + 1] = np.nan
        session.task.feed(running, truth, step, truth.targets[step])
    np.testing.assert_allclose(running.inputs, truth.inputs, atol=1e-9)
    np.testing.assert_allclose(running.origin, truth.origin, atol=1e-9)


@pytest.mark.parametrize("task", SERIES)
def test_the_first_step_ahead_is_the_ordinary_answer(task: str) -> None:
    session = trained(Config(task=task, units=6), 10)
    forecast = series.forecast(session, 5)
    trace = session.trace()
    own = session.task.scale * trace.outputs + session.probe.origin
    np.testing.assert_allclose(forecast.values[0], own[-5], atol=1e-9)
    right = session.task.scale * trace.targets + session.probe.origin
    np.testing.assert_allclose(forecast.truth, right[-5:])
    np.testing.assert_allclose(forecast.known, right[:-5])
    np.testing.assert_allclose(forecast.errors[0], np.abs(own[-5] - right[-5]).mean(-1), atol=1e-9)
    np.testing.assert_allclose(
        forecast.errors_of_repeating, np.abs(right[-5:] - right[-6]).mean(-1)
    )


def test_a_trained_forecast_beats_repeating_the_last_value() -> None:
    session = trained(Config(task="co2", cell="gru"), 600)
    forecast = series.forecast(session, 26)
    assert forecast.errors.mean() < 0.6 * forecast.errors_of_repeating.mean()


@pytest.mark.parametrize("steps", [0, 33])
def test_a_forecast_needs_a_beginning(steps: int) -> None:
    with pytest.raises(ValueError, match="outside 1–32"):
        series.forecast(Session(Config(task="sunspots")), steps)


# --- one to many ---------------------------------------------------------------------------


@pytest.mark.parametrize("task", ["wave", "digit-name"])
def test_alone_it_answers_as_in_training_and_goes_on(task: str) -> None:
    session = trained(Config(task=task, units=8), 20)
    alone, trace = run_on(session, 3), session.trace()
    assert alone.answers.shape == (session.steps + 3, *trace.outputs.shape[1:])
    np.testing.assert_allclose(alone.answers[:-3], trace.predictions, atol=1e-12)
    np.testing.assert_array_equal(alone.truth[:-3][trace.mask], trace.targets[trace.mask])
    inputs = np.zeros((session.steps + 3, 8, session.task.n_in))
    inputs[0] = trace.inputs[0]
    answers = outputs_over(session, inputs)
    if task == "digit-name":
        answers = softmax(answers)
    np.testing.assert_allclose(alone.answers, answers, atol=1e-12)


def test_where_the_task_ends_the_truth_ends() -> None:
    wave = run_on(Session(Config(task="wave")), 50)
    assert wave.known.all()
    turns = np.diff(np.sign(wave.truth[:, 0, 0]))
    assert np.abs(turns[40:]).sum() > 0  # it goes on as a wave
    name = run_on(Session(Config(task="digit-name")), 20)
    assert not name.known[10:].any() and name.truth.shape == (26, 8)


def test_what_can_run_freely() -> None:
    kinds = {key: free_running.kind(Session(Config(task=key))) for key in TASKS}
    assert kinds["text"] == "symbols" and kinds["sunspots"] == kinds["co2"] == "series"
    assert kinds["wave"] == kinds["digit-name"] == "alone"
    assert kinds["reber"] == kinds["anbn"] == "symbols" and kinds["sawtooth"] == "series"
    assert kinds["digit-draw"] == "" and kinds["reversal"] == "rewriting"
    assert kinds["adding"] == kinds["copy"] == kinds["sentiment"] == ""
    both = Session(Config(task="wave", direction="both"))
    assert "bidirectional" in free_running.obstacle(both)
    assert not free_running.obstacle(Session(TEXT))
