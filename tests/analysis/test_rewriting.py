"""What an encoder-decoder writes for a typed input: its own answers, fed back."""

import numpy as np
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.rewriting import rewrite, source_of


def trained(**values: object) -> Session:
    config = Config(task="reversal", length=5, units=12, cell="gru", **values)  # type: ignore[arg-type]
    session = Session(config)
    session.train(150)
    return session


@pytest.mark.parametrize("attention", ["none", "additive", "scaled-dot"])
@pytest.mark.parametrize("direction", ["forward", "both"])
def test_the_probe_is_answered_as_in_the_trace(attention: str, direction: str) -> None:
    session = trained(attention=attention, direction=direction)
    written = session.trace().written
    assert written is not None
    full = [e for e in range(8) if session.probe.input_mask[:, e].sum() == 5]
    assert full
    for example in full:  # nothing is padded there: the same computation
        run = rewrite(session, source_of(session, example))
        np.testing.assert_array_equal(run.symbols, written[: run.steps, example])
        np.testing.assert_allclose(run.chances.sum(1), 1)
        assert (run.alignment is None) == (attention == "none")


def test_draws_repeat_and_differ() -> None:
    session = trained(attention="additive")
    source = [0, 1, 2, 3]
    hot = [rewrite(session, source, 2.0, draw).symbols.tolist() for draw in (0, 0, 1, 2, 3)]
    assert hot[0] == hot[1]
    assert len({tuple(symbols) for symbols in hot}) > 1
    cold = rewrite(session, source, 1e-6).symbols
    np.testing.assert_array_equal(cold, rewrite(session, source).symbols)


def test_any_length_is_read_but_none_is_refused() -> None:
    session = trained()
    assert rewrite(session, [3]).steps >= 1
    assert rewrite(session, [0, 1] * 15).given.shape == (30,)
    with pytest.raises(ValueError, match="prefix: the network needs at least one symbol"):
        rewrite(session, [])
