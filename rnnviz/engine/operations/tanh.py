import numpy as np

from rnnviz.engine.operation import Activation, ufunc, within

TANH = Activation(
    key="tanh",
    title="tanh",
    calls=ufunc(np.tanh),
    slopes=("1 - y * y",),
    steepest=1.0,
    range=within(-1.0, 1.0),
    latex=r"\tanh",
    torch="torch.tanh({})",
    order=10,
)
