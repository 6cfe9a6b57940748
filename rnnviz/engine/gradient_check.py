"""The gradient check: every gradient of the backward pass against central differences."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.bound import Pass
from rnnviz.engine.cell import Cell
from rnnviz.engine.chain import ChainNetwork
from rnnviz.engine.design import Design
from rnnviz.engine.model import Model

Array = NDArray[np.floating]

SMALL = 1e-6  # how far a weight is moved to both sides
TOLERANCE = 1e-6  # a relative error below it is rounding
STEPS, BATCH, N_IN, UNITS, N_OUT = 5, 2, 3, 4, 3  # of the network that `check_cell` builds


@dataclass(frozen=True)
class Checked:
    """What the check found for one parameter.

    `error`: the largest relative error of its entries, NaN where the loss or the gradient is no
    finite number; `gradient`: the largest size of its gradient.
    """

    name: str
    shape: tuple[int, ...]
    error: float
    gradient: float


def check_cell(cell: Cell, activation: str = "tanh", seed: int = 0) -> list[Checked]:
    """Check every entry of every parameter in a small float64 network of this cell.

    The weights are drawn anew, the loss is the cross-entropy of every step.
    """
    rng = np.random.default_rng(seed)
    network = ChainNetwork(Design(cell, N_IN, N_OUT, UNITS, "cross-entropy", activation))
    for weight in network.weights.values():
        weight[...] = 0.4 * rng.normal(size=weight.shape)
    bound = network.bind(STEPS, BATCH)
    targets, every = rng.integers(N_OUT, size=(STEPS, BATCH)), np.ones((STEPS, BATCH), bool)
    bound.load(Batch(rng.normal(size=(STEPS, BATCH, N_IN)), targets, every, every))
    errors = relative_errors(network, bound)
    return [
        Checked(name, weight.shape, errors[name], float(np.abs(bound.gradients[name]).max()))
        for name, weight in network.weights.items()
    ]


def relative_errors(
    network: Model, bound: Pass, rng: np.random.Generator | None = None
) -> dict[str, float]:
    """Name of a weight -> relative error of its gradient on the batch that a pass has taken.

    Entry by entry, of which the largest counts; with `rng` along one random direction, which
    finds the same mistakes in fewer passes. A difference of two losses is only known to so many
    digits of the loss: what is smaller does not count as an error.
    """
    loss = bound.forward()
    bound.backward()
    blur = 1e-2 + 1e-3 * abs(loss)
    gradients = {name: g.copy() for name, g in bound.gradients.items()}
    found = {}
    for name, weight in network.weights.items():
        directions = [rng.normal(size=weight.shape)] if rng else _entries(weight.shape)
        pairs = [(_slope(bound, weight, d), float((gradients[name] * d).sum())) for d in directions]
        errors = [abs(a - b) / (abs(a) + abs(b) + blur) for a, b in pairs]
        found[name] = float(np.max(errors))
    return found


def _entries(shape: tuple[int, ...]) -> list[Array]:
    size = int(np.prod(shape))
    return list(np.eye(size).reshape(size, *shape))


def _slope(bound: Pass, weight: Array, direction: Array) -> float:
    """How much the loss grows along `direction`, from both sides."""
    start = weight.copy()
    weight[...] = start + SMALL * direction
    above = bound.forward()
    weight[...] = start - SMALL * direction
    below = bound.forward()
    weight[...] = start
    return (above - below) / (2 * SMALL)
