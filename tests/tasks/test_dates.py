import re
from datetime import datetime

import numpy as np
import pytest

from rnnviz.tasks.dates import DATES, FORMS, days, ordinal
from tests.tasks.rewritten import pairs

READINGS = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%Y %b %d")


def meant(text: str) -> list[str]:
    """The ISO form of a date, read by the standard library."""
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)", "", text)
    found = set()
    for reading in READINGS:
        try:
            found.add(datetime.strptime(plain, reading).date().isoformat())
        except ValueError:
            continue
    (only,) = found
    return list(only)


@pytest.mark.parametrize("length", [20, 33])
def test_dates_are_rewritten(length: int) -> None:
    batch = DATES.batch(np.random.default_rng(1), 2000, length)
    found = pairs(DATES, batch, length)
    assert all(meant("".join(text)) == iso for text, iso in found)
    assert len({re.sub("[a-z]+", "a", re.sub(r"\d+", "0", "".join(t))) for t, _ in found}) > 5


def test_the_issue_s_form_is_there() -> None:
    assert "{mon} {d}{th}, {y}" in FORMS
    endings = {day: ordinal(day) for day in range(1, 32)}
    assert [day for day, tail in endings.items() if tail == "st"] == [1, 21, 31]
    assert [day for day, tail in endings.items() if tail == "nd"] == [2, 22]
    assert [day for day, tail in endings.items() if tail == "rd"] == [3, 23]


def test_no_date_is_in_both_parts() -> None:
    train, away = days(False), days(True)
    assert not set(train) & set(away)
    assert len(train) + len(away) == 73049  # days of 200 years, 49 of them leap years
    assert len(away) == pytest.approx(0.2 * 73049, rel=0.01)
    seen = {"".join(iso) for _, iso in pairs(DATES, draw(False), 20)}
    assert not seen & {"".join(iso) for _, iso in pairs(DATES, draw(True), 20)}


def draw(held_out: bool):
    return DATES.batch(np.random.default_rng(2), 3000, 20, held_out)


def test_whoever_does_not_read_picks_one_of_all_dates() -> None:
    position, blind = DATES.baselines(20)
    assert blind.loss == pytest.approx(np.log(len(days(True))) / 11)
    assert position.loss > blind.loss
    assert position.score < blind.score
