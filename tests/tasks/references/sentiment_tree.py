import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from tests.tasks.tables import nothing, table


def the_bag_below(batch: Batch, known: slice) -> NDArray:
    """At each node of a tree the words below it."""
    columns = np.arange(batch.mask.shape[1])[:, None]
    bags = np.zeros((len(batch.inputs) + 1, *batch.inputs.shape[1:]))  # -1 reads the last: none
    for node, words in enumerate(batch.inputs):
        bags[node] = words + bags[batch.children[node], columns].sum(1)
    digits = bags[:-1] @ 7 ** np.arange(float(bags.shape[-1]))  # no word comes seven times
    return table(batch, known, digits)


PREDICTORS = (nothing, the_bag_below)
FITTED = 0.03
