"""A network in training: it draws batches, makes updates and goes back to states."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnnviz.config.config import Config, cell_of, task_of
from rnnviz.config.cost import CHUNK
from rnnviz.config.fields import FIELDS
from rnnviz.config.look import EXAMPLES
from rnnviz.config.own_cell import OWN
from rnnviz.config.past import Past
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.attentions import ATTENTIONS
from rnnviz.engine.batch import Batch
from rnnviz.engine.bound import Extent, Network, Pass
from rnnviz.engine.clipping import clip_by_norm
from rnnviz.engine.design import Design
from rnnviz.engine.optimizers import OPTIMIZERS
from rnnviz.engine.rounding import settle
from rnnviz.engine.separation import Separation
from rnnviz.engine.strands import Strand, paths, strands
from rnnviz.training.held_out import SEQUENCES
from rnnviz.training.passes import run, steadily
from rnnviz.training.state import State
from rnnviz.training.steering import live_settings, past_until
from rnnviz.training.stopping import not_finite

Array = NDArray[np.floating]

LARGE, LARGE_WEIGHT = 1e6, 4.0  # of a loss or a norm, and of a weight: may overflow elsewhere
WEIGHTS, DATA, PROBE, HELD_OUT_DATA = range(4)  # the random streams of a seed


@dataclass(frozen=True)
class Pending:
    """An update that is about to be made: its batch, the batch's loss, the gradient's norm before
    clipping, whether it was clipped, the learning rate, and what of loss and norm is not finite, or
    nothing."""

    batch: Batch
    loss: float
    norm: float
    clipped: bool
    lr: float
    wrong: str


class Trainer:
    """Trains the network of one config. Same config, same numbers.

    `past`: what live settings were before. `updates`: how many updates were made. `probe`: the
    fixed batch that is looked at; its sequences take `steps` steps. `separation`: where the
    forward pass was most chaotic when that was measured.
    """

    def __init__(self, config: Config, dtype: DTypeLike = np.float64, past: Past = ()) -> None:
        self.dtype = np.dtype(dtype)
        self._start(config, past)

    def _start(self, config: Config, past: Past = ()) -> None:
        """Stand at update 0."""
        self.config, self.past, self.updates = config, past, 0
        self.task, self.cell = task_of(config), cell_of(config)
        self.architecture = ARCHITECTURES[config.architecture]
        self.network = self._network()
        self.optimizer = OPTIMIZERS[config.optimizer](self.network.parameters)
        self.steps = self.task.steps(config.length)
        self._data = self._rng(DATA)
        self.probe = self._draw(self._rng(PROBE), EXAMPLES, held_out=True)
        self.separation = Separation(-math.inf, 0.0)
        self._unbounded = not np.isfinite(self.network.ranges["h"]).all()
        self._train_pass = self._bind(config.batch, config.length)
        self._held_out_pass = self._train_pass.measuring(CHUNK)
        whole = 0 if self.task.answer_steps(config.length) == 0 else self._train_pass.first_output
        self._probe_pass = self._train_pass.beside(EXAMPLES, whole)

    def _network(self) -> Network:
        """The config's network with its first weights."""
        config = self.config
        design = Design(
            self.cell,
            self.task.n_in,
            self.task.n_out,
            config.units,
            self.task.loss,
            config.activation,
            self.dtype,
            config.layers,
            bidirectional=config.direction == "both",
            embedding=config.embedding,
            attention=ATTENTIONS.get(config.attention),
        )
        network = self.architecture.network(design)
        settings = {f.key: getattr(config, f.key) for f in FIELDS}
        network.initialize(self._rng(WEIGHTS), config.init, config.gain, settings)
        settle(network.parameters)
        return network

    def _rng(self, stream: int) -> np.random.Generator:
        return np.random.default_rng([self.config.seed, stream])

    def _draw(self, rng: np.random.Generator, size: int, held_out: bool = False) -> Batch:
        return self.task.batch(rng, size, self.config.length, held_out)

    def _held_out(self) -> Iterator[Batch]:
        """The sequences that the history's measurements use, in batches."""
        rng = self._rng(HELD_OUT_DATA)
        return (self._draw(rng, CHUNK, held_out=True) for _ in range(SEQUENCES // CHUNK))

    def _fitting(self, batch: Batch) -> Pass:
        """A pass for a batch of the task, of any length. Raises ValueError for another task's."""
        steps, size = batch.mask.shape
        if batch.n_in != self.task.n_in:
            raise ValueError(
                f"inputs: a step of {self.task.key} has {self.task.n_in} numbers, of this batch "
                f"{batch.n_in}"
            )
        lengths = self.task.lengths
        for length in range(lengths.low, lengths.furthest + 1):
            if self.task.steps(length) == steps:
                return self._bind(size, length, whole=True)
        raise ValueError(f"inputs: no sequence of {self.task.key} has {steps} steps, as this batch")

    def _bind(self, batch: int, length: int, whole: bool = False, learns: bool = True) -> Pass:
        """A pass over sequences of `length`; outputs from the first scored step on, or with `whole`
        at every step of a chain."""
        steps, answers = self.task.steps(length), self.task.answer_steps(length)
        answered = self.architecture.outputs(steps, answers)
        # One output at the end: a backward strand is read where it has seen everything.
        reads_end = int(answered.sum()) == 1
        first = 0 if whole and answers == 0 else int(answered.argmax())
        window = self.config.window
        return self.network.over(Extent(steps, batch, first, reads_end, window, learns))

    # --- updates ---------------------------------------------------------------------------

    @property
    def live(self) -> dict[str, float]:
        """The live settings that are in force at this update."""
        return live_settings(self.config, self.past, self.updates)

    def prepare(self) -> Pending:
        """Draw the next batch; leave its gradient, clipped, in the training pass."""
        bound, live = self._train_pass, self.live
        batch = self._draw(self._data, self.config.batch)
        loss = run(bound, batch, backward=True)
        clipping = clip_by_norm(bound.gradient, live["clip"])
        wrong = not_finite(loss, clipping, self.dtype)
        return Pending(batch, loss, clipping.norm, clipping.clipped, live["lr"], wrong)

    def make(self, pending: Pending) -> str:
        """Make the update; return what is not finite with the weights after it, or nothing."""
        gradient = self._train_pass.gradient
        settle(gradient)
        self.optimizer.update(self.network.parameters, gradient, pending.lr)
        self.updates += 1
        if self._may_overflow(pending) and not self._probe_is_finite():
            return "the loss on the examples shown"
        return ""

    def _may_overflow(self, pending: Pending) -> bool:
        """Whether other sequences may overflow where the batch did not: a cheap first look."""
        if max(pending.loss, pending.norm) > LARGE:
            return True
        if not self._unbounded:
            return False
        return self.config.cell == OWN or bool(np.abs(self.network.parameters).max() > LARGE_WEIGHT)

    def _probe_is_finite(self) -> bool:
        loss = run(self._probe_pass, self.probe, backward=True)
        seen = [
            values
            for strand in strands(self._probe_pass)
            for named in (strand.values, strand.grads)
            for values in named.values()
        ]
        return math.isfinite(loss) and all(
            np.isfinite(values).all() for values in (*seen, self._probe_pass.gradient)
        )

    def look_back(self, state: State) -> list[Strand]:
        """The paths of a pass of the probe, forward and backward, with the weights of a state of
        this run. Changes nothing."""
        weights = self.network.parameters
        own = weights.copy()
        try:
            weights[...] = state.parameters
            with steadily():
                run(self._probe_pass, self.probe, backward=True)
            return paths(strands(self._probe_pass))
        finally:
            weights[...] = own

    # --- states ----------------------------------------------------------------------------

    def state(self) -> State:
        """All that training goes on from, in copies."""
        return State(
            self.config,
            self.past,
            self.updates,
            self.network.parameters.copy(),
            self.optimizer.save(),
            self._data.bit_generator.state,
            self.separation,
        )

    def restore(self, state: State) -> None:
        """Be what was there when `state` was taken, here or where a config trains that differs in
        live settings at most. Raises ValueError for another state."""
        state.check(self.config, self.network.parameters)
        self.config, self.past, self.separation = state.config, state.past, state.separation
        self._return_to(state)

    def _return_to(self, state: State) -> None:
        """Take over the weights, the moments and the data's stream, but no settings."""
        self.updates = state.update
        self.network.parameters[...] = state.parameters
        self.optimizer.restore(state.optimizer)
        self._data.bit_generator.state = state.data

    def change(self, config: Config) -> None:
        """Go on with other live settings."""
        self.past = past_until(self.config, self.past, self.updates, closing=True)
        self.config = config
