"""A trained network that predicts a series from its own predictions."""

from dataclasses import dataclass, replace

import numpy as np

from rnnviz.analysis.free_running.states import StatesOver, in_display_units, over_steps
from rnnviz.config.look import EXAMPLES
from rnnviz.engine.batch import Floats
from rnnviz.engine.stepper import Stepper
from rnnviz.training.session import Session


@dataclass(frozen=True)
class Forecast:
    """What a network predicts, in display units, beside the truth, for the examples of the probe.

    At step index `first` it predicts from what it was given; later from its own outputs.
    `values`, `truth`: (n, B, n_out) of the n steps from `first` on; `last` (B, n_out): the last
    value that it was given, which somebody who knows no better would repeat; `known`
    (first, B, n_out): the values before. `states`: over all steps. `unit`: what counts as 1 in an
    error, of each output where they differ.
    """

    first: int
    values: Floats
    truth: Floats
    known: Floats
    last: Floats
    states: StatesOver
    unit: Floats | float = 1.0

    @property
    def steps(self) -> int:
        """How many steps there are to draw, those before the forecast included."""
        return self.first + len(self.values)

    @property
    def errors(self) -> Floats:
        """(n, B) The mean distance from the truth, over the outputs."""
        return (np.abs(self.values - self.truth) / self.unit).mean(-1)

    @property
    def errors_of_repeating(self) -> Floats:
        """(n, B) The same for the last known value, repeated."""
        return (np.abs(self.last - self.truth) / self.unit).mean(-1)

    @property
    def better(self) -> int:
        """At how many steps its mean error over the examples is the smaller one."""
        return int((self.errors.mean(1) < self.errors_of_repeating.mean(1)).sum())


def most_steps(session: Session) -> int:
    """How many steps of an example can be predicted: something must be given before."""
    return session.steps - 1


def forecast(session: Session, steps: int) -> Forecast:
    """Give the network all but the last `steps` - 1 inputs of each example, then let it run.

    Raises ValueError when nothing would be left to start from.
    """
    if not 1 <= steps <= most_steps(session):
        raise ValueError(f"steps: {steps} is outside 1–{most_steps(session)}")
    task, truth = session.task, session.probe
    first = session.steps - steps
    running = replace(
        truth,
        x=truth.inputs.copy(),
        origin=truth.origin if np.ndim(truth.origin) == 0 else np.array(truth.origin),
    )
    stepper, outputs, states = Stepper(session.network, EXAMPLES), [], []
    for step in range(session.steps):
        outputs.append(stepper.step(running.inputs[step]))
        states.append(stepper.states)
        if first <= step < session.steps - 1:
            task.feed(running, truth, step, outputs[-1])
    values = in_display_units(task, running, np.stack(outputs))
    right = in_display_units(task, truth, truth.targets)
    return Forecast(
        first=first,
        values=values[first:],
        truth=right[first:],
        known=right[:first],
        last=right[first - 1],
        states=over_steps(session, states),
        unit=task.scale if np.ndim(task.scale) else 1.0,
    )
