"""Attention: a decoder's step looks at all steps of the encoder and takes a weighted mean.

    α_ts = softmax over s of e(q_t, k_s),   context_t = Σ_s α_ts k_s

q_t is the decoder's h at step t, k_s the encoder's at step s; the head reads [h_t; context_t]
(Luong, Pham & Manning 2015, "global attention"; e as in each file of `attentions`).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.layout import Allocator, Place, Vectors

Array = NDArray[np.floating]
Weights = Mapping[str, Array]


class Attention(ABC):
    """How well two states fit. One instance a file of `attentions`.

    `pairwise`: whether it keeps a vector, not a number, for every pair of a q and a k.

    Arrays are batch first: q (B, A, n), k (B, S, m), scores e (B, A, S).
    """

    key: str
    order: int
    title: str
    summary: str
    source: str
    pairwise: bool = False

    @abstractmethod
    def shapes(self, n: int, m: int) -> dict[str, tuple[int, ...]]:
        """The weights by name, for q with n numbers and k with m."""

    @abstractmethod
    def scores(self, q: Array, k: Array, weights: Weights) -> tuple[Array, Any]:
        """Return e, and what `backward` needs to know again."""

    @abstractmethod
    def backward(
        self, d: Array, q: Array, k: Array, weights: Weights, kept: Any
    ) -> tuple[Array, Array, dict[str, Array]]:
        """From d = dL/de: dL/dq, dL/dk and dL/d(weight) of every weight."""


def claimed(attention: Attention, allocator: Allocator, n: int, m: int) -> dict[str, Place]:
    """Where the weights lie, for q with n numbers and k with m."""
    return {
        name: allocator.matrix(*shape) if len(shape) == 2 else allocator.vector(*shape)
        for name, shape in attention.shapes(n, m).items()
    }


class Looking:
    """Attention bound to a decoder of A steps over S steps of memory.

    `zeros` allocates; `context`, `d_context`: (A, m, B), the latter of no steps unless it `learns`,
    which also takes what the scores were made from. After the passes `alignment` and `d_alignment`
    are α and dL/dα, (B, A, S); a step of the memory without an input gets none.
    """

    def __init__(
        self,
        attention: Attention,
        places: Mapping[str, Place],
        vectors: Vectors,
        zeros: Callable[..., Array],
        context_shape: tuple[int, int, int],
        learns: bool = True,
    ) -> None:
        self.attention, self.learns = attention, learns
        self.weights = {name: place.of(vectors.parameters) for name, place in places.items()}
        self.gradients = {name: place.of(vectors.gradient) for name, place in places.items()}
        steps, *each = context_shape
        self.context, self.d_context = zeros(steps, *each), zeros(steps * learns, *each)

    def forward(self, q: Array, memory: Array, given: NDArray[np.bool_]) -> None:
        """q (A, n, B), memory (S, m, B), given (S, B): which steps had an input."""
        self.q, self.k = q.transpose(2, 0, 1), memory.transpose(2, 0, 1)
        e, kept = self.attention.scores(self.q, self.k, self.weights)
        self.kept = kept if self.learns else None
        e = np.where(given.T[:, None], e, -np.inf)
        powers = np.exp(e - e.max(-1, keepdims=True))
        self.alignment = powers / powers.sum(-1, keepdims=True)
        self.context[...] = (self.alignment @ self.k).transpose(1, 2, 0)

    def backward(self, dq: Array, d_memory: Array) -> None:
        """From `d_context`: add dL/dq to dq (A, n, B), set d_memory (S, m, B), write gradients."""
        d = self.d_context.transpose(2, 0, 1)
        self.d_alignment = d @ self.k.transpose(0, 2, 1)
        shared = (self.alignment * self.d_alignment).sum(-1, keepdims=True)
        de = self.alignment * (self.d_alignment - shared)
        to_q, to_k, gradients = self.attention.backward(de, self.q, self.k, self.weights, self.kept)
        dq += to_q.transpose(1, 2, 0)
        d_memory[...] = (to_k + self.alignment.transpose(0, 2, 1) @ d).transpose(1, 2, 0)
        for name, g in gradients.items():
            self.gradients[name][...] = g
