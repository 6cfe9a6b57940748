"""How fast one update is, beside PyTorch: `.venv/bin/python benchmarks/engine.py`.

One update is forward, loss, full backpropagation through time, clipping and Adam; ours keeps
every signal and every gradient. A session's whole update also draws its batch, writes its history
and measures held-out sequences when they are due. `--write` puts the tables into
benchmarks/README.md.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from math import prod
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "benchmarks" / "README.md"
BEGIN, END = "<!-- engine: begin -->", "<!-- engine: end -->"
HEADER = (
    "| units, steps, batch | cell | ours, µs | × PyTorch, same trace | × PyTorch, no trace "
    "| bare products + tanh, share of ours |\n|---|---|--:|--:|--:|--:|"
)
SESSIONS = (
    "| units, steps, batch | cell | whole update of a session, µs | × PyTorch's update, no trace |"
    "\n|---|---|--:|--:|"
)
UP_TO = 64  # units: the last size that counts into "×5 with the same trace"


def measure(options: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the machine, then the rows, as the measuring process prints them.

    It runs on one thread, with the kernels that OpenBLAS picks for this processor.
    """
    environ = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, "-m", "benchmarks.measure", *options]
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield from map(json.loads, process.stdout)
    if process.returncode:
        sys.exit(f"the measuring process ended with {process.returncode}")


def line(row: dict[str, Any]) -> str:
    """Return one row of a table."""
    ours, size = row["ours"], ", ".join(map(str, row["size"][:3]))
    begin = f"| {size} | {row['cell'].upper()} | {ours:.0f} |"
    if row["table"] == "sessions":
        return f"{begin} {row['plain'] / ours:.2f} |"
    return (
        f"{begin} {row['trace'] / ours:.1f} | {row['plain'] / ours:.2f} "
        f"| {row['limit'] / ours:.2f} |"
    )


def verdicts(rows: list[dict[str, Any]]) -> list[tuple[str, float, float]]:
    """Return what must hold: (rule, reached, at least)."""
    found = []
    updates = [row for row in rows if row["table"] == "float32"]
    if updates:
        small = [r["trace"] / r["ours"] for r in updates if r["size"][0] <= UP_TO]
        large = [r["trace"] / r["ours"] for r in updates if r["size"][0] > UP_TO]
        plain = [r["plain"] / r["ours"] for r in updates]
        found += [
            ("same trace, up to (64, 100, 32): geometric mean", geometric_mean(small), 5.0),
            ("same trace, up to (64, 100, 32): least", min(small), 3.3),
            ("same trace, beyond: least", min(large), 2.0),
            ("no trace: geometric mean", geometric_mean(plain), 3.5),
            ("no trace: least", min(plain), 1.0),
        ]
    whole = [r["plain"] / r["ours"] for r in rows if r["table"] == "sessions"]
    return [
        *found,
        ("whole session: geometric mean", geometric_mean(whole), 3.5),
        ("whole session: least", min(whole), 1.1),
    ]


def geometric_mean(values: list[float]) -> float:
    """Return the geometric mean of positive values."""
    return prod(values) ** (1 / len(values))


def report(seconds: float, dtypes: list[str]) -> tuple[str, bool]:
    """Measure, print as it goes, and return the Markdown and whether every rule holds."""
    lines: list[str] = []

    def say(text: str) -> None:
        print(text, flush=True)
        lines.append(text)

    measured = measure(["--seconds", str(seconds), "--dtypes", *dtypes])
    say(f"Measured on {date.today().isoformat()}.\n")
    for name, value in next(measured).items():
        say(f"- {name}: {value}")
    rows: list[dict[str, Any]] = []
    for row in measured:
        table = row["table"]
        if not rows or rows[-1]["table"] != table:
            whole = table == "sessions"
            say(f"\n**{'whole session, float32' if whole else table}**\n")
            say(SESSIONS if whole else HEADER)
        rows.append(row)
        say(line(row))
    held = True
    say("\n| rule (float32) | reached | at least |\n|---|--:|--:|")
    for rule, reached, least in verdicts(rows):
        held &= reached >= least
        say(f"| {rule} | {'' if reached >= least else 'MISSED: '}{reached:.2f} | {least} |")
    return "\n".join(lines), held


def main() -> int:
    """Return 0 when every rule holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="for each row (default 4)")
    parser.add_argument(
        "--dtypes", nargs="*", default=["float32", "float64"], help="none: only whole sessions"
    )
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    options = parser.parse_args()
    text, held = report(options.seconds, options.dtypes)
    if options.write:
        before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        README.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
