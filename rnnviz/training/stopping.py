"""Why training stopped: what the fatal update measured, and what may help."""

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.config.config import Config
from rnnviz.engine.bound import Pass
from rnnviz.engine.clipping import Clipped
from rnnviz.engine.numbers import exact, number
from rnnviz.engine.operations import ACTIVATIONS
from rnnviz.engine.strands import paths, strands
from rnnviz.training.passes import Parts

Remedy = dict[str, float | str]
TRIALS, LEAST = 4.0, 0.4  # seconds of the processor that all trials may take, and each
FURTHER = 10  # updates that a remedy must make after the one that failed
NOTHING_HELPED = "the remedies that were tried fail too: choose shorter sequences or another cell"


@dataclass(frozen=True)
class Stop:
    """Why training stopped.

    update: the number of the fatal update, which was undone. norm: its gradient's, before
    clipping; step: the time step, from 1, at which the gradient by h was largest, or the first
    at which the forward pass was not finite (of trees the place of the node). parameter: the
    weights whose gradient was largest. remedies: settings for `Config.changed`, the best first,
    each of which was tried and trains further; remedy: the first of them, or empty.
    """

    update: int
    norm: float
    step: int
    parameter: str
    reason: str
    advice: str
    remedies: list[Remedy]

    @property
    def remedy(self) -> Remedy:
        return self.remedies[0] if self.remedies else {}


@dataclass(frozen=True)
class Fatal:
    """What the fatal update computed, seen in the pass that has just run it again."""

    update: int
    loss: float
    norm: float
    clip: float
    step: int
    parameter: str
    overflows: bool  # a signal of the forward pass

    @classmethod
    def of(cls, bound: Pass, update: int, loss: float, norm: float, clip: float) -> "Fatal":
        """`bound` ran forward and backward; its gradient is not clipped yet."""
        lives = paths(strands(bound))
        values = [v for strand in lives for v in strand.values.values()]
        broken = ~np.logical_and.reduce([np.isfinite(v).all((1, 2)) for v in values])
        overflows = bool(broken.any())
        step = int(broken.argmax()) if overflows else _largest([s.grads["h"] for s in lives])
        sizes = {name: float(np.abs(g).max()) for name, g in bound.gradients.items()}
        worst = max(sizes, key=lambda name: math.inf if math.isnan(sizes[name]) else sizes[name])
        return cls(update, loss, norm, clip, step + 1, worst, overflows)

    def reason(self, what: str, made: bool) -> str:
        """In words: `what` is not finite after this update, or where it was not `made`, at it."""
        if self.overflows:
            return f"the forward pass overflows at step {self.step}"
        if not math.isfinite(self.loss):
            return "the loss overflows"
        if not math.isfinite(self.norm):
            return f"the gradient overflows at step {self.step}, on its way back"
        clipped = f", clipped to {exact(self.clip)}" if 0 < self.clip < self.norm else ""
        grew = (
            f"the gradient's norm reached {number(self.norm)}{clipped}; it is largest at step "
            f"{self.step} and for {self.parameter.removeprefix('cell.')}"
        )
        if made:
            return f"{grew}. With the weights after this update, {what} overflows"
        return f"{grew}. At this update, {what} overflows"


def _largest(gradients: list[NDArray[np.floating]]) -> int:
    """The step index at which the gradients (T, B, units) together are largest, or the last at
    which one is not finite: there it broke on its way back."""
    broken = np.logical_or.reduce([~np.isfinite(g).all((1, 2)) for g in gradients])
    if broken.any():
        return int(np.flatnonzero(broken)[-1])
    size = max(float(np.abs(g).max()) for g in gradients) or 1.0
    return int(np.sum([((g / size) ** 2).sum((1, 2)) for g in gradients], axis=0).argmax())


def candidates(config: Config) -> list[tuple[Remedy, str]]:
    """What may help, the mildest first and then two at a time: settings, and advice in words."""
    clip: tuple[Remedy, str] = {"clip": 1.0}, "clip the gradient at norm 1"
    alone = [] if 0 < config.clip <= 1 else [clip]
    for share in (10, 100):
        lr = max(config.lr / share, 1e-6)
        alone.append(({"lr": lr}, f"lower the learning rate to {exact(lr)}"))
    if not ACTIVATIONS[config.activation].bounded:
        alone.append(({"activation": "tanh"}, "use a bounded activation: tanh"))
    if (config.init, config.gain) != ("orthogonal", 1.0):
        words = "use orthogonal initialisation with gain 1"
        alone.append(({"init": "orthogonal", "gain": 1.0}, words))
    if clip not in alone:
        return alone
    return alone + [(remedy | clip[0], f"{words} and {clip[1]}") for remedy, words in alone[1:]]


def advice(words: list[str]) -> str:
    """The advice for the remedies that help."""
    return ", or ".join(words[:2]) if words else NOTHING_HELPED


def helping(session: Any, update: int) -> Parts[list[tuple[Remedy, str]]]:
    """Find the remedies that help a session which failed at `update`, in words too.

    Each is tried, one between two yields. First those after which the loss is no powers of ten
    above the baseline, then the mildest.
    """
    until = time.thread_time() + TRIALS
    found: list[tuple[int, Remedy, str]] = []
    tried = candidates(session.config)
    for place, (remedy, words) in enumerate(tried):
        enough = any(known.items() <= remedy.items() for _, known, _ in found)
        left = until - time.thread_time()
        if enough or left < 0:
            continue
        loss = yield from _tried(session, remedy, update, max(LEAST, left / (len(tried) - place)))
        if math.isfinite(loss):
            powers = math.log10(max(1.0, loss / session.baselines[0].loss))
            found.append((round(powers), remedy, words))
    found.sort(key=lambda each: each[0])
    return [(remedy, words) for _, remedy, words in found]


def _tried(session: Any, remedy: Remedy, update: int, seconds: float) -> Parts[float]:
    """The loss that training with `remedy` has some updates after the fatal one, NaN where it
    fails too or takes too long.

    Begun anew; live settings from here on, too, which is enough where the way from the start is
    too long.
    """
    config, loss = session.config.changed(**remedy), math.nan
    if {"lr", "clip"} >= remedy.keys():
        onward = session.trial(config)
        onward.go_on_from(session)
        yield from _run(onward, FURTHER, seconds)
        loss = _loss(onward, FURTHER)
        if math.isnan(loss):
            return loss
    anew = session.trial(config)
    yield from _run(anew, update + FURTHER, seconds)
    if anew.stopped is None and anew.updates < update + FURTHER:
        return loss
    return _loss(anew, update + FURTHER)


def _loss(trial: Any, updates: int) -> float:
    """The last loss of a trial that has reached `updates`, else NaN."""
    reached = trial.stopped is None and trial.updates == updates
    return float(trial.history["loss"].iloc[-1]) if reached else math.nan


def _run(trial: Any, updates: int, seconds: float) -> Parts[None]:
    """Train to `updates`, as far as some seconds of the processor allow."""
    until = time.thread_time() + seconds
    while trial.updates < updates and trial.stopped is None and time.thread_time() < until:
        trial.train(1)
        yield


def not_finite(loss: float, clipping: Clipped, dtype: np.dtype) -> str:
    """What of an update is not finite, or nothing. Optimisers square the gradient."""
    if not math.isfinite(loss):
        return "the loss"
    if not math.isfinite(clipping.norm):
        return "the gradient"
    if not clipping.clipped and clipping.norm > math.sqrt(np.finfo(dtype).max):
        return "the square of the gradient's norm"
    return ""
