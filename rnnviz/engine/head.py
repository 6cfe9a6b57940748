"""The linear layer that reads h: outputs, loss and the gradient that enters the cell."""

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.losses import LossKind
from rnnviz.engine.plan import Plan

Array = NDArray[np.floating]


class Head:
    """y = W h + b over the steps from `plan.first_loss` on, bound to a plan's buffers.

    `outputs` (n_out, L * B) is kept until the next pass; positions are time first.
    """

    def __init__(self, plan: Plan, loss: LossKind) -> None:
        self.plan, self.kind = plan, loss
        block = plan.layout.head
        self.weights, self.gradient = block.of(plan.parameters), block.of(plan.gradient)
        self.steps = plan.steps - plan.first_loss
        n_out, count = block.rows, self.steps * plan.batch
        start = plan.n_in if plan.h.base is plan.inputs else None
        if start is None:  # h lies apart from the inputs: it is transposed here
            self.h_t = plan.zeros(1 + plan.units, count)
        else:
            rows = slice(start, start + 1 + plan.units)
            self.h_t = plan.inputs_t[rows, (plan.first_loss + 1) * plan.batch :]
        self.apart = start is None
        self.outputs = plan.zeros(n_out, count)
        self.d_outputs = plan.zeros(n_out, count)
        self.back = plan.zeros(plan.units, n_out)
        self.dh_t = plan.zeros(plan.units, count)

    def forward(self) -> None:
        """Compute the outputs. Needs `plan.transpose`."""
        plan = self.plan
        if self.apart:
            shape = 1 + plan.units, self.steps, plan.batch
            h = plan.h[plan.first_loss + 1 :]
            np.copyto(self.h_t.reshape(shape), h.transpose(1, 0, 2))
        np.dot(self.weights, self.h_t, self.outputs)

    def loss(self, targets: NDArray, weights: Array) -> float:
        """The loss; `targets` (N,) or (n_out, N), `weights` (N,) summing to 1."""
        return self.kind.value(self.outputs, targets, weights, self.d_outputs)

    def backward(self) -> None:
        """Write the head's gradient and its part of dL/dh into the plan."""
        plan = self.plan
        np.dot(self.d_outputs, self.h_t.T, self.gradient)
        self.back[...] = self.weights[:, 1:].T
        np.dot(self.back, self.d_outputs, self.dh_t)
        dh = self.dh_t.reshape(plan.units, self.steps, plan.batch)
        np.copyto(plan.adjoint["h"][plan.first_loss + 1 :], dh.transpose(1, 0, 2))
