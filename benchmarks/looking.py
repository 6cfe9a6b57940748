"""What it costs to look: a trace beside its own two passes, and a whole picture at the first, the
100,000th and the 1,000,000th update: `OMP_NUM_THREADS=1 .venv/bin/python -m benchmarks.looking`.

Seven experiments as many visitors would have them; one thread, in turns.
"""

import argparse
from collections.abc import Callable
from statistics import mean
from urllib.parse import parse_qsl

import numpy as np

from benchmarks.measure import turns
from rnnviz import Session
from rnnviz.analysis.run import Run
from rnnviz.figures.board import drawn
from rnnviz.figures.theme import LIGHT
from rnnviz.training.held_out import is_due
from rnnviz.training.passes import run, steadily

LINKS = (
    "",
    "task=text&architecture=many-to-many&cell=gru",
    "task=sunspots&architecture=many-to-many",
    "cell=rnn&length=40",
    "task=digit-rows&cell=lstm",
    "architecture=tree&task=logic&cell=tree-lstm",
    "layers=2&direction=both",
)
UPDATES = (1, 100_000, 1_000_000)


def trained(link: str, updates: int = 1) -> Session:
    """The session of a link after one update, its history as if there had been `updates`."""
    session, _, _ = Session.from_query(dict(parse_qsl(link)))
    session.train(1)
    rng = np.random.default_rng(0)
    for update in range(2, updates + 1):
        loss = float(np.exp(-update / updates + 0.1 * rng.standard_normal()))
        held_out = loss if is_due(update) else np.nan
        row = loss, 1.2 * loss, loss > 0.9, held_out, held_out, held_out, 0.1 * held_out
        session._history.add(update, *row)
    session.updates = updates
    return session


def passes(session: Session) -> Callable[[], None]:
    """The two passes that a trace makes."""

    def both() -> None:
        with steadily():
            run(session._probe_pass, session.probe, backward=True)

    return both


def picture(session: Session) -> Callable[[], None]:
    """All panels of one update."""

    def draw() -> None:
        drawn(Run.of(session), LIGHT)

    return draw


def traces(seconds: float) -> None:
    """Print a row an experiment: a trace beside its passes."""
    print("| experiment | passes, µs | trace, µs | ratio |\n|---|--:|--:|--:|")
    for link in LINKS:
        session = trained(link)
        found = turns({"passes": passes(session), "trace": session.trace}, seconds)
        both = found["passes"], found["trace"]
        print(f"| {link or 'default'} | {both[0]:.0f} | {both[1]:.0f} | {both[1] / both[0]:.2f} |")


def pictures(seconds: float) -> None:
    """Print a row an experiment, and their means: milliseconds for a picture."""
    print("\n| experiment |" + "".join(f" update {n:,}, ms |" for n in UPDATES))
    print("|---|" + "--:|" * len(UPDATES))
    columns: list[list[float]] = []
    for link in LINKS:
        work = {str(n): picture(trained(link, n)) for n in UPDATES}
        found = turns(work, seconds)
        columns.append([found[str(n)] / 1000 for n in UPDATES])
        print(f"| {link or 'default'} |" + "".join(f" {ms:.1f} |" for ms in columns[-1]))
    means = "".join(f" {mean(column):.1f} |" for column in zip(*columns, strict=True))
    print(f"| mean |{means}")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each row")
    options = parser.parse_args()
    traces(options.seconds)
    pictures(options.seconds)


if __name__ == "__main__":
    main()
