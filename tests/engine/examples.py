"""Cells, batches and passes that the engine's tests share. They walk the registries."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.engine.cell import Cell
from rnnviz.engine.cells import CELLS
from rnnviz.engine.chain import ChainNetwork
from rnnviz.engine.design import Design
from rnnviz.engine.losses import LOSSES
from rnnviz.engine.model import Model
from rnnviz.engine.operations import ACTIVATIONS
from rnnviz.engine.strands import Strand, strands
from rnnviz.engine.topologies.chain import CHAIN

N_IN, N_OUT, UNITS, STEPS, BATCH = 3, 4, 5, 6, 2


def custom(equations: str, key: str = "custom") -> Cell:
    return Cell(key, key, "", "", equations, 0)


# Cells that the compiler was not written for.
NEVER_SEEN = {
    "coupled gates": """
        f = sigmoid(W_f @ x + U_f @ h + b_f)
        i = 1 - f
        g = phi(W_g @ x + U_g @ h + b_g)
        c = f * c + i * g
        h = phi(c)
    """,
    "named parts of a mixture": """
        z = sigmoid(W_z @ x + U_z @ h + b_z)
        n = phi(W_n @ x + U_n @ h)
        new = (1 - z) * n
        old = z * h
        h = new + old
    """,
    "an equal expression beside a name": """
        z = sigmoid(W_z @ x + U_z @ h + b_z)
        k = 1 - z
        m = z * h
        h = (1 - z) * phi(W_h @ x + m) + z * h
    """,
    "two states": """
        s = phi(U_s @ s + V_s @ h + W_s @ x)
        h = s
    """,
    "state after h": """
        h = phi(W_h @ x + U_h @ c + b_h)
        c = 0.5 * c + 0.5 * phi(V_c @ h)
    """,
    "a matrix in two products": """
        q = phi(U_q @ h + W_q @ x + b_q)
        h = phi(U_q @ q + W_q @ x + U_q @ (q * h))
    """,
    "one value in two products": """
        q = r * h
        r = sigmoid(W_r @ x + b_r)
        h = phi(U_a @ (r * h) + U_b @ q + W_h @ x)
    """,
    "two biases in a sum": """
        a = W_a @ x + b_a + d_a + U_a @ h + U_b @ h
        h = phi(a)
    """,
    "phi beside the same function": """
        a = phi(W_a @ x + U_a @ h)
        h = U_b @ tanh(a) + V_b @ phi(a) + U_c @ sigmoid(a) + U_d @ relu(a)
    """,
    "a vector on its own": """
        h = v_h * h + W_h @ x + b_h
    """,
    "linear": "h = U_h @ h + W_h @ x",
    "a chain of matrices": "h = phi(U_a @ (U_b @ h) + V_a @ (W_a @ x) + U_c @ 2)",
    "minus in front": """
        q = -phi(W_q @ x - U_q @ h)
        h = -q * v_h - (b_h - q) - -h * 0.5
    """,
    "a sum within a product": """
        h = phi(W_h @ x + U_h @ (h - c * c + b_h) - d_h)
        c = phi(V_c @ (h + c))
    """,
    "copies": """
        m = h
        k = m
        h = phi(W_h @ x + U_h @ k)
        again = h
    """,
    "dead diagnostics": """
        before = h * h
        z = W_z @ x + U_z @ h
        h = phi(W_h @ x + U_h @ h)
        spy = sigmoid(V_s @ h) - z
    """,
    "powers": """
        g = sigmoid(W_g @ x + U_g @ h)
        h = g * g * g * h + phi(relu(g) - leaky_relu(h - 0.5) + linear(W_h @ x))
    """,
    "a share": """
        e = exp(-(U_e @ h + W_e @ x))
        k = 1 / (1 + e)
        h = (k * h + phi(W_h @ x)) / (1 + k / 2 - -k)
    """,
    "slopes of the argument": """
        a = softplus(W_a @ x + h)
        h = silu(softsign(W_h @ x) - h * a) / (1 + a * a) + sigmoid(W_h @ x)
    """,
    "everything": """
        a = U_a @ h + V_a @ c + W_a @ x + b_a + d_a
        k = sigmoid(a)
        q = phi(U_q @ (k * h) + V_q @ c + W_q @ x)
        c = c - 0.5 * k * q + k * k * (U_q @ q)
        m = h
        h = -phi(c) * v_h + U_a @ (k * h) - W_b @ x + U_z @ c
    """,
}
CHAIN_CELLS = {key: cell for key, cell in CELLS.items() if cell.topology is CHAIN}
# (layers, both ways)
SHAPES = [(1, False), (2, False), (3, False), (1, True), (2, True), (3, True)]
SHAPE_IDS = [f"{layers} {'both ways' if both else 'forward'}" for layers, both in SHAPES]
ALL_CELLS: dict[str, Cell] = CHAIN_CELLS | {k: custom(text, k) for k, text in NEVER_SEEN.items()}

# (first step with an output, T, B) -> where the loss is taken
MASKS: dict[str, tuple[int, Callable[[np.random.Generator], np.ndarray]]] = {
    "every step": (0, lambda rng: np.ones((STEPS, BATCH), bool)),
    "the last step": (STEPS - 1, lambda rng: np.ones((STEPS, BATCH), bool)),
    "here and there": (0, lambda rng: rng.random((STEPS, BATCH)) < 0.4),
    "some of the last": (3, lambda rng: rng.random((STEPS, BATCH)) < 0.6),
}


@dataclass
class Case:
    """A network with weights of no special form, and a batch that its pass has taken."""

    network: Any
    bound: Any
    batch: Batch

    @property
    def inputs(self) -> np.ndarray:
        return self.batch.inputs

    @property
    def targets(self) -> np.ndarray:
        return self.batch.targets

    @property
    def mask(self) -> np.ndarray:
        return self.batch.mask

    def load(self, **arrays: np.ndarray) -> None:
        """Give the pass its batch once more, with these arrays in place of its own."""
        self.bound.load(replace(self.batch, **arrays))

    def run(self) -> float:
        loss = self.bound.forward()
        self.bound.backward()
        return loss

    def strand(self) -> Strand:
        return strands(self.bound)[0]


def part(batch: Batch, where: Any) -> Batch:
    """The steps and examples of a batch at `where`, as in an array (T, B)."""
    return replace(
        batch,
        x=batch.x[where],
        targets=batch.targets[where],
        mask=batch.mask[where],
        input_mask=batch.input_mask[where],
        children=None if batch.children is None else batch.children[where],
    )


def scatter(network: Model, rng: np.random.Generator) -> None:
    """Weights of no special form."""
    for weight in network.weights.values():
        weight[...] = rng.normal(size=weight.shape) * 0.4


def targets_for(loss: str, rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Targets (T, B), or (T, B, n_out), from `shape` (T, B, n_out)."""
    if LOSSES[loss].classes:
        return rng.integers(shape[-1], size=shape[:-1])
    return rng.normal(size=shape)


def make_case(
    cell: Cell,
    activation: str = "tanh",
    loss: str = "cross-entropy",
    mask: str = "every step",
    seed: int = 0,
    dtype: str = "float64",
    layers: int = 1,
    both: bool = False,
    embedding: int = 0,
    window: int = 0,
) -> Case:
    rng = np.random.default_rng(seed)
    network = ChainNetwork(
        Design(cell, N_IN, N_OUT, UNITS, loss, activation, dtype, layers, both, embedding)
    )
    scatter(network, rng)
    inputs = rng.normal(size=(STEPS, BATCH, N_IN))
    targets = targets_for(loss, rng, STEPS, BATCH, N_OUT)
    first, draw = MASKS[mask]
    chosen = draw(rng)
    chosen[:first] = False
    chosen[-1, 0] = True  # never empty
    bound = network.bind(STEPS, BATCH, first, reads_end=first == STEPS - 1, window=window)
    every = np.ones(chosen.shape, bool)
    case = Case(network, bound, Batch(inputs, targets, chosen, every))
    case.load()
    return case


ALL_ACTIVATIONS = tuple(ACTIVATIONS)
ALL_LOSSES = tuple(LOSSES)
