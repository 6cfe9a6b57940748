import numpy as np

from rnnviz.engine.optimizer import Array, Optimizer


class Momentum(Optimizer):
    """m <- 0.9 m + g; w <- w - lr m (Polyak 1964, in PyTorch's form)."""

    key = "momentum"
    order = 20
    title = "Momentum"
    summary = "adds up past gradients, each update weighting them by 0.9"
    source = "Polyak 1964"
    count = 1
    decay = 0.9

    def update(self, w: Array, gradient: Array, lr: float) -> None:
        (m,) = self.moments
        np.multiply(m, self.decay, m)
        np.add(m, gradient, m)
        np.multiply(m, lr, self._scratch)
        np.subtract(w, self._scratch, w)
