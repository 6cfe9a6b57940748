"""What an encoder–decoder generates for an input that somebody typed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Batch, Floats
from rnnviz.engine.bound import Extent
from rnnviz.engine.losses.cross_entropy import softmax
from rnnviz.tasks.material.sequences import Whole
from rnnviz.training.passes import generate
from rnnviz.training.session import Session

CHOICE = 10  # the random stream of a seed that picks symbols


class Choices:
    """Symbols (n,) that were each chosen from probabilities (n, classes)."""

    symbols: Whole
    chances: Floats

    @property
    def chosen(self) -> Floats:
        """(n,) The probability of each symbol that was taken."""
        taken: Floats = np.take_along_axis(self.chances, self.symbols[:, None], 1)[:, 0]
        return taken

    @property
    def surprises(self) -> int:
        """How many symbols are not the most probable."""
        return int((self.chances.argmax(1) != self.symbols).sum())


@dataclass(frozen=True)
class Rewritten(Choices):
    """`given` (S,): the class numbers that were read; `symbols` (n,): those that were written, the
    end symbol included; `chances` (n, classes): what each was chosen from, at a `temperature`;
    `alignment` (n, S): where each looked, None without attention."""

    given: Whole
    symbols: Whole
    chances: Floats
    temperature: float
    alignment: Floats | None

    @property
    def steps(self) -> int:
        """How many steps there are to draw."""
        return len(self.symbols)


def source_of(session: Session, example: int) -> list[int]:
    """The symbols that an example of the probe gives the network."""
    given = session.probe.input_mask[:, example]
    return [int(s) for s in session.probe.inputs[given, example].argmax(-1)]


def rewrite(
    session: Session, source: Sequence[int], temperature: float = 0.0, draw: int = 0
) -> Rewritten:
    """Read `source` and generate until the end symbol, or as long as the task's outputs get.

    The seed of the configuration and `draw` decide what is drawn at a temperature. Raises
    ValueError for an empty source.
    """
    if not len(source):
        raise ValueError("prefix: the network needs at least one symbol to read")
    task, reads = session.task, len(source)
    steps = reads + task.answer_steps(max(reads, session.config.length))
    inputs, given = np.zeros((steps, 1, task.n_in)), np.zeros((steps, 1), bool)
    inputs[np.arange(reads), 0, source] = 1.0
    given[:reads] = True
    bound = session.network.over(Extent(steps, 1, reads, learns=False))
    batch = Batch(inputs, np.zeros((steps, 1), int), ~given, given)
    rng = np.random.default_rng([session.config.seed, CHOICE, draw])
    written = generate(bound, batch, temperature, rng)
    outputs, symbols = written.outputs[:, 0], written.symbols[:, 0]
    finite = [bool(np.isfinite(row).all()) for row in outputs]
    ends = np.flatnonzero((symbols == task.n_out - 1) | ~np.array(finite))
    count = len(symbols)
    if ends.size:
        count = int(ends[0]) + finite[ends[0]]
    return Rewritten(
        given=np.array(source, int),
        symbols=symbols[:count],
        chances=softmax(outputs[:count] / (temperature or 1.0)),
        temperature=temperature,
        alignment=None if written.alignment is None else written.alignment[:count, 0],
    )
