import numpy as np

from rnnviz.engine.operation import Activation, Array, Call, Constants, within


def sigmoid(z: Array, y: Array, const: Constants) -> list[Call]:
    """1 / (1 + exp(-z))."""
    return [(np.negative, (z, y)), *sigmoid_of_negative(y, const)]


def sigmoid_of_negative(y: Array, const: Constants) -> list[Call]:
    """The calls that turn -z into sigmoid(z) = 1 / (1 + exp(-z)), in place.

    Right to a few units in the last place at both ends; 0 where it is below 1e-308 (float32:
    1e-38). Half a tanh would be as fast and lose the lower end: there it has only the digits
    that 1 - |tanh(z/2)| leaves.
    """
    one = const(1.0)
    return [(np.exp, (y, y)), (np.add, (y, one, y)), (np.reciprocal, (y, y))]


SIGMOID = Activation(
    key="sigmoid",
    title="sigmoid",
    calls=sigmoid,
    # Near y = 1 only what 1 - y has left: off by half a unit in the last place of 1, as PyTorch's
    # is; a slope below that, from z = 37 on (float32: 17), is 0.
    slopes=("(1 - y) * y",),
    steepest=0.25,
    range=within(0.0, 1.0),
    latex=r"\sigma",
    torch="torch.sigmoid({})",
    order=20,
)
