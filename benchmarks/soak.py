"""Hours of coming and going at one server: what `benchmarks/crowd.py soak` measures."""

from __future__ import annotations

import asyncio
import math
import random
from dataclasses import dataclass, field
from itertools import count

from benchmarks.load import EVERY, Figures, Share, link_of, plays, press, rate
from benchmarks.sessions import megabytes
from benchmarks.visitor import Visitor, clock
from tools.page import Server

ROWS = 20  # how often the memory is looked at
STAY = 10.0, 120.0  # seconds that one stays
GAP = 5.0  # seconds at most until the next one comes


@dataclass
class Soak:
    """What was measured: the figures of all visits, and how it went on.

    `visits`: numbers the visits; `minutes`: since the start; `memory`: the server's megabytes then.
    """

    figures: Figures
    visits: count[int] = field(default_factory=count)
    minutes: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


async def soak(server: Server, people: int, seconds: float) -> Soak:
    """Keep `people` there for `seconds`, each a while, then the next; print how it goes on."""
    share, end = Share(), clock() + seconds
    going = Soak(Figures(people))
    looking = asyncio.create_task(look(going, server, seconds))
    await asyncio.gather(*(chair(going, server.url, number, end) for number in range(people)))
    await looking
    going.figures.megabytes = megabytes(server.process)
    going.figures.tool = share.now()
    return going


async def look(going: Soak, server: Server, seconds: float) -> None:
    """Note the server's memory at even times."""
    start = clock()
    for number in range(ROWS + 1):
        await asyncio.sleep(start + number * seconds / ROWS - clock())
        going.minutes.append((clock() - start) / 60)
        going.memory.append(megabytes(server.process))
        print(f"{going.minutes[-1]:.1f} min: {going.memory[-1]:.0f} MB", flush=True)


async def chair(going: Soak, url: str, number: int, end: float) -> None:
    """One after the other sits here, plays or presses Step, and leaves."""
    random_ = random.Random(number)
    await asyncio.sleep(random_.uniform(0, GAP))
    while clock() < end:
        until = min(end, clock() + random_.uniform(*STAY))
        await visit(going, Visitor(url, link_of(next(going.visits))), number, until)
        await asyncio.sleep(random_.uniform(0, min(GAP, max(0.0, end - clock()))))


async def visit(going: Soak, visitor: Visitor, number: int, until: float) -> None:
    """One visit, added to the figures."""
    figures = going.figures
    try:
        figures.openings.append(await visitor.come())
        if math.isfinite(figures.openings[-1]):
            if plays("mixed", number):
                visitor.click("play")
                start = clock()
                await asyncio.sleep(until - start)
                if until - start > EVERY:  # else nothing can be said of its rate
                    figures.rates.append(rate(visitor, start, until))
            else:
                figures.answers += await press(visitor, clock(), until)
    finally:
        await visitor.leave()
    figures.exceptions += visitor.exceptions
    figures.lost += visitor.lost
