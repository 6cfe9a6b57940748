"""How a server does while many people are there: what `benchmarks/crowd.py` measures."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.looking import LINKS
from benchmarks.sessions import megabytes
from benchmarks.visitor import Visitor, clock
from tools.page import Server

MODES = ("play", "step", "mixed", "arrive")
PLAYS = 5  # in `mixed` every fifth plays
EVERY = 2.0  # seconds from one Step to the next
ARRIVAL = 10.0  # seconds within which all come
SETTLE = 3.0  # seconds from the first click on Play to the first picture that counts


@dataclass
class Figures:
    """What was measured, in seconds and pictures a second; inf where no answer came.

    `people`: how many were there; `rates`: of each player; `openings`: from coming to the first
    pictures; `answers`: from each Step to its picture; `exceptions`: how often a page said that it
    failed; `lost`: connections that broke; `megabytes`: the server's memory at the end; `memory`:
    the same at even times of a soak; `tool`: the load tool's own share of a core.
    """

    people: int
    rates: list[float] = field(default_factory=list)
    openings: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    exceptions: int = 0
    lost: int = 0
    megabytes: float = 0.0
    memory: list[float] = field(default_factory=list)
    tool: float = 0.0


class Share:
    """This process's share of a core since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter(), time.process_time()

    def now(self) -> float:
        passed, worked = time.perf_counter() - self._start[0], time.process_time() - self._start[1]
        return worked / passed


async def load(server: Server, mode: str, people: int, seconds: float) -> Figures:
    """Let `people` come, see how they do for `seconds` and let them go.

    `mode`: what they do, one of MODES; in `arrive` they only come.
    """
    share = Share()
    figures = Figures(people)
    visitors = [Visitor(server.url, link_of(number)) for number in range(people)]
    try:
        comings = (come(v, wait) for v, wait in zip(visitors, arrivals(people), strict=True))
        figures.openings = await asyncio.gather(*comings)
        here = [v for v, s in zip(visitors, figures.openings, strict=True) if math.isfinite(s)]
        if mode != "arrive" and here:
            share = Share()
            await watch(here, mode, seconds, figures)
        figures.megabytes = megabytes(server.process.pid)
    finally:
        await asyncio.gather(*(visitor.leave() for visitor in visitors))
    figures.tool = share.now()
    figures.exceptions = sum(visitor.exceptions for visitor in visitors)
    figures.lost = sum(visitor.lost for visitor in visitors)
    return figures


def link_of(number: int) -> str:
    """What the visitor of this number opens: the default demo and six others in turn."""
    return LINKS[number % len(LINKS)]


def plays(mode: str, number: int) -> bool:
    """Whether the visitor of this number plays; who does not presses Step."""
    return mode == "play" or (mode == "mixed" and number % PLAYS == 0)


def arrivals(people: int) -> list[float]:
    """After how many seconds each comes: the same for every server."""
    draw = random.Random(people).uniform
    return [draw(0, ARRIVAL) for _ in range(people)]


async def come(visitor: Visitor, wait: float) -> float:
    """Come after a while; return the seconds until the page was there."""
    await asyncio.sleep(wait)
    return await visitor.come()


async def watch(visitors: Sequence[Visitor], mode: str, seconds: float, figures: Figures) -> None:
    """Let all do what they do, and add what came of it to `figures`."""
    players = [v for number, v in enumerate(visitors) if plays(mode, number)]
    others = [v for number, v in enumerate(visitors) if not plays(mode, number)]
    for player in players:
        player.click("play")
        await asyncio.sleep(1 / len(players))
    await asyncio.sleep(SETTLE - 1 if players else 0)
    start = clock()
    pressing = (
        press(visitor, start + EVERY * number / len(others), start + seconds)
        for number, visitor in enumerate(others)
    )
    answers = await asyncio.gather(*pressing)
    await asyncio.sleep(start + seconds - clock())
    figures.answers = [answer for each in answers for answer in each]
    figures.rates = [rate(player, start, start + seconds) for player in players]


async def press(visitor: Visitor, start: float, end: float) -> list[float]:
    """Press Step every 2 s, later where an answer is late; return the seconds to each."""
    answers = []
    await asyncio.sleep(start - clock())
    while (now := clock()) < end and not visitor.lost:
        answers.append(await visitor.step())
        await asyncio.sleep(now + EVERY - clock())
    return answers


def rate(visitor: Visitor, start: float, end: float) -> float:
    """Pictures a second that were shown between two times of `clock`."""
    return sum(start <= shown < end for shown in visitor.pictures) / (end - start)
