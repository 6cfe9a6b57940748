"""A running experiment: trains a config update by update; its traces show the network."""

import math
import time
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnviz.config import link
from rnnviz.config.config import Config
from rnnviz.config.past import Past, Progress
from rnnviz.engine.batch import Batch
from rnnviz.engine.clipping import clip_by_norm
from rnnviz.engine.kept import Once
from rnnviz.engine.losses.cross_entropy import softmax
from rnnviz.engine.separation import separation
from rnnviz.engine.strands import path_name
from rnnviz.tasks.material.task import Baseline
from rnnviz.training.held_out import Measured, is_due
from rnnviz.training.history import History
from rnnviz.training.passes import Parts, finished, measuring, run, score, steadily
from rnnviz.training.recording import Recording
from rnnviz.training.remedies import helping
from rnnviz.training.snapshots import Snapshots
from rnnviz.training.state import State
from rnnviz.training.steering import goes_on, past_until
from rnnviz.training.stopping import Fatal, Stop
from rnnviz.training.trace import Trace, trace_of
from rnnviz.training.trainer import Trainer

Array = NDArray[np.floating]

END = object()  # of an update
PART_SECONDS = 0.03  # before which no update is interrupted
NOT_MEASURED = Measured(math.nan, math.nan, math.nan)


class Session(Trainer):
    """A trainer that remembers what it measured, stops before harm, and can be looked at, steered
    and linked to. Same config, same numbers, whatever the sizes of the `train` calls.

    `past`: what live settings were before, so that a link can replay a run that was steered.
    `stopped`: why training stopped, None while it goes on. `snapshots`: how embeddings moved.
    `recording`: what earlier updates are reached again from.
    """

    def _start(self, config: Config, past: Past = ()) -> None:
        super()._start(config, past)
        self._history = History()
        self.snapshots = Snapshots(
            {name: w for name, w in self.weights.items() if name.endswith("embedding.E")}
        )
        self._begun: Parts[None] | None = None  # an update that was interrupted
        self._here: State | None = None  # where that began
        self._before: State | None = None  # where the last update that was made began
        self.stopped: Stop | None = None
        self.recording = Recording(self.state())
        self._baselines = Once(partial(self.task.baselines, config.length))

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> "tuple[Session, int, list[str]]":
        """The session of a link at update 0, the update to train to, and problems in words."""
        config, problems = Config.from_query(query)
        progress, more = link.read(query, Progress)
        return cls(config, past=progress.past), progress.updates, [*problems, *more]

    def to_query(self) -> dict[str, str]:
        """The link that opens this experiment at this update."""
        reached = past_until(self.config, self.past, self.updates)
        return self.config.to_query(self.updates) | link.write(Progress(past=reached))

    # --- training --------------------------------------------------------------------------

    def train(self, count: int, seconds: float = math.inf) -> int:
        """Make `count` updates, fewer when `seconds` pass or training stops; return how many.

        At least one is made, except where it measures the held-out loss, or looks for remedies,
        for long: then it is interrupted, and the next call finishes it.
        """
        start, before = time.perf_counter(), self.updates
        with steadily():
            while self.updates - before < count and self.stopped is None:
                self._begun = self._begun or self._update()
                if next(self._begun, END) is END:
                    self._begun = None
                least = PART_SECONDS if self._begun else 0.0
                if time.perf_counter() - start >= max(seconds, least):
                    break
        return self.updates - before

    def _update(self) -> Parts[None]:
        number, self._here = self.updates + 1, super().state()
        here, pending = self._here, self.prepare()
        if self.recording.wants(here.update):
            self.recording.add(replace(here, snapshots=self.snapshots.save()))
        wrong, own_score, there = pending.wrong, math.nan, NOT_MEASURED
        known = number <= self.recording.reached  # this update was made before
        if is_due(number) and not wrong:
            if not known:
                own_score = score(self.task, self._train_pass, pending.batch)
                there = yield from self._measuring()
                wrong = "" if math.isfinite(there.loss) else "the loss on held-out sequences"
            run(self._probe_pass, self.probe)
            self.separation = self.separation.or_faster(separation(self._probe_pass))
        row = pending.loss, pending.norm, pending.clipped, own_score
        if not wrong or self._before is None:
            self._history.add(number, *row, there.loss, there.score, there.error)
        if wrong:
            yield from self._stop(wrong, self._before)
            return
        self._before = here
        wrong = self.make(pending)
        self.snapshots.take(number)
        if wrong:
            yield from self._stop(wrong, here)
            return
        if known:
            self.config, self.past = self.recording.settings(number)
        else:
            self.recording.reached = number

    def _stop(self, what: str, made: State | None) -> Parts[None]:
        """Undo the fatal update and say why: `what` is not finite. `made`: where the last update
        that was made began, which is the fatal one; without any, it is this first one."""
        self._history.fail_last()
        self._here, self._before = made or self._here, None
        assert self._here is not None
        self._return_to(self._here)
        self.recording.cut(self.updates)
        self.snapshots.drop_after(self.updates)
        fatal = self._fatal()
        remedies, advice = yield from helping(self, fatal.update)
        self.stopped = fatal.stop(what, made is not None, advice, remedies)

    def _fatal(self) -> Fatal:
        """Run the fatal update's batch once more, from before it, and look where it grew."""
        stream = self._data.bit_generator.state
        loss = run(self._train_pass, self._draw(self._data, self.config.batch), backward=True)
        self._data.bit_generator.state = stream
        norm = clip_by_norm(self._train_pass.gradient, 0).norm
        return Fatal.of(self._train_pass, self.updates + 1, loss, norm, self.live["clip"])

    def measure_held_out(self) -> Measured:
        """Loss, score and the loss's standard error of the network as it is, on the held-out
        sequences that the history's measurements use. Changes nothing."""
        with steadily():
            return finished(self._measuring())

    def _measuring(self) -> Parts[Measured]:
        return measuring(self.task, self._held_out_pass, self._held_out())

    # --- going back and steering -----------------------------------------------------------

    def go_to(self, update: int) -> None:
        """Be what was there after `update` updates, bit for bit. Training on from there repeats
        what happened; a setting that is changed begins another course, and the updates of the
        old one are forgotten.

        Raises ValueError for an update that was not reached.
        """
        self.recording.check(update)
        if update == self.updates:
            return
        # From one update before, at most: a stop undoes the last update, and has to know it.
        near = self.recording.nearest(max(update - 1, self.recording.first))
        if not near.update <= self.updates < update:
            self._take_up(near)
        self.train(update - self.updates)

    def _take_up(self, state: State) -> None:
        """Be at a state of the recording."""
        self._return_to(state)
        self.separation = state.separation
        self._begun = self._before = self.stopped = None
        self.snapshots.restore(state.snapshots)
        self.config, self.past = self.recording.settings(state.update)

    def state(self) -> State:
        """All that training goes on from, in copies; of an update that was interrupted, where that
        began."""
        state = super().state() if self._begun is None else deepcopy(cast(State, self._here))
        return replace(state, snapshots=self.snapshots.save(), stopped=self.stopped)

    def restore(self, state: State) -> None:
        """Be what was there when `state` was taken: an earlier update, or one that another session
        of an equal config has reached. Live settings become the state's.

        The history keeps what this session has measured up to that update, and knows nothing of
        what another did; the recording begins anew. Raises ValueError for a state of other
        settings, or of another dtype.
        """
        super().restore(state)
        self._begun = self._before = None
        self._history.drop_after(self.updates)
        self.snapshots.restore(state.snapshots)
        self.stopped = state.stopped
        self.recording = Recording(self.state())

    def reset(self) -> None:
        """Return to update 0 with the same first weights."""
        self._start(self.config)

    def steer(self, config: Config) -> bool:
        """Take a new config; True when training goes on, False when it restarted."""
        if not goes_on(self.config, config):
            self._start(config)
            return False
        if config != self.config:
            if self._begun is not None:  # it is finished with the settings that it began with
                self.train(1)
            self.change(config)
            self.stopped = None
            self._history.drop_after(self.updates)
            self.recording.cut(self.updates)
            self.recording.course(self.config, self.past)
        return True

    # --- looking ---------------------------------------------------------------------------

    @property
    def history(self) -> pd.DataFrame:
        """One row an update, up to this one: update, loss, gradient_norm (before clipping),
        clipped, score, held_out_loss, held_out_score, held_out_error (NaN between measurements),
        failed. While training is stopped the last row is the fatal update, which was undone.

        Exact up to 8,192 updates. Of longer runs the first and the newest updates stay, the
        extremes, held-out measurements, and of the others evenly fewer: see History.
        """
        return self._history.frame(self._measured)

    @property
    def curves(self) -> Mapping[str, Array]:
        """What pictures draw: the history's columns, and `counted`, `loss_total` and
        `clipped_total`, which count all updates up to a row. Not to be written to."""
        return self._history.columns(self._measured)

    @property
    def _measured(self) -> int:
        """The update up to which has been measured: a fatal one, or this one."""
        return self.stopped.update if self.stopped else self.updates

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
        return self._baselines.value

    def trace(self, batch: Batch | None = None) -> Trace:
        """Run a batch of the task, or the probe, forward and backward. Changes nothing.

        Raises ValueError for a batch of another task.
        """
        bound = self._probe_pass if batch is None else self._fitting(batch)
        with steadily():
            return trace_of(self.task, bound, batch or self.probe)

    def measure(self, batches: Iterable[Batch], size: int, length: int) -> Measured:
        """Loss and score of the network as it is on batches of `size` sequences of any length, and
        the loss's standard error. Changes nothing."""
        with steadily():
            bound = self._bind(size, length, learns=False)
            return finished(measuring(self.task, bound, batches))

    def answers(self, inputs: Array) -> Array:
        """The network's predictions at every step of inputs (T, B, n_in), for tasks of classes: the
        probabilities (T, B, n_out). Changes nothing."""
        shape = inputs.shape[:2]
        bound = self._bind(shape[1], shape[0], whole=True, learns=False)
        nothing = np.zeros(shape, bool)
        with steadily():
            run(bound, Batch(inputs, nothing.astype(int), nothing, ~nothing))
            return softmax(bound.outputs)
