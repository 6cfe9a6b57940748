"""Coming and going at one server, for hours: what `benchmarks/crowd.py soak` measures."""

from __future__ import annotations

import asyncio
import math
import random
import sys

from benchmarks.load import EVERY, Figures, Share, link_of, plays, press, rate
from benchmarks.sessions import megabytes
from benchmarks.visitor import Visitor, clock
from tools.page import Server

LOOKS = 20  # how often the memory is looked at, after the first time
STAY = 10.0, 120.0  # seconds that a visitor stays
GAP = 5.0  # seconds at most until the next one comes


async def soak(server: Server, people: int, seconds: float) -> Figures:
    """Keep `people` there for `seconds`, each for a while, then another one."""
    figures, share, start = Figures(people), Share(), clock()
    looking = asyncio.create_task(_look(figures, server, start, seconds))
    chairs = (_chair(figures, server.url, number, start + seconds) for number in range(people))
    await asyncio.gather(*chairs)
    await looking
    figures.megabytes, figures.tool = figures.memory[-1], share.now()
    return figures


async def _look(figures: Figures, server: Server, start: float, seconds: float) -> None:
    """Note the server's memory at even times, and print it for those who wait."""
    for look in range(LOOKS + 1):
        await asyncio.sleep(start + look * seconds / LOOKS - clock())
        figures.memory.append(megabytes(server.process.pid))
        said = f"{(clock() - start) / 60:.1f} min: {figures.memory[-1]:.0f} MB"
        print(said, file=sys.stderr, flush=True)


async def _chair(figures: Figures, url: str, number: int, end: float) -> None:
    """One visitor after the other sits here, until `end`; every fifth chair is for players."""
    draw = random.Random(number).uniform
    while True:
        await asyncio.sleep(draw(0, GAP))
        if clock() >= end:
            break
        visitor = Visitor(url, link_of(len(figures.openings)))
        try:
            await _visit(figures, visitor, plays("mixed", number), min(end, clock() + draw(*STAY)))
        finally:
            await visitor.leave()
        figures.exceptions += visitor.exceptions
        figures.lost += visitor.lost


async def _visit(figures: Figures, visitor: Visitor, player: bool, until: float) -> None:
    """Come, and play or press Step until then."""
    opening = await visitor.come()
    figures.openings.append(opening)
    if math.isinf(opening):
        return
    start = clock()
    if not player:
        figures.answers += await press(visitor, start, until)
        return
    visitor.click("play")
    await asyncio.sleep(until - start)
    if until - start > EVERY:  # else nothing can be said of the rate
        figures.rates.append(rate(visitor, start, until))
