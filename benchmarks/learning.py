"""Which cell learns which task: every pair of the form, trained until it beats the baseline:

    .venv/bin/python -m benchmarks.learning --tasks adding text --cells rnn lstm

The settings are those of a demo of the task or the task's own defaults, with the cell exchanged.
Prints the updates after which the held-out loss lies 5 % below the task's first baseline, or the
loss that was left beside the baseline's.
"""

import argparse
import time
from collections.abc import Iterator

from rnnviz.config.config import Config
from rnnviz.engine.cells import CELLS
from rnnviz.tasks import TASKS
from rnnviz.training.session import Session
from rnnviz.ui.demos import demos

STRETCH = 50  # updates between two looks
MARGIN = 0.95  # of the baseline: the held-out examples may be easier than all


def settings(task: str) -> Iterator[Config]:
    """The configs that the demos and the task's defaults give."""
    for demo in demos():
        config, _ = Config.from_query(demo.query)
        if config.task == task:
            yield config
    yield Config(task=task)


def learns(config: Config, seconds: float) -> tuple[int, float, float]:
    """Train until the held-out loss lies below the baseline: (updates or 0, loss, baseline)."""
    session = Session(config)
    baseline = session.baselines[0].loss
    until = time.perf_counter() + seconds
    loss = float("nan")
    while time.perf_counter() < until and session.stopped is None:
        session.train(STRETCH)
        loss = session.measure_held_out().loss
        if loss < MARGIN * baseline:
            return session.updates, loss, baseline
    return 0, loss, baseline


def verdict(task: str, cell: str, seconds: float) -> str:
    """What stands in the table: the updates, or the loss where the baseline was not beaten."""
    text = ""
    for config in settings(task):
        try:
            here = config.changed(cell=cell)
        except ValueError:
            return ""  # the form does not offer this cell here
        if (here.cell, here.task) != (cell, task):
            return ""
        updates, loss, baseline = learns(here, seconds)
        if updates:
            return str(updates)
        text = f"{loss:.3g} > {baseline:.3g}"
    return text


def main() -> None:
    """Print a table: a row a task, a column a cell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="at most, for each config")
    parser.add_argument("--tasks", nargs="+", default=list(TASKS))
    parser.add_argument("--cells", nargs="+", default=list(CELLS))
    asked = parser.parse_args()
    print(f"| task | {' | '.join(asked.cells)} |\n|---|{'--:|' * len(asked.cells)}", flush=True)
    for task in asked.tasks:
        found = [verdict(task, cell, asked.seconds) for cell in asked.cells]
        print(f"| {task} | {' | '.join(found)} |", flush=True)


if __name__ == "__main__":
    main()
