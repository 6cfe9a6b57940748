"""What helps where training had to stop: settings, each tried before it is offered."""

import math
import time

from rnnviz.config.config import Config
from rnnviz.config.past import LIVE
from rnnviz.engine.numbers import exact
from rnnviz.engine.operations import ACTIVATIONS
from rnnviz.training.passes import Parts
from rnnviz.training.stopping import Remedy
from rnnviz.training.trainer import Trainer

TRIALS, LEAST = 4.0, 0.4  # seconds of the processor that all trials may take, and each
FURTHER = 10  # updates that a remedy must make after the one that failed
NOTHING_HELPED = "the remedies that were tried fail too: choose shorter sequences or another cell"


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


def helping(failed: Trainer, update: int) -> Parts[tuple[list[Remedy], str]]:
    """Find the remedies that help what failed at `update`, and the advice in words.

    Each is tried, one between two yields. First those after which the loss is no powers of ten
    above the baseline, then the mildest.
    """
    until = time.thread_time() + TRIALS
    found: list[tuple[int, Remedy, str]] = []
    tried = candidates(failed.config)
    baseline = failed.task.baselines(failed.config.length)[0]
    for place, (remedy, words) in enumerate(tried):
        enough = any(known.items() <= remedy.items() for _, known, _ in found)
        left = until - time.thread_time()
        if enough or left < 0:
            continue
        loss = yield from _tried(failed, remedy, update, max(LEAST, left / (len(tried) - place)))
        if math.isfinite(loss):
            powers = math.log10(max(1.0, loss / baseline.loss))
            found.append((round(powers), remedy, words))
    found.sort(key=lambda each: each[0])
    return [remedy for _, remedy, _ in found], advice([words for _, _, words in found])


def _tried(failed: Trainer, remedy: Remedy, update: int, seconds: float) -> Parts[float]:
    """The loss that training with `remedy` has some updates after the fatal one, NaN where it
    fails too or takes too long.

    Begun anew; live settings from here on, too, which is enough where the way from the start is
    too long.
    """
    config, loss = failed.config.changed(**remedy), math.nan
    if remedy.keys() <= LIVE.keys():
        onward = Trainer(failed.config, failed.dtype)
        onward.restore(failed.state())
        onward.change(config)
        goal = onward.updates + FURTHER
        reached = yield from _run(onward, goal, seconds)
        if math.isnan(reached) or onward.updates < goal:
            return math.nan
        loss = reached
    anew = Trainer(config, failed.dtype)
    reached = yield from _run(anew, update + FURTHER, seconds)
    return loss if anew.updates < update + FURTHER and not math.isnan(reached) else reached


def _run(trial: Trainer, updates: int, seconds: float) -> Parts[float]:
    """Train to `updates`, as far as some seconds of the processor allow; return the last loss, NaN
    where an update fails."""
    until, loss = time.thread_time() + seconds, math.inf
    while trial.updates < updates and time.thread_time() < until:
        pending = trial.prepare()
        if pending.wrong or trial.make(pending):
            return math.nan
        loss = pending.loss
        yield
    return loss
