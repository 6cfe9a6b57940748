import numpy as np

from rnnviz.engine.loss import Array, Loss


class MeanSquared(Loss):
    """Mean squared error; targets (L, n_out, B). With several outputs, their mean."""

    key = "mse"
    order = 20

    def __call__(self, targets: Array, weights: Array) -> float:
        np.subtract(self.y, targets, self.dy)
        scaled = weights / self.y.shape[1]
        self._targets, self._scaled = targets, scaled
        return float(np.einsum("lcb,lcb,lb->", self.dy, self.dy, scaled))

    def backward(self) -> None:
        np.multiply(self.dy, (2 * self._scaled)[:, None], self.dy)

    def each(self) -> Array:
        each: Array = ((self.y - self._targets) ** 2).mean(1)
        return each
