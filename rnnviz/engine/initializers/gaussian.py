import numpy as np

from rnnviz.engine.initializer import Array, Initializer


def draw(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Normal with variance 1 / columns: spectral radius near 1."""
    return rng.standard_normal((rows, columns)) / np.sqrt(columns)


GAUSSIAN = Initializer(
    key="gaussian",
    title="Gaussian",
    summary="normal, spectral radius near 1",
    source="Girko 1984, the circular law",
    draw=draw,
    order=40,
)
