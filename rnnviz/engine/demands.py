"""What others want of a strand: who reads it, and what must come back."""

from dataclasses import dataclass

START = frozenset({0})  # where a chain begins


@dataclass(frozen=True)
class Demands:
    """What others want of a strand.

    Who reads h writes its part of dL/dh from step index `first_read` on before the pass goes
    back. Where a head may ride along (`rides`) and does, nobody does: the head is rows of the
    product that reads h, every step has an output, and `d_outputs` (T, n_out, B) is to be filled
    instead. `dx`: dL/dx is asked for.

    No gradient goes back from a step in `cuts` to the states before it; without 0 in it,
    `adjoint[name][0]` is dL/d(first state). With `continued`, somebody goes on from the last
    states, and adds to or sets `adjoint[name][-1]` before that. Where nobody `learns`, there is no
    way back, and of a step only states and outputs are kept.
    """

    first_read: int = 0
    rides: bool = False
    dx: bool = False
    cuts: frozenset[int] = START
    continued: bool = False
    learns: bool = True
