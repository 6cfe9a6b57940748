"""Measures all contestants in one process, in turns; prints one JSON line a row.

Started by benchmarks/engine.py, which sets the threads and the kernels.
"""

import argparse
import gc
import json
import os
import platform
from collections.abc import Callable, Mapping
from statistics import median
from time import process_time

import numpy as np
import threadpoolctl
import torch

from benchmarks.limit import limit
from benchmarks.ours import ours, session
from benchmarks.pytorch import plain, trace
from benchmarks.size import SESSIONS, SIZES, Size
from rnnviz.training.held_out import LATER

CELLS = ("rnn", "gru", "lstm")
CONTESTANTS = {"ours": ours, "trace": trace, "plain": plain, "limit": limit}
TORCH = 16  # updates of PyTorch's in a turn beside a session's LATER
BLOCK = 0.004  # seconds at least that one contestant works before the next one's turn


def row(cell: str, size: Size, dtype: str, seconds: float) -> dict[str, float]:
    """Return the median microseconds of one update of each contestant."""
    return turns({name: make(cell, size, dtype) for name, make in CONTESTANTS.items()}, seconds)


def session_row(cell: str, size: Size, seconds: float) -> dict[str, float]:
    """Return the median microseconds of a session's whole update and of PyTorch's plain one."""
    update = plain(cell, size, "float32")

    def updates() -> None:
        for _ in range(TORCH):
            update()

    times = turns({"ours": session(cell, size), "plain": updates}, seconds)
    return {"ours": times["ours"] / LATER, "plain": times["plain"] / TORCH}


def turns(updates: Mapping[str, Callable[[], object]], seconds: float) -> dict[str, float]:
    """Return the median microseconds of each.

    They take turns, in an order that rotates, so that a slow moment of the machine falls on all of
    them. It is the processor's time that counts: what others did on the machine does not.
    """
    counts = {name: _repeats(update) for name, update in updates.items()}
    times: dict[str, list[float]] = {name: [] for name in updates}
    names = list(updates)
    end = process_time() + seconds
    gc.collect()
    gc.disable()
    while process_time() < end or len(times[names[0]]) < 5:
        for name in names:
            times[name].append(_block(updates[name], counts[name]))
        names.append(names.pop(0))
    gc.enable()
    return {name: median(values) * 1e6 for name, values in times.items()}


def _repeats(update: Callable[[], object]) -> int:
    """Warm `update` up and return how often it runs in one block."""
    for _ in range(3):
        update()
    return max(1, round(BLOCK / _block(update, 3)))


def _block(update: Callable[[], object], count: int) -> float:
    start = process_time()
    for _ in range(count):
        update()
    return (process_time() - start) / count


def machine() -> dict[str, str]:
    """Return what the numbers were measured on: processor, kernels, versions."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    chosen = "; ".join(
        f"{pool['internal_api']} {pool['version']} {pool.get('architecture', '')} "
        f"kernels, {pool['num_threads']} thread"
        for pool in threadpoolctl.threadpool_info()
    )
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        "NumPy": f"{np.__version__}, built with {blas['name']} {blas['version']}",
        "libraries": chosen,
        "PyTorch": f"{torch.__version__}, {torch.get_num_threads()} thread, "
        f"{torch.backends.cpu.get_cpu_capability()}",
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as lines:
            return next(line.split(": ")[1].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def main() -> None:
    """Print the machine, then every row of the table of updates and of that of sessions."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--dtypes", nargs="*", required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    say(machine())
    for dtype in options.dtypes:
        for size in SIZES:
            for cell in CELLS:
                times = row(cell, size, dtype, options.seconds)
                say({"table": dtype, "size": size, "cell": cell, **times})
    for size in SESSIONS:
        for cell in CELLS:
            times = session_row(cell, size, options.seconds)
            say({"table": "sessions", "size": size, "cell": cell, **times})


def say(row: Mapping[str, object]) -> None:
    """Print a line of JSON."""
    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
