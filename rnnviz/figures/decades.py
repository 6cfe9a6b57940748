"""The logarithmic axis of gradients: the same powers of ten in every experiment."""

from functools import lru_cache

from rnnviz.analysis.ranges import CEILING, FLOOR
from rnnviz.engine.numbers import power
from rnnviz.figures import parts
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme

TICKS = 7


@lru_cache(maxsize=64)
def decade_axis(theme: Theme, floor: int, ceiling: int) -> Dict:
    """Return the vertical axis of a curve from 10 to the `floor` up to 10 to the `ceiling`, which
    is nobody's to change."""
    stride = next(s for s in (2, 5, 10, 20, 50, 100) if s * TICKS > ceiling - floor)
    exponents = range(ceiling, floor - 1, -stride)
    room = (ceiling - floor) / 30
    return parts.value_axis(
        theme,
        floor - 1.5 * room,
        ceiling + room,
        [10.0**e for e in exponents],
        type="log",
        ticktext=[power(e) for e in exponents],
    )


def wider(floor: int, ceiling: int) -> str:
    """Say where the scale leaves the usual powers of ten; nothing where it does not."""
    said = []
    if ceiling > CEILING:
        said.append(f"up to {power(ceiling)} instead of {power(CEILING)}")
    if floor < FLOOR:
        said.append(f"down to {power(floor)} instead of {power(FLOOR)}")
    return f" The scale is wider than usual: {' and '.join(said)}." if said else ""
