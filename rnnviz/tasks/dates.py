from datetime import date, timedelta
from functools import cache

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.tasks.material.rewriting import END, Rewriting, blind, held_out
from rnnviz.tasks.material.sequences import Whole
from rnnviz.tasks.material.task import Baseline, Lengths

FIRST, LAST = date(1900, 1, 1), date(2099, 12, 31)
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
# All are unambiguous; forms such as 03/04/98 are not.
FORMS = (
    "{d} {month} {y}",
    "{d} {mon} {y}",
    "{d}{th} {month} {y}",
    "{d}{th} {mon} {y}",
    "{month} {d}, {y}",
    "{mon} {d}, {y}",
    "{month} {d}{th}, {y}",
    "{mon} {d}{th}, {y}",
    "{y} {mon} {d}",
)
LONGEST = len("September 30th, 2099")
ISO = len("1998-03-03")
HELD_OUT_SHARE = 0.2
OUTPUTS = (*"0123456789-", END)


@cache
def days(part: bool) -> Whole:
    """The days of one part, held out or trained on, counted from FIRST."""
    every = np.arange((LAST - FIRST).days + 1)
    return every[held_out(every, HELD_OUT_SHARE) == part]


def ordinal(day: int) -> str:
    """What follows a day's number: st, nd, rd or th."""
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def written(when: date, form: str) -> str:
    """Write a date in one of the FORMS."""
    month = MONTHS[when.month - 1]
    return form.format(
        d=when.day, th=ordinal(when.day), month=month, mon=month[:3], y=f"{when.year:04}"
    )


INPUTS = tuple(sorted({*"0123456789 ,stndrdth", *"".join(MONTHS)}))
READ = {character: number for number, character in enumerate(INPUTS)}
WRITE = {character: number for number, character in enumerate(OUTPUTS)}


class Dates(Rewriting):
    """Dates from 1900 to 2099, each as likely as any other, and so is each form."""

    key = "dates"
    order = 440
    title = "Dates"
    summary = "a date as people write it, such as “Mar 3rd, 1998”, becomes 1998-03-03"
    n_in, n_out = len(INPUTS), len(OUTPUTS)
    lengths = Lengths(LONGEST, 40, LONGEST)
    input_labels = INPUTS
    output_labels = OUTPUTS
    held_out = "A fifth of the days is held out, however they are written."

    def answer_steps(self, length: int) -> int:
        return ISO + 1

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        part = days(held_out)
        picks = part[rng.integers(len(part), size=size)].tolist()
        forms = rng.integers(len(FORMS), size=size).tolist()
        dates = [FIRST + timedelta(days=pick) for pick in picks]
        texts = [written(d, FORMS[form]) for d, form in zip(dates, forms, strict=True)]
        return self.laid_out(
            [[READ[c] for c in text] for text in texts],
            [[WRITE[c] for c in d.isoformat()] for d in dates],
            length,
        )

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        return baselines()

    def goal(self, length: int) -> str:
        return "turn dates such as “Mar 3rd, 1998” into 1998-03-03"


@cache
def baselines() -> tuple[Baseline, ...]:
    """Exact on the held-out part, by going through all its dates."""
    texts = [(FIRST + timedelta(days=day)).isoformat() + END for day in days(True).tolist()]
    answers = np.array([[WRITE[c] for c in text] for text in texts]).T
    return blind(answers, np.ones(len(texts)), len(OUTPUTS))


DATES = Dates()
