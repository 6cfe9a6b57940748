import numpy as np

from rnnviz.engine.operation import EVERYTHING, Operation, Range, ufunc


def _product(a: Range, b: Range) -> Range:
    ends = [0.0 if p == 0 or q == 0 else p * q for p in a for q in b]
    return min(ends), max(ends)


def _quotient(a: Range, b: Range) -> Range:
    return EVERYTHING if b[0] <= 0 <= b[1] else _product(a, (1 / b[1], 1 / b[0]))


ADD = Operation(
    key="add",
    symbol="+",
    calls=ufunc(np.add),
    slopes=("1", "1"),
    range=lambda a, b: (a[0] + b[0], a[1] + b[1]),
    latex="{} + {}",
    torch="({} + {})",
    order=100,
)
SUBTRACT = Operation(
    key="subtract",
    symbol="-",
    calls=ufunc(np.subtract),
    slopes=("1", "-1"),
    range=lambda a, b: (a[0] - b[1], a[1] - b[0]),
    latex="{} - {}",
    torch="({} - {})",
    order=110,
)
MULTIPLY = Operation(
    key="multiply",
    symbol="*",
    calls=ufunc(np.multiply),
    slopes=("b", "a"),
    range=_product,
    latex=r"{} \odot {}",
    torch="({} * {})",
    order=120,
)
DIVIDE = Operation(
    key="divide",
    symbol="/",
    calls=ufunc(np.divide),
    slopes=("1 / b", "-(y / b)"),
    range=_quotient,
    latex=r"\frac{{{}}}{{{}}}",
    torch="({} / {})",
    order=130,
)
