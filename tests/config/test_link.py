"""The parts of a link: what each reads and writes, and that a field is all that a new key needs."""

from dataclasses import dataclass, fields
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnnviz.config import link
from rnnviz.config.fields import FIELDS
from rnnviz.config.generation import Generation
from rnnviz.config.look import Look
from rnnviz.config.page import OpenTool, Sound
from rnnviz.config.part import Part, entry
from rnnviz.config.past import Past, Progress, Segment
from rnnviz.config.settings import Number
from rnnviz.config.versions import Version
from tools.link_table import table

THERE: dict[str, Any] = {
    "units": 16,
    "signals": ("z", "r", "h"),
    "paths": ("layer1", "layer2"),
    "length": lambda shown: 10 * shown,
    "tools": {"equations": "The equations", "own-cell": "Your cell"},
}
PAST: Past = (Segment(2, {"lr": 0.1, "clip": 1.0}), Segment(5, {"lr": 0.2, "clip": 0.0}))
PARTS = [
    Progress(9, PAST),
    Version(2),
    Look(example=2, step=20, unit=16, signal="z", strand="layer1"),
    OpenTool("equations"),
    Generation(" a b ", 0.7, 12, 3),
    Sound("voice"),
]


def test_a_key_is_a_field_of_one_part_that_says_what_it_means() -> None:
    declared = [s for part in link.PARTS for s in part.settings()]
    found = [s.key for s in (*FIELDS, *declared)]
    assert len(found) == len(set(found)) and set(found) == link.keys()
    for part in link.PARTS:
        assert [s.key for s in part.settings()] == [f.name for f in fields(part)]  # type: ignore[arg-type]
        assert part() == link.read({}, part, **THERE)[0] and not link.write(part())
    assert all(setting.help.endswith(".") for setting in declared)


@dataclass(frozen=True)
class Zoom(Part):
    """A part that somebody adds."""

    zoom: int = entry(
        Number("zoom", help="How near.", bounds=lambda known: (1, known["most"]), whole=True), 1
    )


def test_a_field_is_all_that_a_new_key_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert link.unknown({"zoom": "3"}) == ["zoom: not a setting; left out"]
    monkeypatch.setattr(link, "PARTS", (Zoom,))
    monkeypatch.setattr("tools.link_table.KNOWN", {"most": 4})
    assert link.unknown({"zoom": "3"}) == []
    assert link.read({"zoom": "3"}, Zoom, most=4) == (Zoom(3), [])
    assert link.read({"zoom": "9"}, Zoom, most=4) == (Zoom(), ["zoom: 9 is outside 1–4; using 1"])
    assert link.write(Zoom(3), most=4) == {"zoom": "3"} and not link.write(Zoom(3), most=2)
    assert "| `zoom` | 1 to 4 | `1` | How near. |\n" in table()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_a_part_is_read_as_it_was_written(part: Part) -> None:
    query = link.write(part, **THERE)
    assert query.keys() == {f.name for f in fields(part)}  # type: ignore[arg-type]
    assert link.read(query, type(part), **THERE) == (part, [])


WRONG = [
    (Progress, "updates", "soon", "updates: soon is not a whole number; starting at 0"),
    (
        Progress,
        "past",
        "3,lr,1,clip,0",
        "past: update 3 is outside 1–0; the run is replayed with the current settings",
    ),
    (Look, "example", "9", "example: 9 is not one of 1–8; showing 1"),
    (Look, "example", "1.5", "example: 1.5 is not one of 1–8; showing 1"),
    (Look, "step", "11", "step: 11 is not one of 1–10; left out"),
    (Look, "step", "0", "step: 0 is not one of 1–10; left out"),
    (Look, "unit", "", "unit: nothing is not one of 1–16; showing 1"),
    (Look, "signal", "c", "signal: c is none of z, r, h; showing h"),
    (Look, "strand", "top", "strand: top is none of layer1, layer2; left out"),
    (OpenTool, "tool", "saw", "tool: saw is none of equations, own-cell; left out"),
    (Sound, "hear", "all", "hear: all is none of clip, voice, file; left out"),
    (Generation, "prefix", "a" * 201, "prefix: it is longer than 200 characters; left out"),
    (Generation, "steps", "0", "steps: 0 is outside 1–1,000; left out"),
]


@pytest.mark.parametrize(("part", "key", "text", "told"), WRONG)
def test_what_is_wrong_is_said_and_spoils_nothing_else(
    part: type[Part], key: str, text: str, told: str
) -> None:
    assert link.read({key: text}, part, **THERE) == (part(), [told])


def test_a_wrong_key_leaves_the_others() -> None:
    found, problems = link.read({"example": "3", "step": "30", "unit": "99"}, Look, **THERE)
    assert found == Look(example=3, step=30)
    assert problems == ["unit: 99 is not one of 1–16; showing 1"]


def test_what_is_gone_or_leaves_no_choice_stays_out() -> None:
    look = Look(step=5, unit=9, signal="c", strand="layer2")
    assert link.write(look, **THERE) == {"step": "5", "unit": "9", "strand": "layer2"}
    little = THERE | {"units": 4, "paths": ("layer2",), "length": lambda shown: 1}
    assert not link.write(look, **little)
    assert link.read({"strand": "layer2"}, Look, **little) == (Look(strand="layer2"), [])


def test_blanks_around_a_prefix_count_and_around_numbers_not() -> None:
    found, problems = link.read({"prefix": " a ", "temperature": " 0.5 "}, Generation)
    assert (found, problems) == (Generation(" a ", 0.5), [])


@settings(deadline=None, max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from(sorted(link.keys())),
        st.one_of(
            st.text(max_size=8),
            st.sampled_from(["1", "9", "-1", "1e999", "nan", "٣", "h", "layer1", "2,lr,1,clip,1"]),
            st.lists(st.text(max_size=3), max_size=2),
        ),
    )
)
@example({"past": ";" * 500, "updates": "1" * 5000})
@example({"prefix": [], "example": [[]]})
def test_any_link_gives_valid_parts(query: dict[str, Any]) -> None:
    for part in link.PARTS:
        found, problems = link.read(query, part, **THERE)
        assert all(len(problem) < 250 for problem in problems)
        again, none = link.read(link.write(found, **THERE), part, **THERE)
        assert none == [] and (again == found or part is Version)
