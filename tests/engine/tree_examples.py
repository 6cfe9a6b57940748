"""Batches of trees, cells over them, and the same network as plain recursion in PyTorch."""

import numpy as np
import torch
from torch import Tensor

from rnnviz.engine.batch import Batch
from rnnviz.engine.cell import Cell
from rnnviz.engine.cells import CELLS
from rnnviz.engine.design import Design
from rnnviz.engine.topologies.tree import TREE
from rnnviz.engine.tree import TreeNetwork
from tests.engine import torch_cell
from tests.engine.examples import Case, scatter, targets_for

N_IN, N_OUT, UNITS, NODES, BATCH = 3, 4, 5, 13, 4

# Cells that the engine was not written for.
NEVER_SEEN = {
    "shared matrix": "h = phi(W_h @ x + U_h @ h_l + U_h @ h_r)",
    "one side only": "h = phi(W_h @ x + U_h @ h_r + b_h)",
    "two states": """
        c = 0.5 * c_l + v_c * c_r + W_c @ x + U_c @ h_l
        h = phi(c + V_c @ (h_r * c_l) + d_h)
    """,
    "gated sum": """
        z = sigmoid(W_z @ x + U_zl @ h_l + U_zr @ h_r + b_z)
        n = phi(W_n @ x + U_n @ (z * h_l) + V_n @ h_r)
        h = (1 - z) * n + z * h_l - 0.3 * h_r
    """,
    "a bag": "h = h_l + h_r + W_h @ x",
    "late state": """
        q = U_q @ m_l + W_q @ x
        h = q + phi(q) * h_r
        m = sigmoid(V_m @ (q - 1)) * v_m
        spy = m * h
    """,
}
TREE_CELLS = {key: cell for key, cell in CELLS.items() if cell.topology is TREE} | {
    key: Cell(key, key, "", "", text, 0, topology=TREE) for key, text in NEVER_SEEN.items()
}


def random_trees(rng: np.random.Generator, nodes: int, batch: int) -> np.ndarray:
    """(N, B, 2) children in post-order, the root last, sizes differing; -1 for none."""
    children = np.full((nodes, batch, 2), -1)
    for column in range(batch):
        leaves = (nodes + 1) // 2 if column == 0 else int(rng.integers(1, (nodes + 1) // 2 + 1))
        place = nodes - (2 * leaves - 1)

        def build(count: int, column: int = column) -> int:
            nonlocal place
            if count > 1:
                left = int(rng.integers(1, count))
                below = build(left), build(count - left)
                children[place, column] = below
            place += 1
            return place - 1

        build(leaves)
    return children


class TreeCase(Case):
    @property
    def children(self) -> np.ndarray:
        assert self.batch.children is not None
        return self.batch.children


def make_case(
    cell: Cell,
    activation: str = "tanh",
    loss: str = "cross-entropy",
    root_only: bool = False,
    seed: int = 0,
    embedding: int = 0,
) -> TreeCase:
    rng = np.random.default_rng(seed)
    design = Design(cell, N_IN, N_OUT, UNITS, loss, activation, embedding=embedding)
    network = TreeNetwork(design)
    scatter(network, rng)
    children = random_trees(rng, NODES, BATCH)
    sizes = 1 + (children >= 0).sum((0, 2))
    used = np.arange(NODES)[:, None] >= NODES - sizes
    inputs = rng.normal(size=(NODES, BATCH, N_IN)) * (used & (children[..., 0] < 0))[..., None]
    targets = targets_for(loss, rng, NODES, BATCH, N_OUT)
    mask = used & (rng.random(used.shape) < 0.7)
    if root_only:
        mask[:-1] = False
    mask[-1] = True
    bound = network.bind(NODES, BATCH, NODES - 1 if root_only else 0)
    batch = Batch(inputs, targets, mask, inputs.any(-1), children=children)
    case = TreeCase(network, bound, batch)
    case.load()
    return case


def by_recursion(case: TreeCase, equations: str, activation: str) -> torch_cell.Result:
    """The passes of `case` node by node, by automatic differentiation."""
    weights = torch_cell.tensors(case.network)
    step = torch_cell.Step(equations, activation, weights)
    names = [line.targets[0].id for line in step.lines]
    zero = torch.zeros(1, UNITS, dtype=torch.float64)
    nothing = dict.fromkeys(names, zero)
    signals: dict[tuple[int, int], dict[str, Tensor]] = {}

    def state(node: int, column: int) -> dict[str, Tensor]:
        if node < 0:
            return nothing
        left, right = (state(int(child), column) for child in case.children[node, column])
        before = {f"{n}_l": v for n, v in left.items()} | {f"{n}_r": v for n, v in right.items()}
        x = torch.tensor(case.inputs[node, column])[None]
        if "embedding.E" in weights:
            x = x @ weights["embedding.E"].T
        signals[node, column] = step(x, before | {"h": zero})
        return signals[node, column]

    y = weights["head.b"].detach().expand(NODES, BATCH, N_OUT).clone()
    for column in range(BATCH):
        state(NODES - 1, column)
    rows = {at: v["h"] @ weights["head.W"].T + weights["head.b"] for at, v in signals.items()}
    y = y.index_put(
        tuple(torch.tensor(k) for k in zip(*rows, strict=True)), torch.cat(list(rows.values()))
    )
    loss = torch_cell.mean_loss(y, case)
    loss.backward()

    def whole(name: str, of_gradient: bool) -> np.ndarray:
        out = np.zeros((NODES, BATCH, UNITS))
        for at, values in signals.items():
            value = values[name]
            out[at] = (torch_cell.grad(value) if of_gradient else value.detach().numpy())[0]
        return out

    return torch_cell.Result(
        loss=loss.item(),
        outputs=y.detach().numpy(),
        weight_grads=torch_cell.gradients(weights),
        values={name: whole(name, False) for name in names},
        grads={name: whole(name, True) for name in names},
    )
