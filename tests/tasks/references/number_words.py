from rnnviz.engine.batch import Batch
from tests.tasks.answers import Answers, so_far
from tests.tasks.tables import the_step


def decimal_numbers(batch: Batch) -> Answers:
    """The held-out numbers, each count of digits equally often; the end is 10."""
    found: Answers = {}
    most = int(batch.mask.any(1).sum()) - 1
    for low, high in ((10 ** (k - 1), 10**k) for k in range(1, most + 1)):
        own = [n for n in range(low, high) if n * 2654435761 % 2**32 < 0.2 * 2**32]
        found |= {(*map(int, str(number)), 10): 1 / len(own) for number in own}
    return found


PREDICTORS = (the_step, so_far(decimal_numbers))
