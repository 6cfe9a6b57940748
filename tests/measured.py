"""What real sessions take: `python -m tests.measured` reads links from its input, as JSON, and
prints megabytes and the milliseconds of one update for each. Alone in its process, for the bytes.
"""

import gc
import json
import sys
import time
from pathlib import Path

from rnnviz import Config, Session

PAGE = 4096  # bytes


def resident() -> int:
    """The bytes of this process that are in memory (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def measure(query: dict[str, str]) -> tuple[float, float]:
    """Train and look at the session of a link as a page does: its MB, and an update's ms."""
    config, _ = Config.from_query(query)
    gc.collect()
    before = resident()
    session = Session(config)
    session.train(1)
    session.trace()
    taken = resident() - before
    return taken / 1e6, min(updates(session, 5)) * 1000


def updates(session: Session, count: int) -> list[float]:
    """The seconds of the processor that each of some updates takes."""
    seconds = []
    for _ in range(count):
        start = time.thread_time()
        session.train(1)
        seconds.append(time.thread_time() - start)
    return seconds


if __name__ == "__main__":
    for link in json.load(sys.stdin):
        print(json.dumps(measure(link)), flush=True)
