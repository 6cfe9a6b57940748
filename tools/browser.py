"""Finds a Chromium for the tests that drive the page, or installs one where it can."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tools import debian

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
MISSING = (
    "No Chromium was found or could be installed. Install Chromium or Chrome, or set the "
    "environment variable CHROMIUM to its path."
)


def find() -> str | None:
    """Return the path of a Chromium: $CHROMIUM, one on the PATH, or Playwright's own.

    Raises FileNotFoundError when $CHROMIUM is not a program.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        if path := shutil.which(named):
            return path
        raise FileNotFoundError(f"CHROMIUM: {named!r} is not a program")
    return next(filter(None, map(shutil.which, NAMES)), None) or _playwright()


def bring() -> str | None:
    """Install a Chromium, by the system's packages or by Playwright; return its path."""
    if debian.install("chromium") and (found := find()):
        return found
    print("Installing Chromium with Playwright ...", flush=True)
    debian.run([sys.executable, "-m", "playwright", "install", "chromium"])
    return find()


def _playwright() -> str | None:
    """The path of the Chromium that Playwright downloaded, if it did."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None


if __name__ == "__main__":
    try:
        sys.exit(0 if find() or bring() else MISSING)
    except FileNotFoundError as error:
        sys.exit(str(error))
