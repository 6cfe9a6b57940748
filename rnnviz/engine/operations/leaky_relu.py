import numpy as np

from rnnviz.engine.operation import EVERYTHING, Activation, Array, Call, Constants, within
from rnnviz.engine.operations.kinks import maximum

LEAK = 0.01


def leaky_relu(z: Array, y: Array, const: Constants) -> list[Call]:
    """z where it is positive, else 0.01 z."""
    return [(np.multiply, (z, const(LEAK), y)), *maximum(z, y, y, const)]


LEAKY_RELU = Activation(
    key="leaky-relu",
    title="leaky ReLU",
    calls=leaky_relu,
    slopes=(f"maximum(sign(y), {LEAK})",),
    steepest=1.0,
    range=within(*EVERYTHING),
    latex=r"\mathrm{LReLU}",
    torch=f"torch.nn.functional.leaky_relu({{}}, {LEAK})",
    order=40,
)
