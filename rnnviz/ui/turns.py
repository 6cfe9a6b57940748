"""Who trains and draws: one session at a time in a process, in the order of asking.

Threads that train at once would fight for the interpreter, which they hand over only every 5 ms.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock

from rnnviz.training.passes import one_thread_for_good

one_thread_for_good()  # of BLAS too


class Turns:
    """A lock that is handed on in the order in which it was asked for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[Event] = deque()  # the first one has its turn

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the turn, and hand it on at the end."""
        mine = Event()
        with self._lock:
            self._waiting.append(mine)
            if self._waiting[0] is mine:
                mine.set()
        try:
            mine.wait()
            yield
        finally:
            with self._lock:
                first = self._waiting[0] is mine
                self._waiting.remove(mine)
                if first and self._waiting:
                    self._waiting[0].set()


TURNS = Turns()
