"""One update in PyTorch, eager, with fused Adam: recording nothing, or keeping the trace."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from benchmarks.size import CLIP, LR, Size, data
from rnnviz.engine.cells import CELLS
from rnnviz.engine.chain import ChainNetwork
from rnnviz.engine.design import Design
from tests.engine.torch_cell import Step

LAYERS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def plain(
    cell: str, size: Size, dtype: str, layers: int = 1, bidirectional: bool = False
) -> Callable[[], float]:
    """Return one update of nn.RNN, nn.GRU or nn.LSTM with a linear head; it gives the loss."""
    layer = LAYERS[cell](size.n_in, size.units, layers, bidirectional=bidirectional)
    head = nn.Linear(size.units * (2 if bidirectional else 1), size.n_out)
    network = nn.ModuleList([layer, head]).to(getattr(torch, dtype))

    def logits(inputs: Tensor) -> Tensor:
        return head(layer(inputs)[0])

    return _update(logits, list(network.parameters()), size, dtype)


def trace(cell: str, size: Size, dtype: str) -> Callable[[], float]:
    """Return one update of a cell written step by step, every signal and its gradient kept."""
    kind = getattr(torch, dtype)
    scale = size.units**-0.5

    def parameter(*shape: int) -> nn.Parameter:
        return nn.Parameter((torch.rand(*shape, dtype=kind) * 2 - 1) * scale)

    rows = GATES[cell] * size.units
    w, u, b = parameter(size.n_in, rows), parameter(size.units, rows), parameter(rows)
    head, bias = parameter(size.units, size.n_out), parameter(size.n_out)
    extra = [parameter(size.units)] if cell == "gru" else []
    zero = torch.zeros(size.batch, size.units, dtype=kind)

    def logits(inputs: Tensor) -> Tensor:
        before = torch.addmm(b, inputs.reshape(-1, size.n_in), w)
        steps = before.view(size.steps, size.batch, rows).unbind(0)
        states, kept = STEPS[cell](steps, u, zero, *extra)
        for signal in kept:
            signal.retain_grad()
        hidden = torch.stack(states)
        return torch.addmm(bias, hidden.view(-1, size.units), head)

    return _update(logits, [w, u, b, head, bias, *extra], size, dtype)


def equations(cell: str, size: Size, dtype: str) -> Callable[[], float]:
    """Return one update of any cell, its equations read line by line as a textbook would, every
    signal and its gradient kept."""
    kind = getattr(torch, dtype)
    sizes = size.n_in, size.n_out, size.units
    network = ChainNetwork(Design(CELLS[cell], *sizes, "cross-entropy", dtype=dtype))
    network.initialize(np.random.default_rng(0))
    weights = {n: torch.tensor(w.copy(), requires_grad=True) for n, w in network.weights.items()}
    step = Step(CELLS[cell].equations, "tanh", weights)
    zero = torch.zeros(size.batch, size.units, dtype=kind)

    def logits(inputs: Tensor) -> Tensor:
        before = {line.targets[0].id: zero for line in step.lines}
        hidden = []
        for x in inputs:
            before = step(x, before)
            hidden.append(before["h"])
        return torch.stack(hidden) @ weights["head.W"].T + weights["head.b"]

    return _update(logits, list(weights.values()), size, dtype)


def _rnn(steps: tuple[Tensor, ...], u: Tensor, zero: Tensor) -> tuple[list[Tensor], list[Tensor]]:
    h, states = zero, []
    for x in steps:
        h = torch.tanh(torch.addmm(x, h, u))
        states.append(h)
    return states, states


def _gru(
    steps: tuple[Tensor, ...], u: Tensor, zero: Tensor, d: Tensor
) -> tuple[list[Tensor], list[Tensor]]:
    units = zero.shape[1]
    bias = torch.cat([torch.zeros(2 * units, dtype=d.dtype), d])
    h, states, kept = zero, [], []
    for x in steps:
        x_r, x_z, x_n = x.chunk(3, 1)
        h_r, h_z, h_n = torch.addmm(bias, h, u).chunk(3, 1)
        r = torch.sigmoid(x_r + h_r)
        z = torch.sigmoid(x_z + h_z)
        n = torch.tanh(x_n + r * h_n)
        h = (1 - z) * n + z * h
        states.append(h)
        kept += [r, z, n, h]
    return states, kept


def _lstm(steps: tuple[Tensor, ...], u: Tensor, zero: Tensor) -> tuple[list[Tensor], list[Tensor]]:
    h, c, states, kept = zero, zero, [], []
    for x in steps:
        i, f, g, o = torch.addmm(x, h, u).chunk(4, 1)
        i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
        c = f * c + i * g
        h = o * torch.tanh(c)
        states.append(h)
        kept += [i, f, g, o, c, h]
    return states, kept


STEPS: dict[str, Callable[..., tuple[list[Tensor], list[Tensor]]]] = {
    "rnn": _rnn,
    "gru": _gru,
    "lstm": _lstm,
}


def _update(
    logits: Callable[[Tensor], Tensor], parameters: Sequence[Tensor], size: Size, dtype: str
) -> Callable[[], float]:
    inputs_, targets_ = data(size, dtype)
    inputs, targets = torch.from_numpy(inputs_), torch.from_numpy(targets_).reshape(-1)
    adam = torch.optim.Adam(parameters, lr=LR, fused=True)

    def update() -> float:
        adam.zero_grad()
        loss = cross_entropy(logits(inputs).view(-1, size.n_out), targets)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, CLIP)
        adam.step()
        return loss.item()

    return update
