import numpy as np

from rnnviz.engine.operation import Activation, Array, Call, Constants, within


def softsign(z: Array, y: Array, const: Constants) -> list[Call]:
    """z / (1 + |z|)."""
    return [(np.abs, (z, y)), (np.add, (y, const(1.0), y)), (np.divide, (z, y, y))]


SOFTSIGN = Activation(
    key="softsign",
    title="softsign",
    calls=softsign,
    slopes=("1 / ((1 + abs(z)) * (1 + abs(z)))",),
    steepest=1.0,
    range=within(-1.0, 1.0),
    latex=r"\mathrm{softsign}",
    torch="torch.nn.functional.softsign({})",
    order=70,
)
