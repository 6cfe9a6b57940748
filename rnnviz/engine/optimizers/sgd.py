import numpy as np

from rnnviz.engine.optimizer import Array, Optimizer


class SGD(Optimizer):
    """w <- w - lr g."""

    key = "sgd"
    order = 10
    title = "SGD"
    summary = "steps against the gradient"
    source = "Robbins & Monro 1951"

    def update(self, w: Array, gradient: Array, lr: float) -> None:
        np.multiply(gradient, lr, self._scratch)
        np.subtract(w, self._scratch, w)
