"""A person at the page, without a browser: speaks the page's own websocket protocol.

Pictures come in one of two ways, and it knows both: a fragment's timer pushes them (`auto_rerun`),
or they come as film, which is played at the browser's pace and asked for when it runs low. It
fetches no files, draws nothing and sends of all controls only the one it uses. `websockets` comes
with Streamlit.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Callable
from contextlib import suppress

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

CHARTS = "rnnviz_charts"  # the component that draws
MORE = json.dumps([{"event": "more", "value": 1}])  # its trigger that asks for film
RATE = 24  # pictures a second that a browser draws of a film
LOW = 0.3  # seconds of film left when it asks for more
EMPTY = 0.05  # seconds from an empty film to the next question
UNANSWERED = 2.0  # seconds after which it asks again
FAILED = "Something went wrong"  # how the page says that it failed
PATIENCE = {"page": 60.0, "step": 20.0}  # seconds waited for a picture

clock = time.perf_counter


class Visitor:
    """One tab. `come` first, `leave` at last.

    `pictures`: when each was shown, in seconds of `clock`; `updates`: the update of the last one;
    `exceptions`: how often the page said that it failed; `lost`: the connection broke.
    """

    def __init__(self, url: str, link: str = "") -> None:
        self.pictures: list[float] = []
        self.updates = -1
        self.exceptions = 0
        self.lost = False
        self._address = url.replace("http", "ws", 1).rstrip("/") + "/_stcore/stream"
        self._query, self._page = link, ""
        self._buttons: dict[str, tuple[str, str]] = {}  # key: its widget and its fragment
        self._timers: dict[str, tuple[float, asyncio.TimerHandle]] = {}  # fragment: its interval
        self._question: asyncio.TimerHandle | None = None
        self._reel_ends = 0.0
        self._news = asyncio.Event()  # another picture, or the connection broke
        self._out: asyncio.Queue[BackMsg] = asyncio.Queue()
        self._socket: ClientConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def come(self) -> float:
        """Open the page; return the seconds until its pictures were there, inf if they never
        were."""
        start = clock()
        try:
            self._socket = await connect(
                self._address,
                subprotocols=[Subprotocol("streamlit")],
                open_timeout=PATIENCE["page"],
                max_size=None,
                compression=None,
                ping_interval=None,  # as a browser, which answers the server's
            )
        except (OSError, WebSocketException):  # a TimeoutError is an OSError
            self.lost = True
            return math.inf
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._write())]
        self._out.put_nowait(self._rerun())
        return await self.picture(start, PATIENCE["page"])

    async def leave(self) -> None:
        """Close the tab. Raises what went wrong in reading a message."""
        self._still()
        for task in self._tasks:
            task.cancel()
        ends = await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()
        for end in ends:
            if isinstance(end, Exception):
                raise end

    def click(self, key: str) -> None:
        """Press a button by its key. Raises KeyError when the page has none."""
        widget, fragment = self._buttons[key]
        message = self._rerun(fragment)
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = widget, True
        self._out.put_nowait(message)

    async def step(self) -> float:
        """Press Step; return the seconds to its picture, inf when none came in time."""
        start = clock()
        self.click("step")
        return await self.picture(start, PATIENCE["step"])

    async def picture(self, since: float, patience: float) -> float:
        """Wait for another picture; return the seconds since `since`, inf after `patience`."""
        self._news.clear()
        try:
            async with asyncio.timeout(patience):
                await self._news.wait()
        except TimeoutError:
            return math.inf
        return math.inf if self.lost else clock() - since

    async def _write(self) -> None:
        assert self._socket is not None
        with suppress(ConnectionClosed):  # the reader says so
            while True:
                message = await self._out.get()
                await self._socket.send(message.SerializeToString())

    async def _read(self) -> None:
        assert self._socket is not None
        try:
            with suppress(ConnectionClosed):
                async for content in self._socket:
                    message = ForwardMsg()
                    message.ParseFromString(content)
                    self._take(message)
            self.lost = True  # who leaves cancels this
        finally:
            self._still()
            self._news.set()

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self._page = self._page or message.new_session.page_script_hash
                if not message.metadata.run.fragment_ids:  # a run of the whole page
                    self._stop(*self._timers)
            case "navigation":
                self._page = message.navigation.page_script_hash
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "auto_rerun":
                self._start(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            case "stop_auto_rerun":
                self._stop(*message.stop_auto_rerun.fragment_ids)
            case "delta":
                self._see(message.delta)

    def _see(self, delta: Delta) -> None:
        element = delta.new_element
        match element.WhichOneof("type"):
            case "button":
                key = element.button.id.rpartition("-")[2]
                self._buttons[key] = element.button.id, delta.fragment_id
            case "exception":
                self.exceptions += 1
            case "alert":
                error = element.alert.format == Alert.ERROR
                self.exceptions += error and element.alert.body.startswith(FAILED)
            case "bidi_component" if element.bidi_component.component_name == CHARTS:
                self._draw(element.bidi_component, delta.fragment_id)

    def _draw(self, charts: BidiComponent, fragment: str) -> None:
        """Show what a message of the pictures brings, a film one after the other."""
        mixed = charts.WhichOneof("data") == "mixed"
        data = json.loads(charts.mixed.json if mixed else charts.json)
        now, plays = clock(), data["playing"] and "film" in data
        updates = [item["updates"] for item in data.get("film", [])]
        if not plays:
            self._reel_ends = now
            updates = updates or [data["updates"]]
        self._show(updates, max(now, self._reel_ends))
        self._ask_no_more()
        if plays:
            self._reel_ends = max(now, self._reel_ends) + len(updates) / RATE
            left = self._reel_ends - now - LOW if updates else EMPTY
            self._question = _later(left, lambda: self._ask(charts.id, fragment))

    def _show(self, updates: list[int], start: float) -> None:
        for number, update in enumerate(updates):
            if update != self.updates:
                self.updates = update
                self.pictures.append(start + number / RATE)
                self._news.set()

    def _ask(self, charts: str, fragment: str) -> None:
        """Ask for film, and again when no answer comes."""
        message = self._rerun(fragment)
        state = message.rerun_script.widget_states.widgets.add()
        state.id = f"$$STREAMLIT_INTERNAL_KEY_{charts}__events"
        state.json_trigger_value = MORE
        self._out.put_nowait(message)
        self._question = _later(UNANSWERED, lambda: self._ask(charts, fragment))

    def _ask_no_more(self) -> None:
        if self._question is not None:
            self._question.cancel()

    def _start(self, fragment: str, interval: float) -> None:
        """Run a fragment's timer; one that runs already at this interval goes on."""
        if fragment not in self._timers or self._timers[fragment][0] != interval:
            self._stop(fragment)
            self._wind(fragment, interval, clock() + interval)

    def _wind(self, fragment: str, interval: float, at: float) -> None:
        def due() -> None:
            self._wind(fragment, interval, max(clock(), at + interval))
            self._out.put_nowait(self._rerun(fragment, timer=True))

        self._timers[fragment] = interval, _later(at - clock(), due)

    def _stop(self, *fragments: str) -> None:
        for fragment in fragments:
            if fragment in self._timers:
                self._timers.pop(fragment)[1].cancel()

    def _still(self) -> None:
        """Send nothing more by itself."""
        self._stop(*self._timers)
        self._ask_no_more()

    def _rerun(self, fragment: str = "", timer: bool = False) -> BackMsg:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash = self._query, self._page
        rerun.fragment_id, rerun.is_auto_rerun = fragment, timer
        return message


def _later(seconds: float, action: Callable[[], None]) -> asyncio.TimerHandle:
    return asyncio.get_running_loop().call_later(max(0.0, seconds), action)
