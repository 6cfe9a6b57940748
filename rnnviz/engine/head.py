"""The linear layer that reads h: outputs, loss and the gradient that enters the strands."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.layout import Place
from rnnviz.engine.losses import Loss
from rnnviz.engine.plan import Plan

Array = NDArray[np.floating]


class Head:
    """y = W h + b over the steps from index `first_loss` on, bound to the plans that it reads.

    h is one strand's, or two side by side: a forward and a backward one. At a step, a backward
    strand is read where it is at that step, or with `reads_end` where it has read everything.
    `outputs`, `d_outputs`: (L, n_out, B). Where the head rides along in a strand's product they
    are buffers of its plan, which does the work. `loss(targets, weights)`: see Loss.
    """

    def __init__(
        self,
        plans: Sequence[Plan],
        place: Place,
        loss: type[Loss],
        first_loss: int,
        reads_end: bool,
    ) -> None:
        self.rides = plans[0].rides
        plan = plans[0]
        if self.rides:
            product = next(p for p in plan.products if p.rides)
            self.outputs, self.d_outputs = product.z[1:, product.height :], plan.d_outputs
        else:
            n_out = place.rows.stop - place.rows.start
            shape = plan.steps - first_loss, n_out, plan.batch
            self.outputs, self.d_outputs = plan.zeros(*shape), plan.zeros(*shape)
            self.readings = [
                _Reading(plan, place, first_loss, k, reads_end) for k, plan in enumerate(plans)
            ]
        self.loss = loss(self.outputs, self.d_outputs)

    def forward(self) -> None:
        """Compute the outputs, after the plans' forward passes."""
        if not self.rides:
            first, *others = self.readings
            np.matmul(first.weights, first.h, self.outputs)
            for other in others:
                np.add(self.outputs, np.matmul(other.weights, other.h), self.outputs)

    def backward(self) -> None:
        """Write the head's gradient and its part of dL/dh, before the plans' backward passes."""
        if not self.rides:
            for reading in self.readings:
                reading.backward(self.d_outputs)


class _Reading:
    """What the head reads of one plan: the columns of its weights, and h in the input's order."""

    def __init__(
        self, plan: Plan, place: Place, first_loss: int, number: int, reads_end: bool
    ) -> None:
        units = plan.units
        columns = (0, 1 + units) if number == 0 else (1 + units, 1 + 2 * units)
        here = place.part(*columns)
        self.weights, self.gradient = here.of(plan.parameters), here.of(plan.gradient)
        h = plan.h if number == 0 else plan.h[:, 1:]
        self.units, self.at_end = units, number > 0 and reads_end
        if self.at_end:
            self.h, self.dh = h[-1:], plan.adjoint["h"][-1:]
        else:
            order = slice(None, None, -1) if number > 0 else slice(None)
            self.h = h[1:][order][first_loss:]
            self.dh = plan.adjoint["h"][1:][order][first_loss:]
        self.back = plan.zeros(units, len(self.weights))

    def backward(self, d_outputs: Array) -> None:
        d = d_outputs.sum(0, keepdims=True) if self.at_end else d_outputs
        np.matmul(d, self.h.transpose(0, 2, 1)).sum(0, out=self.gradient)
        self.back[...] = self.weights[:, -self.units :].T
        np.matmul(self.back, d, self.dh)
