"""A trained network that gets an input at its first step only, run further than it was trained."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rnnviz.analysis.free_running.states import StatesOver, in_display_units, over_steps
from rnnviz.config.look import EXAMPLES
from rnnviz.engine.batch import Batch, Bools, Floats
from rnnviz.engine.losses.cross_entropy import softmax
from rnnviz.engine.stepper import Stepper
from rnnviz.tasks.material.sequences import Whole
from rnnviz.training.session import Session
from rnnviz.training.trainer import PROBE


@dataclass(frozen=True)
class Alone:
    """What a network with an input at step 1 only outputs, for the examples of the probe.

    `answers` (T + n, B, n_out): probabilities, or values in display units; the first `trained`
    = T steps are those that it is trained on. `truth`: (T + n, B) class numbers or
    (T + n, B, n_out) values; `known` (T + n, B): where there is one. `states`: over all steps.
    """

    trained: int
    answers: Floats
    truth: Whole | Floats
    known: Bools
    states: StatesOver

    @property
    def steps(self) -> int:
        """How many steps there are to draw."""
        return len(self.answers)

    def correct(self, example: int) -> int:
        """At how many steps with a target the most probable class is that."""
        hits = self.answers[:, example].argmax(1) == self.truth[:, example]
        return int(hits[self.known[:, example]].sum())

    def errors(self, example: int) -> tuple[float, float | None]:
        """The mean distance of values from the truth at the steps that it is trained on, and
        beyond them, None where no truth is known there."""
        truth = np.where(self.known[:, example, None], self.truth[:, example], np.nan)
        error = np.abs(self.answers[:, example] - truth).mean(1)
        later = error[self.trained :]
        later = later[~np.isnan(later)]
        return float(error[: self.trained].mean()), float(later.mean()) if later.size else None


def run_on(session: Session, steps: int) -> Alone:
    """Let the network run `steps` steps further than it is trained to."""
    task, probe = session.task, session.probe
    total = session.steps + steps
    stepper, outputs, states = Stepper(session.network, EXAMPLES), [], []
    for step in range(total):
        given = probe.inputs[0] if step == 0 else np.zeros_like(probe.inputs[0])
        outputs.append(stepper.step(given))
        states.append(stepper.states)
    longer = _longer(session, total)
    classes, values = task.classifies, np.stack(outputs)
    return Alone(
        trained=session.steps,
        answers=softmax(values) if classes else in_display_units(task, longer, values),
        truth=longer.targets if classes else in_display_units(task, longer, longer.targets),
        known=longer.mask,
        states=over_steps(session, states),
    )


def _longer(session: Session, total: int) -> Batch:
    """The probe over more steps: as the task draws it, if it draws the same sequences."""
    probe, more = session.probe, total - session.steps
    if total <= session.task.lengths.furthest:
        rng = np.random.default_rng([session.config.seed, PROBE])
        longer = session.task.batch(rng, EXAMPLES, total, held_out=True)
        if np.array_equal(longer.inputs[0], probe.inputs[0]):
            return longer
    pad = ((0, more), (0, 0))
    targets: NDArray = np.pad(probe.targets, pad + ((0, 0),) * (probe.targets.ndim - 2))
    return replace(probe, targets=targets, mask=np.pad(probe.mask, pad))
