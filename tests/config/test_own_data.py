"""The user's own data: how it travels in a link, and what of a link is refused."""

import math
import zlib
from base64 import urlsafe_b64encode
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnnviz.config.config import Config
from rnnviz.config.fields import OWN_DATA
from rnnviz.config.own_data import Missing, Reference
from rnnviz.tasks.own.data import LONGEST, Data
from rnnviz.tasks.own.packed import MOST, PREFIX, pack, unpack
from rnnviz.tasks.own.reading import table
from rnnviz.tasks.own.reading.kinds import again, checked, text_data
from rnnviz.tasks.own.text import OwnText
from rnnviz.training.session import Session
from rnnviz.ui.given import Given, alike

RHYME = "\n".join(f"the mill goes round on {day} and again" for day in ("one", "two", "six") * 8)
LABELLED = "\n".join(
    f"{'good' if n % 2 else 'bad'}\tword{n % 7} and word{n % 3}" for n in range(40)
)
WAVE = "\n".join(
    [
        "t,up,down",
        *(
            f"{n},{1000 + 50 * math.sin(n / 4):.3f},{0.01 * math.cos(n / 6):.5f}"
            for n in range(400)
        ),
    ]
)


def series(text: str, *names: str, fill: str = "refused") -> Data:
    return checked(table.data(table.read(text), list(names), fill))


# --- packing -------------------------------------------------------------------------------


@given(st.text())
def test_packing_keeps_every_text(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    packed = pack(text)
    assert unpack(packed) == text
    assert packed.replace("-", "").replace("_", "").isalnum() and packed.isascii()


@settings(deadline=None)
@given(st.text(max_size=60))
@example("z1-")
@example("z1-====")
@example("z1-" + "A" * 50)
@example("sha256-" + "0" * 64 + "-12-z1-AAAA")
@example("own-text\nx")
@example("own-series\na,a\n1,2")
@example("own-lines\n")
def test_any_text_in_a_link_is_read_or_refused_in_words(text: str) -> None:
    for query in ({"data": text}, {"data": PREFIX + text}, {"data": pack(text)}):
        config, problems = Config.from_query(query)
        assert Config.from_query(config.to_query()) == (config, [])
        assert all(0 < len(problem) < 250 for problem in problems)
        assert problems or config.data or not text.strip()


@given(st.sampled_from([pack(f"{OwnText.key}\n{RHYME}")]), st.data())
def test_a_damaged_link_is_refused(packed: str, data: Any) -> None:
    place = data.draw(st.integers(len(PREFIX), len(packed) - 1))
    letter = data.draw(st.sampled_from("AZaz09-_ =%é"))
    damaged = packed[:place] + letter + packed[place + 1 :]
    for text in (damaged, packed[:place], packed + letter):
        try:
            assert unpack(text) == unpack(packed)  # only bits that mean nothing were changed
        except ValueError as error:
            assert "damaged or incomplete" in str(error)


def test_a_bomb_unfolds_to_the_limit_only(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = PREFIX + urlsafe_b64encode(zlib.compress(b"a" * 50_000_000, 9)).decode().rstrip("=")
    asked: list[int] = []

    class Watched:
        def __init__(self) -> None:
            self.real = zlib.decompressobj()

        def decompress(self, content: bytes, most: int) -> bytes:
            asked.append(most)
            return self.real.decompress(content, most)

    watch = type("zlib", (), {"decompressobj": Watched, "error": zlib.error})
    monkeypatch.setattr("rnnviz.tasks.own.packed.zlib", watch)
    with pytest.raises(ValueError, match="unfolds to more than 200,000 bytes"):
        unpack(bomb)
    assert asked == [MOST + 1]
    config, problems = Config.from_query({"data": bomb})
    assert config == Config() and "more than 200,000" in problems[0]


# --- links ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [RHYME, LABELLED, WAVE])
def test_a_link_opens_the_same_run(text: str) -> None:
    given = Given(text)
    data = given.data()
    config = Config(data=data, units=4, batch=4)
    assert alike(data, Given.of(config.data).data())
    first = Session(config)
    first.train(3)
    query = first.to_query()
    if len(pack(data)) > LONGEST:
        assert query["data"].startswith("sha256-") and len(query["data"]) < 400
        query["data"] = again(text, data.recipe)
    second, wanted, problems = Session.from_query(query)
    assert (second.config, wanted, problems) == (config, 3, [])
    assert asdict(second.config) == asdict(config)
    second.train(wanted)
    assert second.history.equals(first.history)


def test_long_data_leaves_a_reference() -> None:
    data = series(WAVE, "up", "down")
    written = OWN_DATA.write(data)
    reference = Reference.read(written)
    assert reference == Reference(data.digest, len(data), "own-series\nup,down")
    with pytest.raises(Missing, match="a file of .* characters that is not in the link"):
        OWN_DATA.read(written, {})
    assert again(WAVE, reference.recipe).digest == reference.digest
    other = WAVE.replace("1000.000", "1000.001")
    assert again(other, reference.recipe).digest != reference.digest


def test_a_new_task_takes_the_data_away() -> None:
    config = Config(data=checked(text_data(RHYME)), units=4)
    assert config.changed(task="copy").data == ""
    assert config.changed(units=8).data == config.data
    assert config.changed(data="") == Config(units=4)
    with pytest.raises(ValueError, match="it belongs to the task own-text, not to adding"):
        Config(task="adding", data=config.data)
    with pytest.raises(ValueError, match="own-text is none of"):
        Config(task="own-text")


@pytest.mark.parametrize(("text", "both"), [(RHYME, False), (LABELLED, True), (WAVE, False)])
def test_only_what_predicts_its_next_input_is_not_read_both_ways(text: str, both: bool) -> None:
    data = Given(text).data()
    query = {"data": data, "direction": "both", "units": "4", "v": "2"}
    config, problems = Config.from_query(query)
    assert config.direction == ("both" if both else "forward")
    assert bool(problems) == (not both)


def test_what_is_not_the_links_is_told() -> None:
    for query, said in (
        ({"task": "own-text"}, "your own data: the task own-text needs data of your own"),
        ({"task": "copy", "data": pack("own-text\n" + RHYME)}, "belongs to the task own-text"),
        ({"data": pack("own-magic\nx")}, "begins with none of own-text, own-lines, own-series"),
    ):
        config, problems = Config.from_query(query)
        assert not config.data and len(problems) == 1 and said in problems[0]
