"""A running experiment: trains a config update by update and lets it be looked at."""

import math
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import DTypeLike, NDArray
from threadpoolctl import ThreadpoolController

from rnnviz.config import Config, cell_of, read_updates, task_of
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.build import build
from rnnviz.engine.losses import softmax
from rnnviz.engine.optimizers import OPTIMIZERS, clip_by_norm, settle
from rnnviz.engine.trace import Alignment, Strand, alignment, path_name, paths, strands
from rnnviz.engine.writing import write
from rnnviz.fields import FIELDS
from rnnviz.history import History
from rnnviz.past import Past, Segment, read_past, write_past
from rnnviz.snapshots import Snapshots
from rnnviz.task import Baseline, Batch

Array = NDArray[np.floating]

PROBES = 8  # examples that are looked at
HELD_OUT = 64  # examples that the held-out loss averages over
MEASURE_EVERY = 10  # updates between two held-out measurements
LIVE = tuple(f.key for f in FIELDS if f.live)
WEIGHTS, DATA, PROBE, HELD_OUT_DATA = range(4)  # the random streams of a seed

# One BLAS thread: many sessions share a server, and sums keep one order.
_threads = ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """Within it BLAS uses one thread, so that a network gives the same digits everywhere."""
    return _threads.limit(limits=1, user_api="blas")


@dataclass(frozen=True)
class Trace:
    """One forward and backward pass over the probe batch, time first.

    inputs (T, B, n_in); input_mask, mask (T, B): which steps get an input, which carry loss.
    outputs (T, B, n_out): what the head says at every step (for cross-entropy before the
    softmax); predictions: the same as probabilities, or as values. targets: (T, B) class numbers,
    or (T, B, n_out). weight_grads: names and shapes of `Session.weights`. paths: the strands as
    they are drawn, an encoder's and a decoder's joined. attention: where a decoder looks. written:
    what a decoder answers when it runs freely, (A, B) class numbers or
    (A, B, n_out) values. Outputs are NaN at the steps of an encoder.
    """

    inputs: Array
    input_mask: NDArray[np.bool_]
    outputs: Array
    predictions: Array
    targets: NDArray
    mask: NDArray[np.bool_]
    loss: float
    score: float
    weight_grads: dict[str, Array]
    strands: list[Strand]
    paths: list[Strand]
    attention: Alignment | None = None
    written: NDArray | None = None


@dataclass(frozen=True)
class Stop:
    """Why training stopped. `remedy`: the settings that would help, for `Config.changed`."""

    update: int
    parameter: str
    norm: float
    reason: str
    advice: str
    remedy: dict[str, float | str]


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
        updates, more = read_updates(query)
        past, others = read_past(query, updates)
        return cls(config, past=past), updates, [*problems, *more, *others]

    def to_query(self) -> dict[str, str]:
        """The link that opens this experiment at this update."""
        return self.config.to_query(self.updates) | write_past(self._past_so_far())

    def _start(self, config: Config) -> None:
        self.config = config
        self.task = task_of(config)
        self.architecture = ARCHITECTURES[config.architecture]
        self.cell = cell_of(config)
        self.network = build(
            self.architecture.topology,
            self.cell,
            config.attention,
            n_in=self.task.n_in,
            n_out=self.task.n_out,
            units=config.units,
            loss=self.task.loss,
            activation=config.activation,
            dtype=self.dtype,
            layers=config.layers,
            bidirectional=config.direction == "both",
            embedding=config.embedding,
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
        self._before: tuple[Array, dict[str, Any], Any] | None = None
        self.stopped: Stop | None = None
        self.probe = self._draw(self._rng(PROBE), PROBES, held_out=True)
        self._held_out = self._draw(self._rng(HELD_OUT_DATA), HELD_OUT, held_out=True)
        self.steps = self.task.steps(config.length)
        self._train_pass = self._bind(config.batch, config.length)
        self._held_out_pass = self._bind(HELD_OUT, config.length)
        self._probe_pass = self._bind(PROBES, config.length, whole=True)

    def _rng(self, stream: int) -> np.random.Generator:
        return np.random.default_rng([self.config.seed, stream])

    def _draw(self, rng: np.random.Generator, size: int, held_out: bool = False) -> Batch:
        return self.task.batch(rng, size, self.config.length, held_out)

    def _bind(self, batch: int, length: int, whole: bool = False) -> Any:
        """A pass over sequences of `length`; outputs from the first answer on, or with `whole` at
        every step of a chain."""
        steps, answers = self.task.steps(length), self.task.answer_steps(length)
        answered = self.architecture.outputs(steps, answers)
        # One answer at the end: a backward strand is read where it has seen everything.
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
        held_out_loss, held_out_score (NaN between measurements)."""
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
        """Make `count` updates, fewer when `seconds` pass or training stops; return how many."""
        until = time.perf_counter() + seconds
        before = self.updates
        with one_thread():
            while self.updates - before < count and self.stopped is None:
                self._update()
                if time.perf_counter() >= until:
                    break
        return self.updates - before

    def _update(self) -> None:
        number = self.updates + 1
        live, drawn = self._live_now(), self._data.bit_generator.state
        bound, batch = self._train_pass, self._draw(self._data, self.config.batch)
        loss = self._forward(bound, batch)
        bound.backward()
        clipping = clip_by_norm(bound.gradient, live["clip"])
        if not math.isfinite(loss) or not math.isfinite(clipping.norm):
            self._stop(number, loss, drawn)
            return
        score = held_out_loss = held_out_score = math.nan
        if number % MEASURE_EVERY == 0 or number == 1:
            score = self._score(bound, batch)
            held_out_loss = self._forward(self._held_out_pass, self._held_out)
            held_out_score = self._score(self._held_out_pass, self._held_out)
        self._before = self.network.parameters.copy(), self.optimizer.save(), drawn
        settle(bound.gradient)
        self.optimizer.update(self.network.parameters, bound.gradient, live["lr"])
        self._history.add(
            number, loss, clipping.norm, clipping.clipped, score, held_out_loss, held_out_score
        )
        self.snapshots.take(number)

    @staticmethod
    def _forward(bound: Any, batch: Batch) -> float:
        more = batch.input_mask if batch.children is None else batch.children
        bound.load(batch.inputs, batch.targets, batch.mask, more)
        return float(bound.forward())

    def _score(self, bound: Any, batch: Batch) -> float:
        first = bound.first_loss
        part = replace(
            batch,
            inputs=batch.inputs[first:],
            targets=batch.targets[first:],
            mask=batch.mask[first:],
            input_mask=batch.input_mask[first:],
        )
        return self.task.score(bound.outputs, part)

    def _stop(self, number: int, loss: float, drawn: Any) -> None:
        """Keep the last state with a finite loss and gradient, and say what went wrong.

        `drawn`: the state of the data's stream before this update's batch.
        """
        sizes = {name: float(np.abs(g).max()) for name, g in self._train_pass.gradients.items()}
        worst = max(sizes, key=lambda name: math.inf if math.isnan(sizes[name]) else sizes[name])
        norms = self._history.frame()["gradient_norm"]
        last = float(norms.iloc[-1]) if len(norms) else math.nan
        what = "gradient" if math.isfinite(loss) else "loss"
        if self._before is not None:  # the update before did the harm
            number -= 1
            self.network.parameters[...], saved, drawn = self._before
            self.optimizer.restore(saved)
            self._history.drop_last()
            self.snapshots.drop_after(self.updates)
        self._data.bit_generator.state = drawn
        self._before = None
        reason = f"the {what} is no longer a finite number; the gradient of {worst} grew the most"
        if math.isfinite(last):
            reason += f", the last finite norm was {last:.3g}"
        remedy, advice = self._remedy()
        self.stopped = Stop(number, worst, last, reason, advice, remedy)

    def _remedy(self) -> tuple[dict[str, float | str], str]:
        config = self.config
        if config.clip == 0:
            return {"clip": 1.0}, "clip the gradient at norm 1"
        if config.activation in ("relu", "leaky-relu", "linear"):
            return {"activation": "tanh"}, "use an activation that is bounded: tanh"
        lower = max(1e-6, config.lr / 10)
        return {"lr": lower}, f"lower the learning rate to {lower:g}"

    # --- looking ---------------------------------------------------------------------------

    @property
    def _decodes(self) -> bool:
        return self.architecture.topology == "encoder-decoder"

    def measure(self, batch: Batch, length: int) -> tuple[float, float]:
        """Loss and score of the network as it is on a batch of any length. Changes nothing."""
        bound = self._bind(batch.mask.shape[1], length)
        with one_thread(), np.errstate(all="ignore"):
            return self._forward(bound, batch), self._score(bound, batch)

    def answers(self, inputs: Array) -> Array:
        """What the network as it is says at every step of classes' inputs (T, B, n_in): the
        probabilities (T, B, n_out). Changes nothing."""
        steps, batch = inputs.shape[:2]
        bound, nothing = self._bind(batch, steps, whole=True), np.zeros((steps, batch), int)
        with one_thread(), np.errstate(all="ignore"):
            bound.load(inputs, nothing, nothing)
            bound.forward()
            return softmax(bound.outputs)

    def trace(self) -> Trace:
        """Run the probe batch forward and backward. Changes nothing."""
        bound, batch = self._probe_pass, self.probe
        with one_thread(), np.errstate(all="ignore"):
            loss = self._forward(bound, batch)
            bound.backward()
            outputs = np.full((self.steps, PROBES, self.task.n_out), np.nan, self.dtype)
            outputs[bound.first_loss :] = bound.outputs
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
                written=write(bound).symbols if self._decodes else None,
            )

    # --- steering --------------------------------------------------------------------------

    def reset(self) -> None:
        """Return to update 0 with the same first weights."""
        self.past = ()
        self._start(self.config)

    def follow(self, config: Config) -> bool:
        """Take a new config; True when training goes on, False when it restarted."""
        changed = [f for f in FIELDS if getattr(config, f.key) != getattr(self.config, f.key)]
        if not all(f.live for f in changed):
            self.past = ()
            self._start(config)
            return False
        if changed:
            self.past = self._past_so_far(closing=True)
            self.config, self.stopped = config, None
        return True

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
