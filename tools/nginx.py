"""Finds an nginx for the test of the replicas, or brings Debian's where it can."""

from __future__ import annotations

import os
import shutil
import sys

from tools import debian
from tools.environment import VENV

NAMES = ("nginx", "/usr/sbin/nginx", str(VENV / "nginx" / "usr" / "sbin" / "nginx"))
MISSING = (
    "No nginx was found or could be unpacked. Install nginx, or set the environment variable "
    "NGINX to its path."
)


def find() -> str | None:
    """Return the path of an nginx: $NGINX, one on the PATH, or the one that `bring` unpacked.

    Raises FileNotFoundError when $NGINX is not a program.
    """
    named = os.environ.get("NGINX")
    if named:
        if path := shutil.which(named):
            return path
        raise FileNotFoundError(f"NGINX: {named!r} is not a program")
    return next(filter(None, map(shutil.which, NAMES)), None)


def bring() -> str | None:
    """Unpack Debian's nginx into `.venv`, where it is no service; return its path."""
    debian.unpack("nginx", VENV / "nginx")
    return find()


if __name__ == "__main__":
    try:
        sys.exit(0 if find() or bring() else MISSING)
    except FileNotFoundError as error:
        sys.exit(str(error))
