"""What a task is: where sequences come from, what is right, and what is easily reached."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

import numpy as np

from rnnviz.engine.batch import Batch, Floats
from rnnviz.engine.losses import LOSSES

NEW_DRAWS = (
    "Held-out sequences are new draws of the same kind; where there are few different ones, most "
    "occur in training too."
)


@dataclass(frozen=True)
class Lengths:
    """The numbers of steps that a task allows, and the one it starts with.

    `longest`: up to how many steps sequences can be drawn to measure a trained network on;
    0 where that is `high`.
    """

    low: int
    high: int
    default: int
    longest: int = 0

    @property
    def furthest(self) -> int:
        """The longest sequence that can be drawn at all."""
        return max(self.high, self.longest)


@dataclass(frozen=True)
class Baseline:
    """The exact loss of a network that ignores something: `name` says what it does.

    It is the mean over all positions that held-out sequences can ask for, each as often as they
    ask for it. The mean over all positions of more and more sequences approaches it, which is
    what a session measures; the mean of single batches' losses does so only where all batches
    ask for as many positions. `loss` is in the unit of the task's loss (nats or squared error),
    `score` in the unit of its score; `score` is NaN where the optimum for the loss has no single
    score.
    """

    name: str
    loss: float
    score: float


class Task(ABC):
    """One task. Subclass, fill the attributes, and leave one instance in a file of its own.

    `input_kind` tells the pictures what an input step is: "token" (one-hot, `input_labels`
    names the symbols), "series" (real channels, named), "image" (n_in pixels of one 8x8 image),
    "row" (one row of an image at each step), "frames" (the loudness of sound in n_in bands of
    frequency, named, in 0..1).
    """

    key: str
    order: int
    title: str
    summary: str  # one sentence: what goes in, what must come out
    architectures: tuple[str, ...]
    loss: str  # a key of LOSSES
    n_in: int
    n_out: int
    lengths: Lengths
    input_kind: Literal["token", "series", "image", "row", "frames"]
    input_labels: tuple[str, ...]  # n_in names ("token", "series", "frames"), or () for pixels
    output_labels: tuple[str, ...]  # n_out names: of the classes, or of the outputs
    score_name: str = "accuracy"  # of classes a share in 0..1, else an error in `unit`
    unit: str = ""
    # of values, display value = scale * value + batch.origin; one for each output where they
    # differ: (n_out,)
    scale: float | Floats = 1.0
    # what the outputs draw: a row of pixels a step, or a pen's way (right, up, is it down?)
    drawing: Literal["", "rows", "strokes"] = ""
    source: str = ""  # where real data comes from
    held_out: str = NEW_DRAWS  # a sentence: what is held out from training
    continues: bool = False  # the target at a step is the next step's input: it can generate

    @abstractmethod
    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        """Draw `size` sequences of this length, which take `steps(length)` steps, from the
        held-out part if asked.

        The state of `rng` alone decides which. Tasks that make up their sequences
        have no parts: held-out sequences are fresh draws.
        """

    @abstractmethod
    def baselines(self, length: int) -> tuple[Baseline, ...]:
        """The exact baselines at this length, the one to beat first."""

    @property
    def classifies(self) -> bool:
        """Whether a right answer is a class."""
        return LOSSES[self.loss].classes

    @property
    def about(self) -> str:
        """What goes in and comes out, what is held out and where the data comes from."""
        summary = self.summary[0].upper() + self.summary[1:]
        end = "" if summary.endswith("?") else "."
        source = f" Data: {self.source}." if self.source else ""
        return f"{summary}{end} {self.held_out}{source}"

    def steps(self, length: int) -> int:
        """How many steps a sequence of this `length` takes in all."""
        return length + self.answer_steps(length)

    def answer_steps(self, length: int) -> int:
        """How many of them are a decoder's, which come after the input; 0 without a decoder."""
        return 0

    def goal(self, length: int) -> str:
        """The end of the sentence "An LSTM learns to …" for this length."""
        return self.summary

    def feed(self, running: Batch, truth: Batch, step: int, outputs: Floats) -> None:
        """Make `outputs` (B, n_out) of step index `step` the next step's input of `running`.

        For tasks that continue with real numbers. `running` is a copy of `truth` in which the
        network's own outputs replace what it was not given; write into its inputs, and into its
        origin where that is not one number.
        """
        running.inputs[step + 1] = outputs

    def score(self, outputs: Floats, batch: Batch) -> float:
        """How good `outputs` (T, B, n_out) are, as a person would say it.

        Of classes: the share of masked positions whose largest output is right; else the mean
        absolute error in `unit`.
        """
        if self.classifies:
            return float((outputs.argmax(-1) == batch.targets)[batch.mask].mean())
        error = np.abs(outputs - batch.targets)[batch.mask]
        return float(np.mean(error * self.scale))
