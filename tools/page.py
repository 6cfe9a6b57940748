"""Serves the playground on a port of its own and opens it in a Chromium, for tests and
benchmarks that drive the real page."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tools import browser

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
SCRIPTS = ("deploy/serve.py", "app.py")  # a checkout of before has the second one only


@dataclass(frozen=True)
class Server:
    """A server that runs: its address and its process."""

    url: str
    process: subprocess.Popen[bytes]
    _said: IO[str]

    def said(self) -> str:
        """What it has written to its log: warnings and errors."""
        log = self._said.fileno()  # its place is the server's: read, do not move it
        return os.pread(log, os.fstat(log).st_size, 0).decode(errors="replace")


@contextmanager
def started(port: int = 0, script: str = "", root: Path = ROOT) -> Iterator[Server]:
    """A server of the checkout in `root` that has just started, on a free port unless one is
    given.

    Raises RuntimeError when it does not start.
    """
    port = port or free_port()
    script = script or next(name for name in SCRIPTS if (root / name).exists())
    command = [sys.executable, "-m", "streamlit", "run", script]
    options = {
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    command += [f"--{name}={value}" for name, value in options.items()]
    with (
        tempfile.TemporaryFile("w+") as said,  # a pipe that no one reads would stop it when full
        subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=said) as process,
    ):
        try:
            running = Server(f"http://localhost:{port}", process, said)
            if not answers(f"{running.url}/_stcore/health", process):
                raise RuntimeError(f"the page did not start: {running.said()}")
            yield running
        finally:
            process.terminate()


@contextmanager
def server(port: int = 0, script: str = "") -> Iterator[str]:
    """The address of a server, as `started` starts it."""
    with started(port, script) as running:
        yield running.url


@contextmanager
def chromium(voice: Path | None = None) -> Iterator[Any]:
    """A browser of Playwright. Raises FileNotFoundError when there is none: no test is skipped.

    `voice`: a WAV file that its microphone hears again and again.
    """
    from playwright.sync_api import sync_playwright

    path = browser.find()
    if path is None:
        raise FileNotFoundError(browser.MISSING)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=_arguments(voice))
        try:
            yield opened
        finally:
            opened.close()


def _arguments(voice: Path | None) -> list[str]:
    arguments = []
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # as root, in a container say, it does not work
    if voice:
        arguments.append("--use-fake-device-for-media-stream")
        arguments.append(f"--use-file-for-fake-audio-capture={voice}")
    return arguments


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str, started: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and started.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return True
        except OSError:
            time.sleep(0.1)
    return False
