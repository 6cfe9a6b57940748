from numpy.typing import NDArray

from rnnviz.engine.batch import Batch


def this_year(batch: Batch, known: slice) -> NDArray:
    return batch.inputs


PREDICTORS = (this_year,)
