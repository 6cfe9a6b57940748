import numpy as np

from rnnviz.engine.initializer import Array, Initializer


def draw(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Uniform in ±√(6 / (rows + columns))."""
    bound = np.sqrt(6.0 / (rows + columns))
    return rng.uniform(-bound, bound, (rows, columns))


GLOROT = Initializer(
    key="glorot",
    title="Glorot",
    summary="uniform, by the size of the matrix",
    source="Glorot & Bengio 2010, equation 16",
    draw=draw,
    order=10,
)
