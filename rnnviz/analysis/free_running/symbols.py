"""A trained network that writes: the symbol that it chooses is its next input."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.free_running.states import StatesOver, over_steps
from rnnviz.analysis.rewriting import CHOICE, Choices, source_of
from rnnviz.engine.batch import Floats
from rnnviz.engine.losses.cross_entropy import softmax
from rnnviz.engine.stepper import Stepper
from rnnviz.tasks.material.next_character import SHOWN
from rnnviz.tasks.material.sequences import Whole
from rnnviz.tasks.material.task import Task
from rnnviz.training.session import Session

LOOP = 16  # symbols that a loop must fill, to tell it from a doubled letter


@dataclass(frozen=True)
class Written(Choices):
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
        states=over_steps(session, states),
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
