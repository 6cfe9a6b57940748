"""Runs a network one step at a time, its states kept between the steps: for free running."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnnviz.engine.bound import Extent, Network
from rnnviz.engine.chain import ChainNetwork, ChainPass

Array = NDArray[np.floating]
States = list[dict[str, Array]]  # one a layer: a state's name -> (B, units)


class Stepper:
    """`batch` sequences that go through `network` step by step, from states of zeros.

    The weights are the network's own: what is trained meanwhile holds from the next step on.
    Raises ValueError for a bidirectional network, whose backward strands begin at the end.
    """

    def __init__(self, network: Network, batch: int = 1) -> None:
        if not isinstance(network, ChainNetwork) or network.stack.bidirectional:
            raise ValueError(
                "direction: a bidirectional network needs the whole sequence; it cannot generate "
                "step by step"
            )
        self.batch = batch
        self._bound = ChainPass(network, Extent(1, batch))  # which keeps what a step computes
        self._plans = [plan for (plan,) in self._bound.layers]

    def reset(self) -> None:
        """Back to states of zeros, as at the beginning of every sequence."""
        for plan in self._plans:
            for state in plan.buffers.state.values():
                state[1] = 0.0

    def step(self, x: ArrayLike) -> Array:
        """Take the inputs (B, n_in) of one step; return the outputs (B, n_out), in a new array."""
        with np.errstate(all="ignore"):  # what is not finite shows in the outputs
            entry, below = self._bound.entry, None
            entry.load(np.asarray(x)[None])
            entry.forward()
            for plan in self._plans:
                for state in plan.buffers.state.values():
                    state[0] = state[1]
                if below is not None:
                    plan.buffers.x[0] = below
                plan.forward()
                below = plan.buffers.h[1, 1:]
            self._bound.head.forward()
        return self._bound.outputs[0].copy()

    @property
    def states(self) -> States:
        """What the next step reads, in new arrays; to go on from it later, assign it."""
        return [
            {name: s[1].T.copy() for name, s in plan.buffers.state.items()} for plan in self._plans
        ]

    @states.setter
    def states(self, states: Sequence[Mapping[str, Array]]) -> None:
        for plan, given in zip(self._plans, states, strict=True):
            for name, state in plan.buffers.state.items():
                state[1] = given[name].T

    @property
    def signals(self) -> dict[str, dict[str, Array]]:
        """What each strand computed at the last step: its name -> signal -> (B, units)."""
        return {
            plan.layout.strand: {
                name: plan.buffers.value[node][0].T.copy()
                for name, node in plan.buffers.schedule.signals.items()
            }
            for plan in self._plans
        }
