from typing import Any

import numpy as np

from rnnviz.engine.attention import Array, Attention, Weights


class Additive(Attention):
    """e = vᵀ tanh(W_a q + U_a k)."""

    key = "additive"
    order = 10
    title = "Additive"
    summary = "a small network scores each pair of decoder step and input step"
    source = "Bahdanau, Cho & Bengio 2014, appendix A.1.2"
    pairwise = True

    def shapes(self, n: int, m: int) -> dict[str, tuple[int, ...]]:
        return {"W_a": (n, n), "U_a": (n, m), "v_a": (n,)}

    def scores(self, q: Array, k: Array, weights: Weights) -> tuple[Array, Any]:
        to_q, to_k = q @ weights["W_a"].T, k @ weights["U_a"].T
        hidden = to_q[:, :, None] + to_k[:, None]  # (B, A, S, n)
        np.tanh(hidden, hidden)
        return hidden @ weights["v_a"], hidden

    def backward(
        self, d: Array, q: Array, k: Array, weights: Weights, kept: Any
    ) -> tuple[Array, Array, dict[str, Array]]:
        hidden: Array = kept
        dv = np.tensordot(d, hidden, 3)
        slope = hidden * hidden
        np.subtract(1, slope, slope)
        dz = d[..., None] * weights["v_a"]
        dz *= slope
        for_q, for_k = dz.sum(2), dz.sum(1)
        gradients = {
            "W_a": np.tensordot(for_q, q, ((0, 1), (0, 1))),
            "U_a": np.tensordot(for_k, k, ((0, 1), (0, 1))),
            "v_a": dv,
        }
        return for_q @ weights["W_a"], for_k @ weights["U_a"], gradients


ADDITIVE = Additive()
