from rnnviz.engine.operation import INF, Activation, Array, Call, Constants, within
from rnnviz.engine.operations.kinks import maximum


def relu(z: Array, y: Array, const: Constants) -> list[Call]:
    """max(z, 0)."""
    return maximum(z, const(0.0), y, const)


RELU = Activation(
    key="relu",
    title="ReLU",
    calls=relu,
    slopes=("sign(y)",),
    steepest=1.0,
    range=within(0.0, INF),
    latex=r"\mathrm{ReLU}",
    torch="torch.relu({})",
    order=30,
)
