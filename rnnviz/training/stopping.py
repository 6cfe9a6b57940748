"""Why training stopped: what the fatal update measured."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.bound import Pass
from rnnviz.engine.clipping import Clipped
from rnnviz.engine.numbers import exact, number
from rnnviz.engine.strands import paths, strands

Remedy = dict[str, float | str]


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

    def stop(self, what: str, made: bool, advice: str, remedies: list[Remedy]) -> Stop:
        """What is told of it; see `reason`."""
        reason = self.reason(what, made)
        return Stop(self.update, self.norm, self.step, self.parameter, reason, advice, remedies)

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


def not_finite(loss: float, clipping: Clipped, dtype: np.dtype) -> str:
    """What of an update is not finite, or nothing. Optimisers square the gradient."""
    if not math.isfinite(loss):
        return "the loss"
    if not math.isfinite(clipping.norm):
        return "the gradient"
    if not clipping.clipped and clipping.norm > math.sqrt(np.finfo(dtype).max):
        return "the square of the gradient's norm"
    return ""
