"""Made-up runs of any shape, for what a trained network would rarely show."""

import math
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pandas as pd

from rnnviz.analysis.run import Run
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.batch import Batch
from rnnviz.engine.cells import CELLS
from rnnviz.tasks.material.task import Baseline, Lengths, Task

LETTERS = tuple("abcdefghijklmnopqrstuvwxyz .,\n<")


@dataclass
class MadeTask(Task):
    """A task that is only looked at."""

    key: str
    loss: str
    input_kind: str
    input_labels: tuple[str, ...]
    output_labels: tuple[str, ...]
    n_in: int
    order: int = 0
    title: str = "Made up"
    summary: str = "made up"
    architectures: tuple[str, ...] = tuple(ARCHITECTURES)
    lengths: Lengths = Lengths(1, 200, 20)
    score_name: str = "accuracy"
    unit: str = ""
    scale: float = 1.0
    drawing: str = ""

    @property
    def n_out(self) -> int:
        return len(self.output_labels)

    def batch(self, rng, size, length, held_out=False) -> Batch:
        raise AssertionError("a made-up task is only looked at")

    def baselines(self, length):
        return (Baseline("always the mean", 1 / 6, 0.35), Baseline("a copy", 0.15, 0.3))


DIGITS = tuple("0123456789")
WORDS = ("this", "movie", "was", "not", "good", "extraordinarily", "<b>bad</b>")
TASKS = {
    task.key: task
    for task in (
        MadeTask("adding", "mse", "series", ("value", "marker"), ("sum",), 2),
        MadeTask("wave", "mse", "series", ("frequency", "amplitude", "phase"), ("wave",), 3),
        MadeTask(
            "sunspots", "mse", "series", ("sunspots",), ("next year",), 1, unit="spots", scale=40.0
        ),
        MadeTask("two", "mse", "series", ("p", "q", "r"), ("u", "v"), 3),
        MadeTask("digit", "cross-entropy", "image", (), DIGITS, 64),
        MadeTask("rows", "cross-entropy", "row", (), DIGITS, 8),
        MadeTask("spoken", "cross-entropy", "frames", ("100 Hz", "1 kHz", "5 kHz"), DIGITS, 3),
        MadeTask("sentiment", "cross-entropy", "token", WORDS, ("negative", "positive"), 7),
        MadeTask("text", "cross-entropy", "token", LETTERS, LETTERS, len(LETTERS)),
    )
}


def made(
    cell="lstm",
    task="adding",
    architecture="many-to-one",
    length=20,
    units=16,
    batch=8,
    updates=120,
    example=0,
    decay=0.6,
    seed=0,
) -> Run:
    """Return a run with numbers of the right kinds and shapes; gradients decay by `decay`."""
    rng = np.random.default_rng(seed)
    kind, shape = TASKS[task], ARCHITECTURES[architecture]
    given = np.repeat(shape.inputs(length, 0)[:, None], batch, 1)
    mask = np.repeat(shape.outputs(length, 0)[:, None], batch, 1)
    outputs = rng.normal(size=(length, batch, kind.n_out))
    if not kind.classifies:
        predictions, targets = outputs, outputs + 0.2 * rng.normal(size=outputs.shape)
    else:
        powers = np.exp(3 * outputs)
        predictions = powers / powers.sum(-1, keepdims=True)
        targets = rng.integers(kind.n_out, size=(length, batch))
    trace = SimpleNamespace(
        inputs=made_inputs(rng, kind, length, batch) * given[..., None],
        input_mask=given,
        outputs=outputs,
        predictions=predictions,
        targets=targets,
        mask=mask,
        loss=0.1,
        paths=[made_strand(rng, cell, mask, units, decay)],
        attention=None,
        written=None,
    )
    return Run(
        config=SimpleNamespace(
            cell=cell, clip=1.0, task=task, architecture=architecture, length=length
        ),
        task=kind,
        architecture=shape,
        trace=trace,
        history=made_history(rng, updates),
        weights=made_weights(rng, cell, kind, units),
        baselines=kind.baselines(length),
        updates=updates,
        example=example,
    )


def made_inputs(rng, kind, length, batch):
    """Return (T, B, n_in) of the task's input kind."""
    if kind.input_kind == "token":
        return np.eye(kind.n_in)[rng.integers(kind.n_in, size=(length, batch))]
    values = rng.uniform(size=(length, batch, kind.n_in))
    if kind.key == "adding":
        values[..., 1] = 0
        values[length // 4, :, 1] = values[-1 - length // 4, :, 1] = 1
    return values


def signals_of(cell) -> list[str]:
    """Return the left-hand sides of a cell's equations."""
    lines = [line for line in CELLS[cell].equations.splitlines() if line.strip()]
    return [line.split("=")[0].strip() for line in lines]


def made_strand(rng, cell, mask, units, decay):
    """Return values inside the natural ranges, and gradients that fade from the last loss."""
    length, batch = mask.shape
    lines = [line for line in CELLS[cell].equations.splitlines() if line.strip()]
    ranges, values, grads = {}, {}, {}
    last = int(np.flatnonzero(mask.any(1))[-1])
    far = np.where(np.arange(length) <= last, last - np.arange(length), np.inf)
    for line, name in zip(lines, signals_of(cell), strict=True):
        drift = np.cumsum(rng.normal(scale=0.5, size=(length, batch, units)), 0)
        drift += rng.normal(size=units)
        if "sigmoid" in line:
            ranges[name], values[name] = (0.0, 1.0), 1 / (1 + np.exp(-drift))
        elif name == "c" or cell == "bag-of-words":
            ranges[name], values[name] = (-math.inf, math.inf), drift
        else:
            ranges[name], values[name] = (-1.0, 1.0), np.tanh(drift)
        grads[name] = 0.01 * rng.normal(size=drift.shape) * (decay**far)[:, None, None]
    return SimpleNamespace(
        name="cell",
        signals=tuple(signals_of(cell)),
        states=tuple(name for name in signals_of(cell) if name in "ch"),
        values=values,
        grads=grads,
        ranges=ranges,
    )


def made_weights(rng, cell, kind, units):
    """Return the parameters that the equations name, in their shapes."""
    text = CELLS[cell].equations
    names = sorted(set(text.replace("(", " ").replace(")", " ").split()))
    matrices = {"W": (units, kind.n_in), "U": (units, units)}
    cells = {
        f"cell.{name}": rng.normal(scale=0.3, size=matrices.get(name[0], (units,)))
        for name in names
        if name[1:2] == "_"
    }
    head = {"head.W": rng.normal(size=(kind.n_out, units)), "head.b": np.zeros(kind.n_out)}
    return cells | head


def made_history(rng, updates):
    """Return a history whose loss falls from 1 to 0.01, held-out values every 10 updates."""
    update = np.arange(updates + 1)
    loss = 10.0 ** (-2 * update / max(updates, 1)) * np.exp(0.3 * rng.normal(size=len(update)))
    norm = np.exp(rng.normal(size=len(update)) - 1)
    held = np.where(update % 10 == 0, 1.2 * loss, np.nan)
    error = 0.1 * held
    loss[0] = norm[0] = np.nan
    clipped = norm > 1
    return pd.DataFrame(
        {
            "update": update,
            "loss": loss,
            "gradient_norm": norm,
            "clipped": clipped,
            "score": 1 - loss,
            "held_out_loss": held,
            "held_out_score": 1 - held,
            "held_out_error": error,
            "failed": False,
            "counted": update,
            "loss_total": np.nancumsum(loss),
            "clipped_total": np.cumsum(clipped),
        }
    )


def failing(run: Run, loss: float, norm: float, step: int = 3) -> Run:
    """Return the run with a fatal update after its last one."""
    last = run.updates + 1
    row = dict.fromkeys(run.history.columns, np.nan)
    row |= {"update": last, "loss": loss, "gradient_norm": norm, "clipped": False, "failed": True}
    history = pd.concat([pd.DataFrame(run.made), pd.DataFrame([row])], ignore_index=True)
    history = history.astype({"clipped": bool, "failed": bool})
    stopped = SimpleNamespace(update=last, norm=norm, step=step)
    return replace(run, history=history, stopped=stopped)


def with_signal(run: Run, signal: str, values=None, grads=None) -> Run:
    """Return the run with other (T, B, units) values or gradients of one signal."""
    strand = run.trace.paths[0]
    new = SimpleNamespace(**vars(strand))
    new.values = dict(strand.values) | ({} if values is None else {signal: values})
    new.grads = dict(strand.grads) | ({} if grads is None else {signal: grads})
    trace = SimpleNamespace(**vars(run.trace))
    trace.paths = [new]
    return replace(run, trace=trace)
