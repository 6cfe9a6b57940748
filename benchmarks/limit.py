"""The limit: what no NumPy engine can leave out, and nothing else."""

from collections.abc import Callable

import numpy as np

from benchmarks.size import Size

GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def limit(cell: str, size: Size, dtype: str) -> Callable[[], None]:
    """Return the matrix products and tanh of one update on buffers allocated once.

    Per step, forward: all gates from the state, tanh of them (and of the LSTM's cell state);
    backward: the state's gradient from the gates'. Once: the inputs' share of the gates, the
    head forward and backward, and the gradients of the weights.
    """
    units, steps, batch, n_in, n_out = size
    rows, columns = GATES[cell] * units, steps * batch
    rng = np.random.default_rng(0)

    def array(*shape: int) -> np.ndarray:
        return (rng.random(shape) - 0.5).astype(dtype)

    u, u_t, w = array(rows, units), array(units, rows), array(rows, n_in + 1)
    head, head_t = array(n_out, units + 1), array(units, n_out)
    x, h_all, dlogits = array(n_in + 1, columns), array(units + 1, columns), array(n_out, columns)
    xh_t, h_t, dz_all = (
        array(columns, n_in + 1 + units),
        array(columns, units + 1),
        array(rows, columns),
    )
    h, z, dz, dh, c = (array(r, batch) for r in (units, rows, rows, units, units))
    z_all, logits, dh_all = array(rows, columns), array(n_out, columns), array(units, columns)
    dw, dhead = array(rows, n_in + 1 + units), array(n_out, units + 1)
    forward, backward, tanh, remembers = u.dot, u_t.dot, np.tanh, cell == "lstm"

    def update() -> None:
        w.dot(x, z_all)
        for _ in range(steps):
            forward(h, z)
            tanh(z, z)
            if remembers:
                tanh(c, c)
        head.dot(h_all, logits)
        head_t.dot(dlogits, dh_all)
        for _ in range(steps):
            backward(dz, dh)
        dz_all.dot(xh_t, dw)
        dlogits.dot(h_t, dhead)

    return update
