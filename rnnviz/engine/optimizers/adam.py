import math

import numpy as np

from rnnviz.engine.optimizer import Array, Optimizer


class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, algorithm 1), the bias corrections drawn into two scalars."""

    key = "adam"
    order = 40
    title = "Adam"
    summary = "momentum, divided by the gradient's recent root mean square"
    source = "Kingma & Ba 2015"
    count = 2
    beta_1, beta_2, epsilon = 0.9, 0.999, 1e-8
    power_1 = power_2 = 1.0  # beta to the number of updates

    def update(self, w: Array, gradient: Array, lr: float) -> None:
        (m, v), number = self.moments, w.dtype.type  # ufuncs take such numbers faster than floats
        self.power_1 *= self.beta_1  # products, not powers: those differ from system to system
        self.power_2 *= self.beta_2
        correction = math.sqrt(1 - self.power_2)
        rate = lr * correction / (1 - self.power_1)
        np.subtract(gradient, m, self._scratch)
        np.multiply(self._scratch, number(1 - self.beta_1), self._scratch)
        np.add(m, self._scratch, m)
        np.multiply(gradient, gradient, self._scratch)
        np.subtract(self._scratch, v, self._scratch)
        np.multiply(self._scratch, number(1 - self.beta_2), self._scratch)
        np.add(v, self._scratch, v)
        np.sqrt(v, self._scratch)
        np.add(self._scratch, number(self.epsilon * correction), self._scratch)
        np.divide(m, self._scratch, self._scratch)
        np.multiply(self._scratch, number(rate), self._scratch)
        np.subtract(w, self._scratch, w)
