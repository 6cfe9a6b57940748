"""Encoder-decoders: gradients, the same numbers as PyTorch, what is handed over, free running."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from rnnviz.engine.attentions import ATTENTIONS
from rnnviz.engine.encoder_decoder import EncoderDecoder, EncoderDecoderPass
from rnnviz.engine.trace import alignment, strands
from rnnviz.engine.writing import write
from tests.engine.examples import CHAIN_CELLS
from tests.engine.torch_cell import chain

READS, WRITES, BATCH, N_IN, N_OUT, UNITS = 5, 4, 3, 4, 6, 5
KINDS = ("none", *ATTENTIONS)


@dataclass
class Case:
    network: EncoderDecoder
    bound: EncoderDecoderPass
    inputs: np.ndarray
    targets: np.ndarray
    mask: np.ndarray
    given: np.ndarray


def make_case(
    cell: str = "gru",
    attention: str = "additive",
    loss: str = "cross-entropy",
    layers: int = 1,
    both: bool = False,
    embedding: int = 0,
    window: int = 0,
) -> Case:
    rng = np.random.default_rng(7)
    network = EncoderDecoder(
        CHAIN_CELLS[cell],
        N_IN,
        N_OUT,
        UNITS,
        loss,
        layers=layers,
        bidirectional=both,
        embedding=embedding,
        attention=ATTENTIONS.get(attention),
    )
    network.initialize(rng)
    for weight in network.weights.values():
        weight += rng.normal(size=weight.shape) * 0.3
    steps = READS + WRITES
    inputs = np.zeros((steps, BATCH, N_IN))
    inputs[:READS] = np.eye(N_IN)[rng.integers(N_IN, size=(READS, BATCH))]
    given = np.zeros((steps, BATCH), bool)
    given[:READS] = True
    given[:2, 1] = False
    inputs[~given] = 0.0
    mask = ~given & (np.arange(steps) >= READS)[:, None]
    mask[-1, 0] = False
    targets = rng.integers(N_OUT, size=(steps, BATCH))
    wanted = targets if loss == "cross-entropy" else rng.normal(size=(steps, BATCH, N_OUT))
    bound = network.bind(steps, BATCH, READS, window=window)
    bound.load(inputs, wanted, mask, given)
    bound.forward()
    bound.backward()
    return Case(network, bound, inputs, wanted, mask, given)


@pytest.mark.parametrize("attention", KINDS)
@pytest.mark.parametrize("cell", CHAIN_CELLS)
@pytest.mark.parametrize(
    ("loss", "layers", "both", "embedding"),
    [
        ("cross-entropy", 1, False, 0),
        ("mse", 1, True, 0),
        ("cross-entropy", 2, True, 3),
        ("mse", 3, False, 2),
    ],
)
def test_gradients_are_the_slopes_of_the_loss(
    cell: str, attention: str, loss: str, layers: int, both: bool, embedding: int
) -> None:
    case = make_case(cell, attention, loss, layers, both, embedding)
    slopes = {name: g.copy() for name, g in case.bound.gradients.items()}
    rng, step = np.random.default_rng(0), 1e-6
    for name, weight in case.network.weights.items():
        before, way = weight.copy(), rng.normal(size=weight.shape)
        weight[...] = before + step * way
        high = case.bound.forward()
        weight[...] = before - step * way
        low = case.bound.forward()
        weight[...] = before
        expected = (slopes[name] * way).sum()
        assert (high - low) / (2 * step) == pytest.approx(expected, rel=1e-5, abs=2e-8), name


def energies(
    kind: str, q: torch.Tensor, k: torch.Tensor, weights: dict[str, torch.Tensor]
) -> torch.Tensor:
    """e (A, B, S) by the papers' formulas, one pair at a time."""
    rows = []
    for at in q:
        row = []
        for there in k:
            if kind == "additive":
                hidden = at @ weights["attention.W_a"].T + there @ weights["attention.U_a"].T
                row.append(torch.tanh(hidden) @ weights["attention.v_a"])
            else:
                query = at @ weights["attention.W_q"].T
                key = there @ weights["attention.W_k"].T
                row.append((query * key).sum(1) / UNITS**0.5)
        rows.append(torch.stack(row, 1))
    return torch.stack(rows)


@pytest.mark.parametrize("attention", KINDS)
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "gru-cho", "lstm-peephole"])
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("window", [0, 3, 4])
def test_values_and_gradients_are_pytorchs(
    cell: str, attention: str, both: bool, window: int
) -> None:
    case = make_case(cell, attention, both=both, embedding=3, window=window)
    weights = {
        name: torch.tensor(w.copy(), requires_grad=True) for name, w in case.network.weights.items()
    }
    steps = READS + WRITES
    cuts = set(range(steps - window, 0, -window)) if window else set()
    x = torch.tensor(case.inputs[:READS]) @ weights["embedding.E"].T
    front, after = (f"{name}-layer1" if both else name for name in ("encoder", "decoder"))
    encoder = chain(CHAIN_CELLS[cell].equations, weights, front, x, cuts=frozenset(cuts))
    memory = torch.stack([s["h"] for s in encoder])
    handed = encoder[-1]
    if both:
        own = set(range(READS - window, 0, -window)) if window else set()
        name = f"{front}-backward"
        way = x.flip(0)
        back = chain(CHAIN_CELLS[cell].equations, weights, name, way, cuts=frozenset(own))
        memory = torch.cat([memory, torch.stack([s["h"] for s in back]).flip(0)], 2)
        handed = {name: (value + back[-1][name]) / 2 for name, value in handed.items()}
    fed = torch.zeros(WRITES, BATCH, N_OUT + 1, dtype=torch.float64)
    fed[0, :, -1] = 1.0
    targets = torch.tensor(case.targets[READS:])
    fed[1:, :, :-1] = torch.eye(N_OUT, dtype=torch.float64)[targets[:-1]]
    here = frozenset(t - READS for t in cuts if t >= READS)
    embedded = fed @ weights["decoder-embedding.E"].T
    decoder = chain(CHAIN_CELLS[cell].equations, weights, after, embedded, handed, here)
    h = torch.stack([s["h"] for s in decoder])
    alpha = None
    if attention != "none":
        e = energies(attention, h, memory, weights)
        e = e.masked_fill(~torch.tensor(case.given[:READS]).T[None], -torch.inf)
        alpha = torch.softmax(e, 2)
        alpha.retain_grad()
        h = torch.cat([h, torch.einsum("abs,sbm->abm", alpha, memory)], 2)
    y = h @ weights["head.W"].T + weights["head.b"]
    counts = torch.tensor(case.mask[READS:])
    loss = torch.nn.functional.cross_entropy(y[counts], targets[counts])
    for signals in (*encoder, *decoder):
        signals["h"].retain_grad()
    loss.backward()
    np.testing.assert_allclose(case.bound.outputs, y.detach().numpy(), rtol=1e-10, atol=1e-12)
    for name, w in weights.items():
        expected = np.zeros(w.shape) if w.grad is None else w.grad.numpy()
        ours = case.bound.gradients[name]
        np.testing.assert_allclose(ours, expected, rtol=1e-8, atol=1e-12, err_msg=name)
    found = {s.name: s for s in strands(case.bound)}
    for name, theirs in ((front, encoder), (after, decoder)):
        h_grads = [s["h"].grad for s in theirs]
        expected = np.stack([np.zeros((BATCH, UNITS)) if g is None else g.numpy() for g in h_grads])
        np.testing.assert_allclose(found[name].grads["h"], expected, rtol=1e-8, atol=1e-12)
    looked = alignment(case.bound)
    assert (looked is None) == (alpha is None)
    if looked is not None and alpha is not None:
        np.testing.assert_allclose(looked.weights, alpha.detach().numpy(), rtol=1e-10)
        expected = alpha.grad.numpy()
        np.testing.assert_allclose(looked.grads, expected, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("both", [False, True])
def test_the_decoder_begins_where_the_encoder_ends(both: bool) -> None:
    case = make_case("lstm", "none", layers=2, both=both)
    for number, (plan,) in enumerate(case.bound.decoder.stack.layers):
        ends = [p.state for p in case.bound.encoder.layers[number]]
        for name in ("h", "c"):
            mean = np.mean([end[name][-1] for end in ends], axis=0)
            np.testing.assert_array_equal(plan.state[name][0], mean)
            assert np.abs(mean).max() > 0.01
    found = [(s.name, s.first, len(s.values["h"])) for s in strands(case.bound)]
    assert found[-1] == ("decoder-layer2", READS, WRITES)
    assert found[0][1:] == (0, READS)


def test_attention_ignores_steps_without_input() -> None:
    case = make_case()
    looked = alignment(case.bound)
    assert looked is not None
    assert looked.weights.shape == (WRITES, BATCH, READS)
    assert (looked.weights[:, 1, :2] == 0).all()
    np.testing.assert_allclose(looked.weights.sum(2), 1)


@pytest.mark.parametrize("attention", KINDS)
@pytest.mark.parametrize("layers", [1, 2])
def test_running_freely_is_feeding_back_the_own_answers(attention: str, layers: int) -> None:
    case = make_case("lstm", attention, layers=layers, embedding=2)
    done = write(case.bound)
    written, outputs = done.symbols, done.outputs
    assert written.shape == (WRITES, BATCH)
    targets = case.targets.copy()
    targets[READS:] = written  # fed its own answers, it must answer the same
    case.bound.load(case.inputs, targets, case.mask, case.given)
    case.bound.forward()
    np.testing.assert_allclose(case.bound.outputs, outputs, rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(case.bound.outputs.argmax(2), written)
    case.bound.backward()
    looked = alignment(case.bound)
    assert (looked is None) == (done.alignment is None)
    if looked is not None and done.alignment is not None:
        np.testing.assert_allclose(looked.weights, done.alignment, rtol=1e-10)


def test_a_temperature_draws_by_the_distribution() -> None:
    case = make_case("gru", "none")
    outputs = write(case.bound).outputs
    rng = np.random.default_rng(1)
    drawn = np.stack([write(case.bound, 1.0, rng).symbols[0] for _ in range(4000)])
    powers = np.exp(outputs[0])
    for b in range(BATCH):
        share = np.bincount(drawn[:, b], minlength=N_OUT) / len(drawn)
        np.testing.assert_allclose(share, powers[b] / powers[b].sum(), atol=0.04)
    cold = write(case.bound, 1e-6, rng).symbols
    np.testing.assert_array_equal(cold, write(case.bound).symbols)
