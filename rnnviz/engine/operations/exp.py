import numpy as np

from rnnviz.engine.operation import Operation, Range, ufunc


def _range(z: Range) -> Range:
    with np.errstate(over="ignore"):
        low, high = np.exp(z)
    return float(low), float(high)


EXP = Operation(
    key="exp",
    calls=ufunc(np.exp),
    slopes=("y",),
    range=_range,
    latex=r"\exp",
    torch="torch.exp({})",
    order=90,
)
