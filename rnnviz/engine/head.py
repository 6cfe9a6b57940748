"""The linear layer that reads h: outputs, loss and the gradient that enters the strands."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.buffers import Buffers
from rnnviz.engine.layout import Place
from rnnviz.engine.loss import Loss, by_output
from rnnviz.engine.part import Part
from rnnviz.engine.plan import Plan

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Source:
    """What a head reads: `h` (L, units, B), and `dh` to write dL/dh to; (1, units, B) where one
    value is read at every step. The first source has a row of ones above h."""

    h: Array
    dh: Array


def sources(layer: Sequence[Plan], first_output: int, reads_end: bool) -> list[Source]:
    """The h of a layer's strands from step index `first_output` on, in the input's order.

    A backward strand is read where it is at that step, or with `reads_end` where it has read
    everything.
    """
    forward, *others = (plan.buffers for plan in layer)
    found = [Source(forward.h[1:][first_output:], forward.adjoint["h"][1:][first_output:])]
    for buffers in others:
        h, dh = buffers.h[:, 1:], buffers.adjoint["h"]
        if reads_end:
            found.append(Source(h[-1:], dh[-1:]))
        else:
            found.append(Source(h[1:][::-1][first_output:], dh[1:][::-1][first_output:]))
    return found


class Head:
    """y = W h + b. `place`: where [b | W], (n_out, 1 + width), lies."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def part(self, reads: tuple[str, ...]) -> Part:
        """It as a part of a network."""
        width = self.place.columns.stop - self.place.columns.start
        places = {"W": self.place.part(1, width), "b": self.place.part(0, 1, is_vector=True)}
        return Part("head", "head", places, reads)


class HeadPass:
    """A head that reads the values of all `sources` side by side.

    `outputs`, `d_outputs`: (L, n_out, B). Where the head rides along in a strand's product they
    are among its `buffers`, and its plan does the work. `loss`: of the outputs.
    """

    def __init__(
        self, head: Head, loss: type[Loss], buffers: Buffers, sources: Sequence[Source]
    ) -> None:
        self.readings: list[_Reading] = []
        if buffers.rides:
            product = next(p for p in buffers.products if p.rides)
            self.outputs, self.d_outputs = product.z[1:, product.height :], buffers.d_outputs
        else:
            n_out = head.place.rows.stop - head.place.rows.start
            shape = len(sources[0].h), n_out, buffers.batch
            self.outputs, self.d_outputs = buffers.zeros(*shape), by_output(buffers.zeros, *shape)
            start = 0
            for source in sources:
                stop = start + source.h.shape[1]
                self.readings.append(_Reading(buffers, head.place.part(start, stop), source))
                start = stop
        self.loss = loss(self.outputs, self.d_outputs)

    def forward(self) -> None:
        """Compute the outputs, after the plans' forward passes."""
        for number, reading in enumerate(self.readings):
            if number == 0:
                np.matmul(reading.weights, reading.source.h, self.outputs)
            else:
                product = np.matmul(reading.weights, reading.source.h)
                np.add(self.outputs, product, self.outputs)

    def backward(self) -> None:
        """Write the head's gradient and dL/dh, before the plans' backward passes."""
        for reading in self.readings:
            reading.backward(self.d_outputs)


class _Reading:
    """What the head reads of one source, and the columns of its weights for it."""

    def __init__(self, buffers: Buffers, place: Place, source: Source) -> None:
        vectors = buffers.vectors
        self.weights, self.gradient = place.of(vectors.parameters), place.of(vectors.gradient)
        self.source, self.once = source, len(source.h) == 1
        self.back = buffers.zeros(source.dh.shape[1], len(self.weights))

    def backward(self, d_outputs: Array) -> None:
        d = d_outputs.sum(0, keepdims=True) if self.once else d_outputs
        h, dh = self.source.h, self.source.dh
        np.matmul(d, h.transpose(0, 2, 1)).sum(0, out=self.gradient)
        self.back[...] = self.weights[:, -dh.shape[1] :].T
        np.matmul(self.back, d, dh)
