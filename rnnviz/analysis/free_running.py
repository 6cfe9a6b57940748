"""A trained network that generates: its output at one step is its input at the next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from rnnviz.analysis.freedom import Freedom
from rnnviz.analysis.rewriting import CHOICE, Rewritten, rewrite, source_of
from rnnviz.engine.batch import Batch, Bools, Floats
from rnnviz.engine.losses import softmax
from rnnviz.engine.stepper import States, Stepper
from rnnviz.tasks.material.next_character import SHOWN
from rnnviz.tasks.material.sequences import Whole
from rnnviz.tasks.material.task import Task
from rnnviz.training.passes import steadily
from rnnviz.training.session import Session
from rnnviz.training.trainer import PROBE, PROBES

LOOP = 16  # symbols that a loop must fill, to tell it from a doubled letter
Kind = Literal["symbols", "series", "alone", "rewriting", ""]
StatesOver = dict[str, dict[str, Floats]]  # strand -> state -> (steps, B, units)


def kind(session: Session) -> Kind:
    """How the session's network can run freely, if at all.

    "symbols", "series": its outputs are fed back; "alone": after step 1 it gets no input anyway,
    and can go on for ever. "rewriting": a decoder generates from what is typed. A drawing has a
    fixed length.
    """
    if session.architecture.topology.decodes:
        return "rewriting" if session.task.loss == "cross-entropy" else ""
    if session.architecture.key == "one-to-many":
        return "" if session.task.drawing else "alone"
    if session.task.continues:
        return "symbols" if session.task.loss == "cross-entropy" else "series"
    return ""


def bounds(session: Session) -> tuple[int, int, int]:
    """The fewest and the most steps that it may run freely, and how many to begin with."""
    steps, how = session.steps, kind(session)
    if how == "series":
        return 1, most_steps(session), max(1, steps // 2)
    return (1, 200, min(steps, 200)) if how == "alone" else (1, 200, 60)


def obstacle(session: Session) -> str:
    """Why this network cannot run freely, in a sentence; nothing where it can."""
    if session.config.direction == "both" and kind(session) != "rewriting":
        return (
            "A bidirectional network needs the whole sequence before its first output, so it "
            "cannot generate step by step. Choose the direction “Forward”."
        )
    return ""


def wanted(session: Session, freedom: Freedom) -> int:
    """For how many steps to run: as many as are asked for, within what the task allows."""
    low, high, start = bounds(session)
    return min(max(freedom.steps or start, low), high)


def run(
    session: Session, freedom: Freedom, example: int = 0
) -> "Written | Rewritten | Forecast | Alone":
    """Let the network run freely, in the way of its `kind`. A text goes on from the prefix, or
    where the task knows nothing of that, from the beginning of the `example` of the probe.

    Raises ValueError for a network that cannot.
    """
    steps, how = wanted(session, freedom), kind(session)
    if not how:
        raise ValueError(f"task: the outputs of {session.task.key} are not its inputs")
    prefix = read(session.task, freedom.prefix)[0]
    with steadily():
        if how == "series":
            return forecast(session, steps)
        if how == "alone":
            return run_on(session, steps)
        if how == "rewriting":
            source = prefix or source_of(session, example)
            return rewrite(session, source, freedom.temperature, freedom.draw)
        prefix = prefix or beginning(session, example)
        return write(session, prefix, steps, freedom.temperature, freedom.draw)


# --- symbols -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """Symbols that a network wrote.

    `given` (P,): the class numbers of the prefix; `symbols` (n,): those that it added, fewer than
    asked for where its outputs are no longer finite. `chances` (n, classes): what each was
    sampled from, at a `temperature`, 0 for always the most probable. `states`: over the P + n − 1
    steps that it took, and the one more at which its outputs ended, of one example.
    """

    given: Whole
    symbols: Whole
    chances: Floats
    temperature: float
    states: StatesOver

    @property
    def steps(self) -> int:
        """How many steps there are to draw."""
        return len(self.symbols)


def read(task: Task, text: str) -> tuple[list[int], list[str]]:
    """The symbols of a typed text, and the parts of it, each once, that the task does not know.

    Labels of one letter are read letter by letter, others word by word. What is known in the
    other case only, upper or lower, counts as that.
    """
    known = {label: number for number, label in enumerate(task.input_labels)}
    letters = all(len(label) == 1 for label in known)
    symbols, unknown = [], []
    for part in text if letters else text.split():
        label = SHOWN.get(part, part)
        label = next((x for x in (part, label, part.lower(), part.upper()) if x in known), "")
        if label:
            symbols.append(known[label])
        elif part not in unknown:
            unknown.append(part)
    return symbols, unknown


def spelt(labels: Sequence[str], symbols: Sequence[int] | Whole) -> str:
    """The symbols as text, blanks as blanks. `labels`: a task's input or output labels."""
    typed = {shown: blank for blank, shown in SHOWN.items()}
    names = [labels[s] for s in symbols]
    if all(len(label) == 1 for label in labels):
        return "".join(typed.get(name, name) for name in names)
    return " ".join(names)


def beginning(session: Session, example: int) -> list[int]:
    """The first half of an example of the probe, at most 20 symbols: a prefix to start from."""
    given = source_of(session, example)
    return given[: min(20, max(1, len(given) // 2))]


def write(
    session: Session, prefix: Sequence[int], steps: int, temperature: float = 0.0, draw: int = 0
) -> Written:
    """Continue `prefix` by `steps` symbols, each fed back as the next input.

    `temperature` 0 takes the most probable symbol, else one is sampled from
    softmax(outputs / temperature). The seed of the configuration and `draw` decide the draws: the
    same network writes the same text. Raises ValueError for an empty prefix.
    """
    if not len(prefix):
        raise ValueError("prefix: the network needs at least one symbol to start from")
    stepper, codes = Stepper(session.network), np.eye(session.task.n_in)
    rng = np.random.default_rng([session.config.seed, CHOICE, draw])
    fed, chances, states = list(prefix), [], []
    for step in range(len(prefix) + steps - 1):
        outputs = stepper.step(codes[fed[step]][None])[0]
        states.append(stepper.states)
        if step < len(prefix) - 1:
            continue
        if not np.isfinite(outputs).all():
            break
        chances.append(softmax(outputs / temperature if temperature else outputs))
        fed.append(_chosen(chances[-1], rng.random(), temperature))
    return Written(
        given=np.array(prefix, int),
        symbols=np.array(fed[len(prefix) :], int),
        chances=np.array(chances).reshape(len(chances), session.task.n_out),
        temperature=temperature,
        states=_over_steps(session, states),
    )


def period(symbols: Whole) -> int:
    """The length of the loop that ends a sequence, seen twice or more; 0 without one."""
    for size in range(1, len(symbols) // 2 + 1):
        end = symbols[-max(2 * size, LOOP) :]
        if len(end) >= LOOP and np.array_equal(end[size:], end[:-size]):
            return size
    return 0


def _chosen(chances: Floats, lot: float, temperature: float) -> int:
    """The most probable, or the one whose stretch of 0..1 the lot falls into."""
    if not temperature:
        return int(chances.argmax())
    return min(int(np.searchsorted(chances.cumsum(), lot, "right")), len(chances) - 1)


def _over_steps(session: Session, states: Sequence[States]) -> StatesOver:
    return {
        strand: {name: np.stack([s[layer][name] for s in states]) for name in states[0][layer]}
        for layer, strand in enumerate(session.strands)
    }


# --- series --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Forecast:
    """What a network predicts, in display units, beside the truth, for the examples of the probe.

    At step index `first` it predicts from what it was given; later from its own outputs.
    `values`, `truth`: (n, B, n_out) of the n steps from `first` on; `last` (B, n_out): the last
    value that it was given, which somebody who knows no better would repeat; `known`
    (first, B, n_out): the values before. `states`: over all steps. `unit`: what counts as 1 in an
    error, of each output where they differ.
    """

    first: int
    values: Floats
    truth: Floats
    known: Floats
    last: Floats
    states: StatesOver
    unit: Floats | float = 1.0

    @property
    def steps(self) -> int:
        """How many steps there are to draw, those before the forecast included."""
        return self.first + len(self.values)

    @property
    def errors(self) -> Floats:
        """(n, B) The mean distance from the truth, over the outputs."""
        return (np.abs(self.values - self.truth) / self.unit).mean(-1)

    @property
    def errors_of_repeating(self) -> Floats:
        """(n, B) The same for the last known value, repeated."""
        return (np.abs(self.last - self.truth) / self.unit).mean(-1)


def most_steps(session: Session) -> int:
    """How many steps of an example can be predicted: something must be given before."""
    return session.steps - 1


def forecast(session: Session, steps: int) -> Forecast:
    """Give the network all but the last `steps` - 1 inputs of each example, then let it run.

    Raises ValueError when nothing would be left to start from.
    """
    if not 1 <= steps <= most_steps(session):
        raise ValueError(f"steps: {steps} is outside 1–{most_steps(session)}")
    task, truth = session.task, session.probe
    first = session.steps - steps
    running = replace(
        truth,
        inputs=truth.inputs.copy(),
        origin=truth.origin if np.ndim(truth.origin) == 0 else np.array(truth.origin),
    )
    stepper, outputs, states = Stepper(session.network, PROBES), [], []
    for step in range(session.steps):
        outputs.append(stepper.step(running.inputs[step]))
        states.append(stepper.states)
        if first <= step < session.steps - 1:
            task.feed(running, truth, step, outputs[-1])
    values = _shown(task, running, np.stack(outputs))
    right = _shown(task, truth, truth.targets)
    return Forecast(
        first=first,
        values=values[first:],
        truth=right[first:],
        known=right[:first],
        last=right[first - 1],
        states=_over_steps(session, states),
        unit=task.scale if np.ndim(task.scale) else 1.0,
    )


def _shown(task: Task, batch: Batch, values: Whole | Floats) -> Floats:
    shown: Floats = task.scale * values + np.asarray(batch.origin)
    return shown


# --- one to many ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Alone:
    """What a network with an input at step 1 only outputs, for the examples of the probe.

    `answers` (T + n, B, n_out): probabilities, or values in display units; the first `trained`
    = T steps are those that it is trained on. `truth`: (T + n, B) class numbers or
    (T + n, B, n_out) values; `known` (T + n, B): where there is one. `states`: over all steps.
    """

    trained: int
    answers: Floats
    truth: Whole | Floats
    known: Bools
    states: StatesOver

    @property
    def steps(self) -> int:
        """How many steps there are to draw."""
        return len(self.answers)


def run_on(session: Session, steps: int) -> Alone:
    """Let the network run `steps` steps further than it is trained to."""
    task, probe = session.task, session.probe
    total = session.steps + steps
    stepper, outputs, states = Stepper(session.network, PROBES), [], []
    for step in range(total):
        given = probe.inputs[0] if step == 0 else np.zeros_like(probe.inputs[0])
        outputs.append(stepper.step(given))
        states.append(stepper.states)
    longer = _longer(session, total)
    classes, values = task.loss == "cross-entropy", np.stack(outputs)
    return Alone(
        trained=session.steps,
        answers=softmax(values) if classes else _shown(task, longer, values),
        truth=longer.targets if classes else _shown(task, longer, longer.targets),
        known=longer.mask,
        states=_over_steps(session, states),
    )


def _longer(session: Session, total: int) -> Batch:
    """The probe over more steps: as the task draws it, if it draws the same sequences."""
    probe, more = session.probe, total - session.steps
    if total <= session.task.lengths.furthest:
        rng = np.random.default_rng([session.config.seed, PROBE])
        longer = session.task.batch(rng, PROBES, total, held_out=True)
        if np.array_equal(longer.inputs[0], probe.inputs[0]):
            return longer
    pad = ((0, more), (0, 0))
    targets = np.pad(probe.targets, pad + ((0, 0),) * (probe.targets.ndim - 2))
    return replace(probe, targets=targets, mask=np.pad(probe.mask, pad))
