"""Every chain cell and every shape of a stack beside PyTorch, at one size:
`.venv/bin/python -m benchmarks.family`.

Float32, (32, 50, 32), one thread; see benchmarks/README.md for what an update is.
"""

import argparse
import os
import subprocess
import sys

SHAPES = ((2, False), (4, False), (1, True), (2, True))
SECONDS = 3.0


def rows(seconds: float) -> None:
    """Print a row a cell, then a row a stack of LSTMs."""
    from benchmarks.measure import turns
    from benchmarks.ours import ours
    from benchmarks.pytorch import equations, plain
    from benchmarks.size import Size
    from rnnviz.engine.cells import CELLS
    from rnnviz.engine.topologies.chain import CHAIN

    size = Size(32, 50, 32)
    print("| cell | ours, µs | × PyTorch, the equations as written, same trace |\n|---|--:|--:|")
    for key, cell in CELLS.items():
        if not cell.topology.runs(CHAIN):
            continue
        both = {
            "ours": ours(key, size, "float32"),
            "torch": equations(key, size, "float32"),
        }
        found = turns(both, seconds)
        ratio = found["torch"] / found["ours"]
        print(f"| {cell.title} | {found['ours']:.0f} | {ratio:.1f} |", flush=True)
    print("\n| LSTM, layers | ours, µs | × PyTorch's nn.LSTM, no trace |\n|---|--:|--:|")
    for layers, both_ways in SHAPES:
        both = {
            "ours": ours("lstm", size, "float32", layers=layers, bidirectional=both_ways),
            "torch": plain("lstm", size, "float32", layers, both_ways),
        }
        found = turns(both, seconds)
        name = f"{layers}{', both ways' if both_ways else ''}"
        print(
            f"| {name} | {found['ours']:.0f} | {found['torch'] / found['ours']:.2f} |", flush=True
        )


def main() -> int:
    """Measure in a process of its own, on one thread, with this processor's kernels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each row")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        rows(options.seconds)
        return 0
    environ = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, "-m", "benchmarks.family", "--here"]
    return subprocess.call([*command, "--seconds", str(options.seconds)], env=environ)


if __name__ == "__main__":
    sys.exit(main())
