"""The load tool speaks the page's protocol: pictures come, answers are told from failures."""

import asyncio
import math
from collections.abc import Iterator

import pytest

from benchmarks import load, visitor
from benchmarks.crowd import part, row
from benchmarks.load import Figures
from benchmarks.visitor import Visitor
from tools.page import Server, started

PATIENCE = 30  # seconds for what takes much less


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Server]:
    with started(script="tests/crowd_page.py") as server:
        yield server


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "UNANSWERED", 0.5)
    monkeypatch.setattr(load, "ARRIVAL", 0.1)
    monkeypatch.setattr(load, "SETTLE", 1.0)


async def watched(person: Visitor, pictures: int) -> None:
    """Come, press Step, then play until there are so many pictures more."""
    try:
        assert math.isfinite(await person.come())
        updates = person.updates
        assert math.isfinite(await person.step())
        assert person.updates == updates + 1
        wanted = len(person.pictures) + pictures
        person.click("play")
        async with asyncio.timeout(PATIENCE):
            while len(person.pictures) < wanted:
                await person.picture(0.0, PATIENCE)
    finally:
        await person.leave()
    assert not person.lost and not person.exceptions
    assert person.pictures == sorted(person.pictures)


@pytest.mark.parametrize("way", ["timer", "film"])
def test_pictures_come_that_a_timer_pushes_or_that_are_asked_for(
    stand_in: Server, way: str
) -> None:
    people = [Visitor(stand_in.url, f"way={way}") for _ in range(2)]

    async def both() -> None:
        await asyncio.gather(*(watched(person, 9) for person in people))

    asyncio.run(both())
    for person in people:  # each picture was shown once, if at all
        assert len(person.pictures) <= person.updates + 1


@pytest.mark.slow
def test_two_at_the_real_page_play_and_press_step() -> None:
    async def two(server: Server) -> Figures:
        await watched(Visitor(server.url), 3)
        return await load.load(server, "mixed", 2, 0.5)

    with started() as server:
        figures = asyncio.run(two(server))
        assert "Traceback" not in server.said()
    assert len(figures.openings) == 2 and len(figures.rates) == 1 and figures.answers
    assert all(map(math.isfinite, figures.openings + figures.answers))
    assert figures.exceptions == figures.lost == 0
    assert figures.megabytes > 50 and figures.tool > 0


@pytest.mark.slow
def test_people_come_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "ARRIVAL", 10.0)
    waits = load.arrivals(40)
    assert len(set(waits)) == 40 and min(waits) < 2 and 8 < max(waits) <= 10
    assert load.arrivals(40) == waits


@pytest.mark.slow
def test_who_finds_no_server_or_loses_it_is_counted() -> None:
    async def see(server: Server) -> Visitor:
        person = Visitor(server.url, "way=film")
        await person.come()
        assert not person.lost
        return person

    async def gone() -> tuple[Visitor, Visitor]:
        with started(script="tests/crowd_page.py") as server:
            first = await see(server)
        assert await first.picture(0.0, PATIENCE) == math.inf
        second = Visitor(server.url)
        assert await second.come() == math.inf
        await first.leave()
        await second.leave()
        return first, second

    assert [person.lost for person in asyncio.run(gone())] == [True, True]


def test_what_never_came_is_said_in_the_table() -> None:
    assert part([3, 1, 2, 4], 0.5) == 2 and part([1, 2], 0.95) == 2 and part([7], 0) == 7
    found = Figures(
        people=4,
        rates=[12.0, 8.0],
        openings=[0.1, 2.0, 3.0, math.inf],
        answers=[0.5, 3.0, math.inf],
        exceptions=1,
        lost=2,
        megabytes=200.0,
    )
    assert row(found) == [
        *("8.0, 8.0", "3000, inf", "2.0, inf", "50%, 75%"),
        *("1, 2, 2", "200, 50", "0%"),
    ]
    assert row(Figures(1, openings=[0.1]))[:2] == ["–", "–"]
