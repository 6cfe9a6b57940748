import numpy as np

from rnnviz.engine.optimizer import Array, Optimizer


class RMSprop(Optimizer):
    """v <- 0.99 v + 0.01 g²; w <- w - lr g / (√v + ε) (Tieleman & Hinton 2012)."""

    key = "rmsprop"
    order = 30
    title = "RMSprop"
    summary = "divides each gradient by its recent root mean square"
    source = "Tieleman & Hinton 2012"
    count = 1
    decay, epsilon = 0.99, 1e-8

    def update(self, w: Array, gradient: Array, lr: float) -> None:
        (v,) = self.moments
        np.multiply(gradient, gradient, self._scratch)
        np.multiply(self._scratch, 1 - self.decay, self._scratch)
        np.multiply(v, self.decay, v)
        np.add(v, self._scratch, v)
        np.sqrt(v, self._scratch)
        np.add(self._scratch, self.epsilon, self._scratch)
        np.divide(gradient, self._scratch, self._scratch)
        np.multiply(self._scratch, lr, self._scratch)
        np.subtract(w, self._scratch, w)
