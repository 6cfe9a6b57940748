"""Checks everything: `python3 test.py`, with any option of pytest after it."""

from __future__ import annotations

import subprocess
import sys

from tools.environment import ROOT, environment

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
)

PARALLEL = ("-n", "2", "--dist", "worksteal")  # each worker has a server and a browser of its own


def main() -> int:
    """Set up what is missing, then run style, types and tests; the tests' summary comes last.

    Returns 0 only when all of them pass.
    """
    python = str(environment("requirements-dev.txt"))
    failed = []
    for check in CHECKS:
        if subprocess.call([python, "-m", *check], cwd=ROOT):
            failed.append(" ".join(check))
    for program in ("browser", "nginx"):
        if subprocess.call([python, "-m", f"tools.{program}"], cwd=ROOT):
            failed.append(program)
    if failed:
        print(f"FAILED before the tests: {', '.join(failed)}", flush=True)
    command = [python, "-m", "pytest", *PARALLEL, *sys.argv[1:]]
    tests = subprocess.call(command, cwd=ROOT)
    return tests or bool(failed)


if __name__ == "__main__":
    sys.exit(main())
