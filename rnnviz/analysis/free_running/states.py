"""What all ways of running freely share."""

from collections.abc import Sequence

import numpy as np

from rnnviz.engine.batch import Batch, Floats
from rnnviz.engine.stepper import States
from rnnviz.tasks.material.sequences import Whole
from rnnviz.tasks.material.task import Task
from rnnviz.training.session import Session

StatesOver = dict[str, dict[str, Floats]]  # strand -> state -> (steps, B, units)


def over_steps(session: Session, states: Sequence[States]) -> StatesOver:
    """Join the states of single steps."""
    return {
        strand: {name: np.stack([s[layer][name] for s in states]) for name in states[0][layer]}
        for layer, strand in enumerate(session.strands)
    }


def in_display_units(task: Task, batch: Batch, values: Whole | Floats) -> Floats:
    """Turn values of a batch from the network's scale into the one that people read."""
    shown: Floats = task.scale * values + np.asarray(batch.origin)
    return shown
