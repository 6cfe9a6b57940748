import numpy as np

from rnnviz.engine.initializer import Array, Initializer


def draw(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """A random orthogonal matrix: QR of a Gaussian one, signs made unique."""
    q, r = np.linalg.qr(rng.standard_normal((rows, columns)))
    return q * np.sign(np.diag(r))


ORTHOGONAL = Initializer(
    key="orthogonal",
    title="Orthogonal",
    summary="keeps every length: all σ are 1",
    source="Saxe, McClelland & Ganguli 2014",
    draw=draw,
    order=20,
)
