"""Creates the virtual environment `.venv` and installs what a command needs, once.

Uses the standard library only and runs on any Python 3.7+, so that an unsuitable Python gives
a sentence and not a syntax error.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 13)
CPU_TORCH = "https://download.pytorch.org/whl/cpu"


def environment(requirements: str) -> Path:
    """Return the Python of `.venv` after everything in the file `requirements` is installed.

    Installs again only when the text of the requirements changed. Ends the process with a
    sentence when there is no suitable Python or an installation fails.
    """
    python = _venv()
    stamp = VENV / f"installed-{requirements}"
    wanted = _fingerprint(requirements)
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"Installing {requirements} into .venv (once) ...", flush=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "-r", str(ROOT / requirements)]
    if requirements == "requirements-dev.txt" and _answers(f"{CPU_TORCH}/torch/"):
        command += ["--extra-index-url", CPU_TORCH]
    if subprocess.call(command) != 0:
        sys.exit(f"pip could not install {requirements}: see its message above.")
    stamp.write_text(wanted)
    return python


def _venv() -> Path:
    """Return the Python of `.venv`, made again when it is missing or unsuitable."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if python.exists() and _fits(str(python)) and _has_pip(python):
        return python
    base = _base_python()
    print(f"Creating a virtual environment in .venv with {base} ...", flush=True)
    made = subprocess.run(
        [base, "-m", "venv", "--clear", str(VENV)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if made.returncode != 0 or not _has_pip(python):
        sys.exit(
            f"{base} could not create a virtual environment: {made.stdout.strip()}\n"
            "On Debian and Ubuntu, `sudo apt-get install python3-venv` installs what is missing."
        )
    return python


def _base_python() -> str:
    """Return a Python from 3.11 to 3.13: the one that runs this, or one on the PATH."""
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    for name in [sys.executable, *names, "python3", "python"]:
        path = shutil.which(name)
        if path and _fits(path):
            return path
    running = ".".join(map(str, sys.version_info[:3]))
    sys.exit(
        f"This project needs Python 3.11, 3.12 or 3.13; this is Python {running}, and no other "
        "was found.\nInstall one from https://www.python.org/downloads/ and try again."
    )


def _fits(python: str) -> bool:
    code = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    return _silent([python, "-c", code])


def _has_pip(python: Path) -> bool:
    return python.exists() and _silent([str(python), "-c", "import pip"])


def _silent(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _fingerprint(requirements: str) -> str:
    """Hash the file and the ones that it includes by `-r`."""
    text = (ROOT / requirements).read_text(encoding="utf-8")
    own = hashlib.sha256(text.encode()).hexdigest()
    included = [line.split()[1] for line in text.splitlines() if line.startswith("-r ")]
    return " ".join([own, *map(_fingerprint, included)])


def _answers(url: str) -> bool:
    """Whether `url` can be read: PyTorch's own index has builds without the GPU's gigabytes."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        with urllib.request.urlopen(url, timeout=3):
            return True
    except OSError:
        return False
