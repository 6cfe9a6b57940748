import numpy as np

from rnnviz.engine.operation import INF, Activation, Array, Call, Constants, within


def silu(z: Array, y: Array, const: Constants) -> list[Call]:
    """z * sigmoid(z) (Hendrycks & Gimpel 2016; Elfwing, Uchibe & Doya 2018)."""
    one = const(1.0)
    return [(np.negative, (z, y)), (np.exp, (y, y)), (np.add, (y, one, y)), (np.divide, (z, y, y))]


SILU = Activation(
    key="silu",
    title="SiLU",
    calls=silu,
    slopes=("sigmoid(z) + y * (1 - sigmoid(z))",),
    steepest=1.0998393194450646,
    range=within(-0.27846454276107385, INF),
    latex=r"\mathrm{SiLU}",
    torch="torch.nn.functional.silu({})",
    order=60,
)
