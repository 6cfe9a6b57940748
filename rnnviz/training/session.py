"""A running experiment: trains a config update by update; its traces show the network."""

import math
import time
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import astuple
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import DTypeLike, NDArray
from threadpoolctl import ThreadpoolController

from rnnviz.config import link
from rnnviz.config.config import Config, cell_of, task_of
from rnnviz.config.fields import FIELDS
from rnnviz.config.own_cell import OWN
from rnnviz.config.past import Past, Progress, Segment
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.attentions import ATTENTIONS
from rnnviz.engine.batch import Batch
from rnnviz.engine.bound import Pass
from rnnviz.engine.clipping import clip_by_norm
from rnnviz.engine.design import Design
from rnnviz.engine.losses import softmax
from rnnviz.engine.optimizers import OPTIMIZERS
from rnnviz.engine.ranges import natural_ranges
from rnnviz.engine.rounding import settle
from rnnviz.engine.separation import Separation, separation
from rnnviz.engine.strands import alignment, path_name, paths, strands
from rnnviz.engine.writing import write
from rnnviz.tasks.material.task import Baseline
from rnnviz.training.held_out import CHUNK, EXAMPLES, Measured, is_due
from rnnviz.training.history import History
from rnnviz.training.passes import Parts, finished, forward, measuring, score
from rnnviz.training.snapshots import Snapshots
from rnnviz.training.stopping import Fatal, Remedy, Stop, advice, helping, not_finite
from rnnviz.training.trace import Trace

Array = NDArray[np.floating]

PROBES = 8  # examples that are looked at
LARGE, LARGE_WEIGHT = 1e6, 4.0  # of a loss or a norm, and of a weight: may overflow elsewhere
LIVE = tuple(f.key for f in FIELDS if f.live)
END = object()  # of an update
PART_SECONDS = 0.03  # before which no update is interrupted
WEIGHTS, DATA, PROBE, HELD_OUT_DATA = range(4)  # the random streams of a seed

_threads = ThreadpoolController()  # for one BLAS thread: many share a server; sums keep one order


def one_thread() -> AbstractContextManager[Any]:
    """Within it BLAS uses one thread, so that a network gives the same digits everywhere."""
    return _threads.limit(limits=1, user_api="blas")


class Session:
    """Trains one config. Same config, same numbers, whatever the sizes of the `train` calls.

    `past`: what live settings were before, so that a link can replay a run that was steered.
    """

    def __init__(self, config: Config, dtype: DTypeLike = np.float64, past: Past = ()) -> None:
        self.dtype = np.dtype(dtype)
        self.past = past
        self._start(config)

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> "tuple[Session, int, list[str]]":
        """The session of a link at update 0, the update to train to, and problems in words."""
        config, problems = Config.from_query(query)
        progress, more = link.read(query, Progress)
        return cls(config, past=progress.past), progress.updates, [*problems, *more]

    def to_query(self) -> dict[str, str]:
        """The link that opens this experiment at this update."""
        return self.config.to_query(self.updates) | link.write(Progress(past=self._past_so_far()))

    def _start(self, config: Config) -> None:
        self.config = config
        self.task = task_of(config)
        self.architecture = ARCHITECTURES[config.architecture]
        self.cell = cell_of(config)
        self.network = self.architecture.topology.network(
            Design(
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
        )
        settings = {f.key: getattr(config, f.key) for f in FIELDS}
        self.network.initialize(self._rng(WEIGHTS), config.init, config.gain, settings)
        settle(self.network.parameters)
        self.optimizer = OPTIMIZERS[config.optimizer](self.network.parameters)
        self._data = self._rng(DATA)
        self._history = History()
        self.snapshots = Snapshots(
            {name: w for name, w in self.weights.items() if name.endswith("embedding.E")}
        )
        self._begun: Parts[None] | None = None  # an update that was interrupted
        self._before: tuple[Array, dict[str, Any], Any] | None = None
        self.stopped: Stop | None = None
        self.separation = Separation(-math.inf, 0.0)  # where it was fastest when measured
        self.probe = self._draw(self._rng(PROBE), PROBES, held_out=True)
        self.steps = self.task.steps(config.length)
        ranges = natural_ranges(self.network.program, config.activation)
        self._unbounded = not np.isfinite(ranges["h"]).all()
        self._train_pass = self._bind(config.batch, config.length)
        self._held_out_pass = self._train_pass.measuring(CHUNK)
        whole = 0 if self.task.answer_steps(config.length) == 0 else self._train_pass.first_output
        self._probe_pass = self._train_pass.beside(PROBES, whole)

    def _rng(self, stream: int) -> np.random.Generator:
        return np.random.default_rng([self.config.seed, stream])

    def _draw(self, rng: np.random.Generator, size: int, held_out: bool = False) -> Batch:
        return self.task.batch(rng, size, self.config.length, held_out)

    def _bind(self, batch: int, length: int, whole: bool = False) -> Pass:
        """A pass over sequences of `length`; outputs from the first scored step on, or with `whole`
        at every step of a chain."""
        steps, answers = self.task.steps(length), self.task.answer_steps(length)
        answered = self.architecture.outputs(steps, answers)
        # One output at the end: a backward strand is read where it has seen everything.
        reads_end = int(answered.sum()) == 1
        first = 0 if whole and answers == 0 else int(answered.argmax())
        return self.network.bind(steps, batch, first, reads_end, self.config.window)

    # --- training --------------------------------------------------------------------------

    @property
    def updates(self) -> int:
        """How many updates were made."""
        return len(self._history)

    @property
    def history(self) -> pd.DataFrame:
        """One row an update: update, loss, gradient_norm (before clipping), clipped, score,
        held_out_loss, held_out_score, held_out_error (NaN between measurements), failed. While
        training is stopped the last row is the fatal update, which was undone."""
        return self._history.frame()

    @property
    def weights(self) -> dict[str, Array]:
        """Name -> live view, in the textbook's orientation: "cell.W_i" is (units, n_in)."""
        return self.network.weights

    @property
    def signals(self) -> tuple[str, ...]:
        """The names of what the cell computes at each step, in the order of its equations."""
        return tuple(self.network.schedule.signals)

    @property
    def strands(self) -> tuple[str, ...]:
        """The names of the strands, in the order of a trace."""
        return tuple(layout.strand for layout in self.network.strands)

    @property
    def paths(self) -> tuple[str, ...]:
        """The names of what the pictures draw, in the order of a trace."""
        return tuple(dict.fromkeys(map(path_name, self.strands)))

    @property
    def baselines(self) -> tuple[Baseline, ...]:
        """What is reached without memory, or without order: exact."""
        return self.task.baselines(self.config.length)

    def train(self, count: int, seconds: float = math.inf) -> int:
        """Make `count` updates, fewer when `seconds` pass or training stops; return how many.

        At least one is made, except where it measures the held-out loss, or looks for remedies,
        for long: then it is interrupted, and the next call finishes it.
        """
        start, before = time.perf_counter(), self.updates
        with one_thread(), np.errstate(all="ignore"):  # what is not finite is looked for
            while self.updates - before < count and self.stopped is None:
                self._begun = self._begun or self._update()
                if next(self._begun, END) is END:
                    self._begun = None
                least = PART_SECONDS if self._begun else 0.0
                if time.perf_counter() - start >= max(seconds, least):
                    break
        return self.updates - before

    def _update(self) -> Parts[None]:
        number = self.updates + 1
        live, drawn = self._live_now(), self._data.bit_generator.state
        bound, batch = self._train_pass, self._draw(self._data, self.config.batch)
        loss = forward(bound, batch)
        bound.backward()
        clipping = clip_by_norm(bound.gradient, live["clip"])
        wrong = not_finite(loss, clipping, self.dtype)
        batch_score, there = math.nan, Measured(math.nan, math.nan, math.nan)
        if self._measures(number) and not wrong:
            batch_score = score(self.task, bound, batch)
            there = yield from self._measuring()
            wrong = "" if math.isfinite(there.loss) else "the loss on held-out sequences"
            forward(self._probe_pass, self.probe)
            self.separation = self.separation.or_faster(separation(self._probe_pass))
        row = number, loss, *astuple(clipping), batch_score, there.loss, there.score, there.error
        if wrong:
            yield from self._stop(wrong, row, drawn)
            return
        self._before = self.network.parameters.copy(), self.optimizer.save(), drawn
        settle(bound.gradient)
        self.optimizer.update(self.network.parameters, bound.gradient, live["lr"])
        self._history.add(*row)
        self.snapshots.take(number)
        if self._may_overflow(loss, clipping.norm) and not self._probe_is_finite():
            yield from self._stop("the loss on the examples shown", row, drawn)

    def _measures(self, update: int) -> bool:
        """Whether held-out sequences are measured at this update."""
        return is_due(update)

    def _may_overflow(self, loss: float, norm: float) -> bool:
        """Whether other sequences may overflow where the batch did not: a cheap first look."""
        if max(loss, norm) > LARGE:
            return True
        if not self._unbounded:
            return False
        return self.config.cell == OWN or np.abs(self.network.parameters).max() > LARGE_WEIGHT

    def _probe_is_finite(self) -> bool:
        loss = forward(self._probe_pass, self.probe)
        self._probe_pass.backward()
        looked_at = strands(self._probe_pass)
        seen = [
            v for strand in looked_at for d in (strand.values, strand.grads) for v in d.values()
        ]
        return math.isfinite(loss) and all(
            np.isfinite(v).all() for v in (*seen, self._probe_pass.gradient)
        )

    def measure_held_out(self) -> Measured:
        """Loss, score and the loss's standard error of the network as it is, on the held-out
        sequences that the history's measurements use. Changes nothing."""
        with one_thread(), np.errstate(all="ignore"):
            return finished(self._measuring())

    def _measuring(self) -> Parts[Measured]:
        rng = self._rng(HELD_OUT_DATA)
        drawn = (self._draw(rng, CHUNK, held_out=True) for _ in range(EXAMPLES // CHUNK))
        return measuring(self.task, self._held_out_pass, drawn)

    # --- stopping --------------------------------------------------------------------------

    def _stop(self, what: str, row: tuple[float, ...], drawn: Any) -> Parts[None]:
        """Undo the fatal update, the last that was made or else this first one, and say why.

        `what` is not finite; `row` of the history and `drawn`, the state of the data's stream
        before the batch, are this update's.
        """
        made = self._before is not None
        if self._before is not None:
            self.network.parameters[...], saved, drawn = self._before
            self.optimizer.restore(saved)
        else:
            self._history.add(*row)
        self._history.fail_last()
        self.snapshots.drop_after(self.updates)
        self._before = None
        fatal = self._again(drawn)
        self._data.bit_generator.state = drawn
        found = yield from self._helping(fatal.update)
        self.stopped = Stop(
            update=fatal.update,
            norm=fatal.norm,
            step=fatal.step,
            parameter=fatal.parameter,
            reason=fatal.reason(what, made),
            advice=advice([words for _, words in found]),
            remedies=[remedy for remedy, _ in found],
        )

    def _again(self, drawn: Any) -> Fatal:
        """Run the fatal update's batch once more, from before it, and look where it grew."""
        self._data.bit_generator.state = drawn
        bound, batch = self._train_pass, self._draw(self._data, self.config.batch)
        loss = forward(bound, batch)
        bound.backward()
        norm = clip_by_norm(bound.gradient, 0).norm
        return Fatal.of(bound, self.updates + 1, loss, norm, self._live_now()["clip"])

    def trial(self, config: Config) -> "Session":
        """A session of `config` that only shows whether it can be trained."""
        return _Trial(config, self.dtype)

    def go_on_from(self, other: "Session") -> None:
        """Take over the weights, the moments and the data's stream of a session of this size."""
        self.network.parameters[...] = other.network.parameters
        self.optimizer.restore(other.optimizer.save())
        self._data.bit_generator.state = other._data.bit_generator.state
        self._begun = None

    def _helping(self, update: int) -> Parts[list[tuple[Remedy, str]]]:
        return helping(self, update)

    # --- looking ---------------------------------------------------------------------------

    def measure(self, batches: Iterable[Batch], size: int, length: int) -> Measured:
        """Loss and score of the network as it is on batches of `size` sequences of any length, and
        the loss's standard error. Changes nothing."""
        with one_thread(), np.errstate(all="ignore"):
            return finished(measuring(self.task, self._bind(size, length), batches))

    def answers(self, inputs: Array) -> Array:
        """The network's predictions at every step of inputs (T, B, n_in), for tasks of classes: the
        probabilities (T, B, n_out). Changes nothing."""
        steps, batch = inputs.shape[:2]
        bound, nothing = self._bind(batch, steps, whole=True), np.zeros((steps, batch), bool)
        with one_thread(), np.errstate(all="ignore"):
            forward(bound, Batch(inputs, nothing.astype(int), nothing, ~nothing))
            return softmax(bound.outputs)

    def trace(self) -> Trace:
        """Run the probe batch forward and backward. Changes nothing."""
        bound, batch = self._probe_pass, self.probe
        with one_thread(), np.errstate(all="ignore"):
            loss = forward(bound, batch)
            bound.backward()
            outputs = np.full((self.steps, PROBES, self.task.n_out), np.nan, self.dtype)
            outputs[bound.first_output :] = bound.outputs
            lives = strands(bound)
            return Trace(
                inputs=batch.inputs,
                input_mask=batch.input_mask,
                outputs=outputs,
                predictions=softmax(outputs) if self.network.loss.classes else outputs,
                targets=batch.targets,
                mask=batch.mask,
                loss=loss,
                score=self.task.score(outputs, batch),
                weight_grads={name: g.copy() for name, g in bound.gradients.items()},
                strands=lives,
                paths=paths(lives),
                attention=alignment(bound),
                written=write(bound).symbols if self.architecture.topology.decodes else None,
            )

    # --- steering --------------------------------------------------------------------------

    def reset(self) -> None:
        """Return to update 0 with the same first weights."""
        self.past = ()
        self._start(self.config)

    def steer(self, config: Config) -> bool:
        """Take a new config; True when training goes on, False when it restarted."""
        changed = [f for f in FIELDS if getattr(config, f.key) != getattr(self.config, f.key)]
        if not all(f.live for f in changed):
            self.past = ()
            self._start(config)
            return False
        if changed:
            self._finish()
            self.past = self._past_so_far(closing=True)
            self.config, self.stopped = config, None
            self._history.drop_failed()
        return True

    def _finish(self) -> None:
        """Finish the update that was interrupted, with the settings that it began with."""
        if self._begun is not None:
            self.train(1)

    def _live_now(self) -> dict[str, float]:
        """The live settings that are in force at this update."""
        for segment in self.past:
            if self.updates < segment.until:
                return segment.values
        return {key: getattr(self.config, key) for key in LIVE}

    def _past_so_far(self, closing: bool = False) -> Past:
        """The segments that this update has reached; `closing` adds the one in force."""
        done = tuple(s for s in self.past if s.until <= self.updates)
        replaying = len(done) < len(self.past)
        if self.updates and (closing or replaying) and (not done or done[-1].until < self.updates):
            done += (Segment(self.updates, self._live_now()),)
        return done


class _Trial(Session):
    """A session that tries a remedy: it looks for none of its own and measures nothing."""

    def _measures(self, update: int) -> bool:
        return False

    def _helping(self, update: int) -> Parts[list[tuple[Remedy, str]]]:
        return []
        yield
