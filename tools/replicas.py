"""Starts replicas of the page behind nginx, with the configuration of `deploy/`, on loopback."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tools import nginx
from tools.page import ROOT, answers, free_port, started

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")

Replicas = dict[str, "subprocess.Popen[bytes]"]  # a port -> its process


@contextmanager
def replicas() -> Iterator[tuple[str, Replicas]]:
    """The address of the proxy, and the processes behind it: as many as the configuration names.

    Raises FileNotFoundError without nginx, RuntimeError when something does not start.
    """
    text = CONFIGURATION.read_text("utf-8")
    names = dict.fromkeys(re.findall(r"server (replica\d+:\d+)", text))
    with ExitStack() as stack:
        ports: dict[str, str] = {}
        processes: Replicas = {}
        for name in names:
            replica = stack.enter_context(started())
            ports[name] = replica.url.rpartition(":")[2]
            processes[ports[name]] = replica.process
        yield stack.enter_context(proxy(_on_loopback(text, ports))), processes


def _on_loopback(text: str, ports: Mapping[str, str]) -> str:
    """The configuration with each `replica1:8501` on its port of this machine."""
    for name, port in ports.items():
        replica, named = name.split(":")
        text = text.replace(f"server {name}", f"server 127.0.0.1:{port}")
        text = re.sub(rf"\b{named} {replica};", f"{port} {replica};", text)
    return text


@contextmanager
def proxy(text: str) -> Iterator[str]:
    """The address of an nginx with this configuration, whose `listen 80` becomes a free port.

    Raises FileNotFoundError without nginx, RuntimeError when it does not start.
    """
    path = nginx.find()
    if path is None:
        raise FileNotFoundError(nginx.MISSING)
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as said:
        own = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in TEMPORARY)
        text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
        text = text.replace("http {", f"http {{ access_log off; {own}", 1)
        file = Path(folder, "nginx.conf")
        file.write_text(text, "utf-8")
        main = f"daemon off; pid {folder}/pid; error_log stderr;"
        if os.geteuid() == 0:
            main += " user root;"  # the folder is root's
        command = [path, "-p", folder, "-c", str(file), "-e", "stderr", "-g", main]
        with subprocess.Popen(command, stderr=said) as process:
            try:
                url = f"http://localhost:{port}"
                if not answers(f"{url}/_stcore/health", process):
                    said.seek(0)
                    raise RuntimeError(f"nginx did not start: {said.read()}")
                yield url
            finally:
                process.terminate()
