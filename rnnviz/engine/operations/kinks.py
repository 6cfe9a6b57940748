"""What the slopes of functions with a kink are made of."""

from functools import partial

import numpy as np

from rnnviz.engine.operation import Array, Call, Constants, Primitive, ufunc


def maximum(a: Array, b: Array, y: Array, const: Constants) -> list[Call]:
    """The larger of two numbers."""
    return [(partial(np.maximum, out=y), (a, b))]  # NumPy takes this output by keyword only


SIGN = Primitive(key="sign", calls=ufunc(np.sign), order=200)
ABS = Primitive(key="abs", calls=ufunc(np.abs), order=210)
MAXIMUM = Primitive(key="maximum", calls=maximum, order=220)
