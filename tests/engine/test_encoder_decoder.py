"""Encoder-decoders: gradients, the same numbers as PyTorch, what is handed over, free running."""

import numpy as np
import pytest
import torch

from rnnviz.engine.strands import alignment, strands
from rnnviz.engine.writing import write
from tests.engine.decoder_examples import (
    BATCH,
    KINDS,
    N_OUT,
    READS,
    WRITES,
    DecoderCase,
    make_case,
)
from tests.engine.examples import ALL_LOSSES, CHAIN_CELLS
from tests.engine.test_gradient_check import TOLERANCE, errors
from tests.engine.torch_cell import assert_gradients, assert_same, mean_loss, stack, tensors
from tests.references import names, reference


@pytest.mark.parametrize("attention", KINDS)
@pytest.mark.parametrize("cell", CHAIN_CELLS)
@pytest.mark.parametrize(
    ("layers", "both", "embedding"), [(1, False, 0), (1, True, 0), (2, True, 3), (3, False, 2)]
)
def test_gradients_are_the_slopes_of_the_loss(
    cell: str, attention: str, layers: int, both: bool, embedding: int
) -> None:
    for loss in ALL_LOSSES:
        case = make_case(cell, attention, loss, layers, both, embedding)
        assert not {k: e for k, e in errors(case).items() if not e < TOLERANCE}, loss


REFERENCES = "engine/references/attentions"
HOLDS = "score(q, k, weights): how well q (B, n) and k (B, m) fit, (B,), in PyTorch's words"


def energies(
    kind: str, q: torch.Tensor, k: torch.Tensor, weights: dict[str, torch.Tensor]
) -> torch.Tensor:
    """e (A, B, S) by the papers' formulas, one pair at a time."""
    score = reference(REFERENCES, kind, HOLDS).score
    own = {name.removeprefix("attention."): weight for name, weight in weights.items()}
    return torch.stack([torch.stack([score(at, there, own) for there in k], 1) for at in q])


def test_every_reference_has_its_attention() -> None:
    assert names(REFERENCES) <= {kind.replace("-", "_") for kind in KINDS}


def cuts_of(window: int) -> tuple[list[set[int]], list[set[int]]]:
    """Where a window cuts the encoder's strands and the decoder's, counted from the end."""
    if not window:
        return [set(), set()], [set()]
    whole = set(range(READS + WRITES - window, 0, -window))
    backward = set(range(READS - window, 0, -window))
    return [{t for t in whole if t < READS}, backward], [{t - READS for t in whole if t >= READS}]


def fed(case: DecoderCase) -> torch.Tensor:
    """(A, B, n_out + 1) what the decoder reads: the start, then the right answers."""
    x = torch.zeros(WRITES, BATCH, N_OUT + 1, dtype=torch.float64)
    x[0, :, -1] = 1.0
    answers = torch.tensor(case.targets[READS:-1])
    x[1:, :, :-1] = torch.eye(N_OUT, dtype=torch.float64)[answers]
    return x


@pytest.mark.parametrize("attention", KINDS)
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "gru-cho", "lstm-peephole"])
@pytest.mark.parametrize(("layers", "both"), [(1, False), (1, True), (2, True)])
@pytest.mark.parametrize("window", [0, 3, 4])
def test_values_and_gradients_are_pytorchs(
    cell: str, attention: str, layers: int, both: bool, window: int
) -> None:
    case = make_case(cell, attention, layers=layers, both=both, embedding=3, window=window)
    network, equations, weights = case.network, CHAIN_CELLS[cell].equations, tensors(case.network)
    reads, writes = cuts_of(window)
    x = torch.tensor(case.inputs[:READS]) @ weights["embedding.E"].T
    encoder, memory = stack(equations, weights, network.encoder, x, cuts=reads)
    handed = []
    for forward, *backward in encoder:
        ends = [forward[-1], *(strand[0] for strand in backward)]
        handed.append({name: sum(e[name] for e in ends) / len(ends) for name in ends[0]})
    x = fed(case) @ weights["decoder-embedding.E"].T
    decoder, h = stack(equations, weights, network.decoder, x, handed, writes)
    alpha = None
    if attention != "none":
        e = energies(attention, h, memory, weights)
        e = e.masked_fill(~torch.tensor(case.given[:READS]).T[None], -torch.inf)
        alpha = torch.softmax(e, 2)
        alpha.retain_grad()
        h = torch.cat([h, torch.einsum("abs,sbm->abm", alpha, memory)], 2)
    y = h @ weights["head.W"].T + weights["head.b"]
    mean_loss(y, case).backward()
    np.testing.assert_allclose(case.bound.outputs, y.detach().numpy(), rtol=1e-10, atol=1e-12)
    assert_gradients(case.bound, weights)
    theirs = [strand for layers in (encoder, decoder) for layer in layers for strand in layer]
    for strand, signals in zip(strands(case.bound), theirs, strict=True):
        assert_same(strand, signals)
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
        ends = [p.buffers.state for p in case.bound.encoder.layers[number]]
        for name in ("h", "c"):
            mean = np.mean([end[name][-1] for end in ends], axis=0)
            np.testing.assert_array_equal(plan.buffers.state[name][0], mean)
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
    case.load(targets=targets)
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
