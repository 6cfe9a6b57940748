"""The linear layer that reads h: outputs, loss and the gradient that enters the cell."""

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.losses import Loss
from rnnviz.engine.plan import Plan

Array = NDArray[np.floating]


class Head:
    """y = W h + b over the L steps from `plan.first_loss` on, bound to a plan's buffers.

    `outputs`, `d_outputs`: (L, n_out, B). Where the head rides along in the cell's product they
    are rows of that product's buffers, and the plan does its work.
    """

    def __init__(self, plan: Plan, loss: type[Loss]) -> None:
        self.plan = plan
        self.steps = plan.steps - plan.first_loss
        self.d_outputs = plan.d_outputs
        for product in plan.products:
            if product.rides:
                self.outputs = product.z[1:, product.height :]
        if not plan.rides:
            self.weights = plan.layout.head.of(plan.parameters)
            self.gradient = plan.layout.head.of(plan.gradient)
            self.h = plan.h[plan.first_loss + 1 :]
            self.outputs = plan.zeros(*plan.d_outputs.shape)
            self.back = plan.zeros(plan.units, plan.layout.n_out)
        # self.loss(targets, weights): targets (L, B) or (L, n_out, B), weights (L, B)
        self.loss = loss(self.outputs, self.d_outputs)

    def forward(self) -> None:
        """Compute the outputs, after the plan's forward pass."""
        if not self.plan.rides:
            np.matmul(self.weights, self.h, self.outputs)

    def backward(self) -> None:
        """Write the head's gradient and its part of dL/dh, before the plan's backward pass."""
        if self.plan.rides:
            return
        products = np.matmul(self.d_outputs, self.h.transpose(0, 2, 1))
        products.sum(0, out=self.gradient)
        self.back[...] = self.weights[:, 1:].T
        np.matmul(self.back, self.d_outputs, self.plan.adjoint["h"][self.plan.first_loss + 1 :])
