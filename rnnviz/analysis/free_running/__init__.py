"""A trained network that generates: its output at one step is its input at the next.

`symbols`, `series`, `alone`: the ways in which it can; `states`: what they share. An
encoder–decoder generates in `rnnviz.analysis.rewriting`.
"""

from typing import Literal

from rnnviz.analysis.free_running.alone import Alone, run_on
from rnnviz.analysis.free_running.series import Forecast, forecast, most_steps
from rnnviz.analysis.free_running.symbols import Written, beginning, read, write
from rnnviz.analysis.rewriting import Rewritten, rewrite, source_of
from rnnviz.config.generation import Generation
from rnnviz.training.passes import steadily
from rnnviz.training.session import Session

Kind = Literal["symbols", "series", "alone", "rewriting", ""]


def kind(session: Session) -> Kind:
    """How the session's network can run freely, if at all.

    "symbols", "series": its outputs are fed back; "alone": after step 1 it gets no input anyway,
    and can go on for ever. "rewriting": a decoder generates from what is typed. A drawing has a
    fixed length.
    """
    if session.architecture.topology.decodes:
        return "rewriting" if session.task.classifies else ""
    if not session.architecture.inputs(2, 0)[1]:
        return "" if session.task.drawing else "alone"
    if session.task.continues:
        return "symbols" if session.task.classifies else "series"
    return ""


def bounds(session: Session) -> tuple[int, int, int]:
    """The fewest and the most steps that it may run freely, and how many to begin with."""
    steps, way = session.steps, kind(session)
    if way == "series":
        return 1, most_steps(session), max(1, steps // 2)
    return (1, 200, min(steps, 200)) if way == "alone" else (1, 200, 60)


def obstacle(session: Session) -> str:
    """Why this network cannot run freely, in a sentence; nothing where it can."""
    if session.config.direction == "both" and kind(session) != "rewriting":
        return (
            "A bidirectional network needs the whole sequence before its first output, so it "
            "cannot generate step by step. Choose the direction “Forward”."
        )
    return ""


def wanted(session: Session, how: Generation) -> int:
    """For how many steps to run: as many as are asked for, within what the task allows."""
    low, high, start = bounds(session)
    return min(max(how.steps or start, low), high)


def run(
    session: Session, how: Generation, example: int = 0
) -> Written | Rewritten | Forecast | Alone:
    """Let the network run freely, in the way of its `kind`. A text goes on from the prefix, or
    where the task knows nothing of that, from the beginning of the `example` of the probe.

    Raises ValueError for a network that cannot.
    """
    steps, way = wanted(session, how), kind(session)
    if not way:
        raise ValueError(f"task: the outputs of {session.task.key} are not its inputs")
    prefix = read(session.task, how.prefix)[0]
    with steadily():
        if way == "series":
            return forecast(session, steps)
        if way == "alone":
            return run_on(session, steps)
        if way == "rewriting":
            source = prefix or source_of(session, example)
            return rewrite(session, source, how.temperature, how.draw)
        prefix = prefix or beginning(session, example)
        return write(session, prefix, steps, how.temperature, how.draw)
