import numpy as np

from rnnviz.engine.operation import INF, Activation, Array, Call, Constants, within


def softplus(z: Array, y: Array, const: Constants) -> list[Call]:
    """log(1 + exp(z)), which does not overflow."""
    return [(np.logaddexp, (z, const(0.0), y))]


SOFTPLUS = Activation(
    key="softplus",
    title="softplus",
    calls=softplus,
    slopes=("sigmoid(z)",),
    steepest=1.0,
    range=within(0.0, INF),
    latex=r"\mathrm{softplus}",
    torch="torch.nn.functional.softplus({}, threshold=40)",
    order=50,
)
