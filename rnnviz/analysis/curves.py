"""Training curves: smoothing, and thinning of what no screen can show."""

import numpy as np

from rnnviz.engine.batch import Floats

POINTS = 600  # more than a curve of the page has pixels to show


def window_for(count: int) -> int:
    """Return how many updates to average over: a thirtieth of the run, 5 to 200."""
    return min(max(count // 30, 5), 200)


def smooth(values: Floats, window: int) -> Floats:
    """Return the mean over the last `window` values at each place (fewer at the start).

    Looks back only, so that what is drawn of the past does not change with the next update.
    """
    if not values.size:
        return values
    total = np.cumsum(np.concatenate([[0.0], values]))
    end = np.arange(1, len(values) + 1)
    start = np.maximum(end - window, 0)
    means: Floats = (total[end] - total[start]) / (end - start)
    return means


def thin(count: int, points: int = POINTS) -> np.ndarray:
    """Return the places to draw of `count`: at most about `points`, evenly, the last included.

    The stride is a power of two, so that points stay where they are while a run grows.
    """
    if count <= points:
        return np.arange(count)
    stride = 1 << int(np.ceil(np.log2(count / points)))
    places = np.arange(0, count, stride)
    return places if places[-1] == count - 1 else np.append(places, count - 1)
