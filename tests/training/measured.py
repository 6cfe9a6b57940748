"""What real sessions take: `python -m tests.training.measured` reads links from its input,
as JSON, and prints megabytes and the longest milliseconds for each. Alone in its process, for the
bytes.
"""

import gc
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from rnnviz import Config, Session
from rnnviz.config.config import task_of
from rnnviz.training import session as module

STATM = Path("/proc/self/statm")  # of Linux


def resident() -> int:
    """The bytes of this process that are in memory."""
    if STATM.exists():
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    ps = ["ps", "-o", "rss=", "-p", str(os.getpid())]  # in units of 1024 bytes
    return int(subprocess.check_output(ps, text=True)) * 1024


def measure(query: dict[str, str]) -> tuple[float, float]:
    """Train and look at the session of a link as a page does: its MB, and the ms of an update or of
    a part of the held-out measurement, whichever is more."""
    config, _ = Config.from_query(query)
    for held_out in (False, True):  # what a task draws from belongs to all sessions
        task_of(config).batch(np.random.default_rng(0), 1, config.length, held_out)
    gc.collect()
    before = resident()
    session = Session(config)
    session.train(1)
    session.trace()
    taken = resident() - before
    updates, parts = times(session, 10)
    return taken / 1e6, max(min(updates), min(parts)) * 1000


def times(session: Session, until: int) -> tuple[list[float], list[float]]:
    """The seconds of the processor that calls take which may not last: those that finish an
    update, and those that leave it begun."""
    updates, parts = [], []
    module.PART_SECONDS = 0.0  # each part by itself
    while session.updates < until:
        start, before = time.thread_time(), session.updates
        session.train(1, seconds=0)
        done = updates if session.updates > before else parts
        done.append(time.thread_time() - start)
    return updates, parts


if __name__ == "__main__":
    for link in json.load(sys.stdin):
        print(json.dumps(measure(link)), flush=True)
