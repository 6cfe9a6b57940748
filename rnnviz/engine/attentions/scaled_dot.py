from typing import Any

import numpy as np

from rnnviz.engine.attention import Array, Attention, Weights


class ScaledDot(Attention):
    """e = (W_q q) · (W_k k) / √n; what is averaged is k itself."""

    key = "scaled-dot"
    order = 20
    title = "Scaled dot product"
    summary = "query and key are compared by their dot product"
    source = "Vaswani et al. 2017, equation 1"

    def shapes(self, n: int, m: int) -> dict[str, tuple[int, ...]]:
        return {"W_q": (n, n), "W_k": (n, m)}

    def scores(self, q: Array, k: Array, weights: Weights) -> tuple[Array, Any]:
        queries = q @ weights["W_q"].T / np.sqrt(q.shape[-1])
        keys = k @ weights["W_k"].T
        return queries @ keys.transpose(0, 2, 1), (queries, keys)

    def backward(
        self, d: Array, q: Array, k: Array, weights: Weights, kept: Any
    ) -> tuple[Array, Array, dict[str, Array]]:
        queries, keys = kept
        d_queries = d @ keys / np.sqrt(q.shape[-1])
        d_keys = d.transpose(0, 2, 1) @ queries
        gradients = {
            "W_q": np.tensordot(d_queries, q, ((0, 1), (0, 1))),
            "W_k": np.tensordot(d_keys, k, ((0, 1), (0, 1))),
        }
        return d_queries @ weights["W_q"], d_keys @ weights["W_k"], gradients


SCALED_DOT = ScaledDot()
