"""Debian's packages, for what the tests need beside Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory


def install(package: str) -> bool:
    """Install a package; say whether that worked."""
    apt = _apt()
    if not apt:
        return False
    print(f"Installing {package} with apt-get ...", flush=True)
    run([*apt, "update", "-qq"])
    return run([*apt, "install", "-y", "-qq", "--no-install-recommends", package])


def unpack(package: str, folder: Path) -> bool:
    """Put a package's files into `folder` and do nothing else: no service is set up or started.
    Say whether that worked."""
    apt = _apt()
    if not apt:
        return False
    print(f"Unpacking {package} with dpkg-deb ...", flush=True)
    run([*apt, "update", "-qq"])
    with TemporaryDirectory() as place:
        if not run(["apt-get", "download", "-qq", package], place):
            return False
        return all(run(["dpkg-deb", "-x", str(f), str(folder)]) for f in Path(place).glob("*.deb"))


def run(command: Sequence[str], folder: str | None = None) -> bool:
    """Run `command`; show what it printed only when it fails."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-2000:], file=sys.stderr)
    return done.returncode == 0


def _apt() -> list[str]:
    """The words that begin a command of apt-get, none where it is missing or wants a password."""
    if not shutil.which("apt-get"):
        return []
    if os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo") and run(["sudo", "-n", "true"]):
        return ["sudo", "-n", "apt-get"]
    return []
