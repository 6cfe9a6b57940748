"""One unit at one step of a run, for the equations with their numbers in them."""

from rnnviz.analysis.run import Run
from rnnviz.engine.latex import Moment
from rnnviz.training.session import Session


def has_moments(session: Session) -> bool:
    """Whether a step can be written out: it reads nothing but its input and its own past."""
    return len(session.paths) == 1 and not session.task.answer_steps(session.config.length)


def moment(run: Run, step: int, unit: int) -> Moment:
    """The unit of the run's example at a step, or at a node of its tree; both count from 0."""
    vectors = run.weights.get("embedding.E")
    inputs = run.inputs if vectors is None else run.inputs @ vectors.T
    return Moment(
        values={name: run.value(name)[:, None] for name in run.path.signals},
        weights=run.weights,
        inputs=inputs[:, None],
        step=step,
        example=0,
        unit=unit,
        children=None if run.tree is None else run.tree.children[:, None],
    )
