"""Initialisation: the recurrent matrices as chosen, those that read inputs by Glorot's rule."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def glorot(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Uniform in ±√(6 / (rows + columns)) (Glorot & Bengio 2010, equation 16)."""
    bound = np.sqrt(6.0 / (rows + columns))
    return rng.uniform(-bound, bound, (rows, columns))


def orthogonal(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """A random orthogonal matrix (Saxe et al. 2014): QR of a Gaussian one, signs made unique."""
    q, r = np.linalg.qr(rng.standard_normal((rows, columns)))
    return q * np.sign(np.diag(r))


def identity(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """The identity (Le, Jaitly & Hinton 2015)."""
    return np.eye(rows, columns)


def gaussian(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Normal with variance 1 / columns: spectral radius near 1."""
    return rng.standard_normal((rows, columns)) / np.sqrt(columns)


@dataclass(frozen=True)
class Initializer:
    """An initialisation of a square recurrent matrix; the setting `gain` multiplies it."""

    key: str
    title: str
    summary: str
    draw: Callable[[np.random.Generator, int, int], Array]


INITIALIZERS = {
    i.key: i
    for i in (
        Initializer("glorot", "Glorot", "uniform, by the size of the matrix", glorot),
        Initializer("orthogonal", "Orthogonal", "keeps every length: all σ are 1", orthogonal),
        Initializer("identity", "Identity", "copies the state: all eigenvalues are 1", identity),
        Initializer("gaussian", "Gaussian", "normal, spectral radius near 1", gaussian),
    )
}
