"""Which cell learns which task: every pair of the form, trained until it beats the baseline.

    python -m benchmarks.learning [--seconds 30] [--tasks a,b] [--cells a,b]

The settings are the task's own defaults or those of a demo of the task, with the cell exchanged.
Prints a line a pair: the updates it took, or the loss it was left with beside the baseline's.
"""

import argparse
import time
from collections.abc import Iterator

from rnnviz.config import Config
from rnnviz.engine.cells import CELLS
from rnnviz.tasks import TASKS
from rnnviz.training import Session
from rnnviz.ui.demos import demos

STRETCH = 50  # updates between two looks
ENOUGH = 3  # measurements in a row that lie below the baseline


def settings(task: str) -> Iterator[tuple[str, Config]]:
    """The configs that the task's defaults and the demos give, by the name of who gives them."""
    for demo in demos():
        config, _ = Config.from_query(demo.query)
        if config.task == task:
            yield demo.key, config
    yield "defaults", Config(task=task)


def learns(config: Config, seconds: float) -> tuple[int, float, float]:
    """Train until the held-out loss stays below the baseline: (updates or 0, loss, baseline)."""
    session = Session(config)
    baseline = session.baselines[0].loss
    until = time.perf_counter() + seconds
    losses = [float("nan")]
    while time.perf_counter() < until and session.stopped is None:
        session.train(STRETCH)
        losses = session.history["held_out_loss"].dropna().tail(ENOUGH).tolist()
        if len(losses) == ENOUGH and max(losses) < baseline:
            return session.updates, losses[-1], baseline
    return 0, losses[-1], baseline


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--cells", default=",".join(CELLS))
    asked = parser.parse_args()
    for task in asked.tasks.split(","):
        for cell in asked.cells.split(","):
            for given, config in settings(task):
                try:
                    here = config.changed(cell=cell)
                except ValueError:
                    break  # the form does not offer this cell here
                if here.cell != cell or here.task != task:
                    break
                updates, loss, baseline = learns(here, asked.seconds)
                verdict = f"{updates:6} updates" if updates else "not beaten    "
                numbers = f"loss {loss:.4f}  baseline {baseline:.4f}"
                print(f"{task:15} {cell:14} {verdict}  {numbers}  ({given})", flush=True)
                if updates:
                    break


if __name__ == "__main__":
    main()
