"""Opens and closes many sessions of one real server, and prints what memory it holds.

    .venv/bin/python benchmarks/sessions.py              # 1,000 sessions, some minutes
    .venv/bin/python benchmarks/sessions.py --count 200

Speaks the page's own websocket protocol, over the loopback, without a browser: each session opens
a link, waits for its page and closes. At most OPEN are open at once. Linux only.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import deque
from contextlib import ExitStack
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tools import page as served

OPEN = 10
LINKS = (
    "",
    "task=text&cell=gru",
    "task=sunspots",
    "cell=rnn&length=40",
    "architecture=tree&task=logic",
    "layers=2&direction=both",
    "task=reversal&attention=additive",
)
PATIENCE = 60  # seconds for one page
WAIT = 12  # seconds: longer than the server keeps a lost session, or waits to collect


def opened(url: str, link: str) -> ExitStack:
    """A session that has received its whole page; closing the stack ends it."""
    address = url.replace("http", "ws", 1).rstrip("/") + "/_stcore/stream"
    with ExitStack() as session:
        subprotocols = [Subprotocol("streamlit")]
        socket = session.enter_context(
            connect(address, subprotocols=subprotocols, max_size=None, compression=None)
        )
        wanted = BackMsg()
        wanted.rerun_script.query_string = link
        socket.send(wanted.SerializeToString())
        until = time.perf_counter() + PATIENCE
        while time.perf_counter() < until:
            message = ForwardMsg()
            message.ParseFromString(socket.recv(timeout=PATIENCE))
            if message.WhichOneof("type") == "script_finished":
                return session.pop_all()
    raise TimeoutError(f"no page within {PATIENCE} s: {link}")


def megabytes(process: int) -> float:
    """The memory that a process holds."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def run(url: str, process: int, count: int) -> None:
    """Print the server's memory as sessions come and go."""
    print("| sessions opened | open | MB |\n|--:|--:|--:|")

    def say(number: int) -> None:
        print(f"| {number:,} | {len(sessions)} | {megabytes(process):,.0f} |", flush=True)

    sessions: deque[ExitStack] = deque()
    opened(url, "").close()  # what the first page loads is not a session's
    start = time.perf_counter()
    say(1)
    for number in range(count):
        sessions.append(opened(url, LINKS[number % len(LINKS)]))
        if len(sessions) > OPEN:
            sessions.popleft().close()
        if (number + 1) % (count // 10) == 0:
            say(number + 2)
    while sessions:
        sessions.popleft().close()
    print(f"{count} sessions in {time.perf_counter() - start:.0f} s")
    for _ in range(2):  # the first visitor makes the server forget, the second makes it collect
        time.sleep(WAIT)
        opened(url, "").close()
    say(count + 3)


def main() -> None:
    """Start a server and run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    count = parser.parse_args().count
    with served.started() as server:
        run(server.url, server.process.pid, count)


if __name__ == "__main__":
    main()
