"""Where the promise ends that a link shows the same numbers on every processor.

Matrix products differ in their last bit from processor to processor, relatively 2^-53. An update
takes 18 bits of each gradient (`rnnviz.engine.rounding.settle`), which hides such a difference
unless the gradient lies that close to the middle between two neighbours: with the growth A of a
difference along the sequence this happens to a share A 2^-53 / 2^-18 of them, twice at most. Once
it has happened the two runs are different ones. Measured on three kernels of OpenBLAS over 300
updates of 14 experiments: all whose risk was 0.3 or more had drifted apart, by 2 to 600 % of the
loss; those up to 0.1 agreed in 13 digits or more.
"""

import math
from dataclasses import dataclass

from rnnviz.training.session import Session

SHARE = 2.0 ** (1 - 53 + 18)  # of gradients that round differently, for a growth of 1
MOST_RISK = 0.1  # that some gradient did, up to which the digits are promised


@dataclass(frozen=True)
class Digits:
    """`risk`: how many gradients can be expected to have rounded differently on another processor
    in the run so far. `exponent`, `growth`: where the forward pass was most chaotic."""

    risk: float
    exponent: float
    growth: float

    @property
    def promised(self) -> bool:
        return self.risk <= MOST_RISK


def digits(session: Session) -> Digits:
    """How well the numbers of a session's run are determined."""
    worst = session.separation
    rounded = session.updates * session.network.parameters.size
    growth = worst.growth if math.isfinite(worst.growth) else math.inf
    return Digits(rounded * growth * SHARE if rounded else 0.0, worst.exponent, growth)
