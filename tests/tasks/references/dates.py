from datetime import date

from rnnviz.engine.batch import Batch
from tests.tasks.answers import Answers, so_far
from tests.tasks.tables import the_step


def iso_dates(batch: Batch) -> Answers:
    """Every date of the held-out part, as digits, "-" being 10 and the end 11."""
    found: Answers = {}
    for number in range(date(2100, 1, 1).toordinal() - date(1900, 1, 1).toordinal()):
        if number * 2654435761 % 2**32 < 0.2 * 2**32:
            text = date.fromordinal(date(1900, 1, 1).toordinal() + number).isoformat() + "."
            found[tuple("0123456789-.".index(c) for c in text)] = 1.0
    return found


PREDICTORS = (the_step, so_far(iso_dates))
