"""Many people at one server: how fast it plays, answers and opens, and what memory it takes.

    .venv/bin/python -m benchmarks.crowd play                # everyone plays
    .venv/bin/python -m benchmarks.crowd mixed --before ../before --one-core --people 40
    .venv/bin/python -m benchmarks.crowd soak --people 20 --seconds 3600

Without browsers: each person is a connection that speaks the page's protocol (visitor.py). Server
and load tool share the machine. Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.load import MODES, Figures, load
from benchmarks.soak import LOOKS, soak
from benchmarks.visitor import Visitor
from tools.page import ROOT, Server, started

HEAD = (
    "people",
    "state",
    "pictures/s a player: median, least",
    "Step, ms: p50, p95",
    "page, s: p50, max",
    "page within 2 s, 5 s",
    "exceptions, lost, unanswered",
    "server, MB: all, a person",
    "load tool",
)
PEOPLE = [1, 4, 8, 20, 40]
SECONDS = 20.0  # that are measured


def part(values: Sequence[float], share: float) -> float:
    """The least of `values` that this share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def row(figures: Figures) -> list[str]:
    """The cells below HEAD, from the third on; “–” where nothing was measured."""
    steps = [1000 * seconds for seconds in figures.answers]
    opened = figures.openings

    def within(seconds: float) -> float:
        return sum(value <= seconds for value in opened) / len(opened)

    unanswered = sum(map(math.isinf, figures.answers + opened))
    cells = [
        (figures.rates, lambda: f"{part(figures.rates, 0.5):.1f}, {min(figures.rates):.1f}"),
        (steps, lambda: f"{part(steps, 0.5):.0f}, {part(steps, 0.95):.0f}"),
        (opened, lambda: f"{part(opened, 0.5):.1f}, {max(opened):.1f}"),
        (opened, lambda: f"{within(2):.0%}, {within(5):.0%}"),
    ]
    return [
        *(text() if values else "–" for values, text in cells),
        f"{figures.exceptions}, {figures.lost}, {unanswered}",
        f"{figures.megabytes:.0f}, {figures.megabytes / figures.people:.0f}",
        f"{figures.tool:.0%}",
    ]


def say(cells: Sequence[str]) -> None:
    """Print a row of a table."""
    print("| " + " | ".join(cells) + " |", flush=True)


def head(cells: Sequence[str]) -> None:
    """Print the head of a table, numbers to the right."""
    say(cells)
    print("|" + "--:|" * len(cells), flush=True)


@contextmanager
def on(cores: set[int]) -> Iterator[None]:
    """Run what is started here on these cores alone."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def serving(root: Path, one_core: bool) -> Iterator[Server]:
    """A server of the checkout in `root` that has shown a page: what the first one loads is not a
    visitor's. With `one_core` it has a core to itself, and this process the others.

    Raises RuntimeError when there is only one.
    """
    cores = os.sched_getaffinity(0)
    if one_core and len(cores) == 1:
        raise RuntimeError("one core for the server: this machine has no other for the load tool")
    own = {min(cores)} if one_core else cores
    with ExitStack() as stack:
        with on(own):
            server = stack.enter_context(started(root=root))
        stack.enter_context(on(cores - own or cores))
        asyncio.run(first(server.url))
        yield server


async def first(url: str) -> None:
    """Open the page once."""
    visitor = Visitor(url)
    await visitor.come()
    await visitor.leave()


def measured(root: Path, options: argparse.Namespace, people: int) -> tuple[Figures, str]:
    """What a server of the checkout in `root` does for so many people, and what it logs then."""
    with serving(root, options.one_core) as server:
        start = len(server.said())
        if options.mode == "soak":
            figures = asyncio.run(soak(server, people, options.seconds))
        else:
            figures = asyncio.run(load(server, options.mode, people, options.seconds))
        return figures, server.said()[start:].strip()


def side_by_side(options: argparse.Namespace, people: int) -> list[str]:
    """Print a row for each state; return the lines that are to stand below the table."""
    below: list[str] = []
    memory: list[list[str]] = []
    states = {"before": options.before, "now": ROOT}
    for state, root in states.items():
        if root is None:
            continue
        figures, log = measured(root, options, people)
        say([str(people), state, *row(figures)])
        below.append(f"{people}, {state}: {len(figures.openings)} came; log: {log or 'nothing'}")
        memory.append([f"{state} {megabytes:.0f} MB" for megabytes in figures.memory])
    for look, texts in enumerate(zip(*memory, strict=True)):
        below.append(f"after {look / LOOKS:.0%} of the time: {', '.join(texts)}")
    return below


def main() -> None:
    """Measure each state, the states in turns."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("mode", choices=(*MODES, "soak"))
    parser.add_argument("--people", type=int, nargs="+", default=PEOPLE)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--before", type=Path, help="another checkout, measured beside this one")
    parser.add_argument("--one-core", action="store_true", help="which the server has to itself")
    options = parser.parse_args()
    print(f"{options.mode}, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}\n")
    head(HEAD)
    below = [side_by_side(options, people) for people in options.people]
    print("", *sum(below, []), sep="\n")


if __name__ == "__main__":
    main()
