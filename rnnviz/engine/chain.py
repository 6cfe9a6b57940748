"""Networks along a chain, and passes through them."""

from dataclasses import replace
from functools import cached_property

from rnnviz.engine.arena import Workspace
from rnnviz.engine.batch import Batch
from rnnviz.engine.bound import Extent, Pass
from rnnviz.engine.demands import Demands
from rnnviz.engine.embedding import EntryPass
from rnnviz.engine.head import HeadPass, sources
from rnnviz.engine.one_stack import OneStack
from rnnviz.engine.plan import Plan
from rnnviz.engine.stack import StackPass, window_cuts
from rnnviz.engine.strands import ChainLife
from rnnviz.engine.topologies.chain import CHAIN


class ChainNetwork(OneStack):
    """Strands along a chain: each step reads the one before, a backward strand the one behind."""

    topology = CHAIN

    def over(self, extent: Extent) -> "ChainPass":
        return ChainPass(self, extent)


class ChainPass(Pass):
    """A pass along chains. `layers`: the plans, one list a layer."""

    network: ChainNetwork

    def __init__(
        self, network: ChainNetwork, extent: Extent, workspace: Workspace | None = None
    ) -> None:
        super().__init__(network, extent, workspace)
        steps, first = extent.steps, extent.first_output
        forward = Demands(
            first,
            rides=first == 0,
            dx=network.entry.place is not None,
            cuts=window_cuts(steps, extent.window),
            learns=extent.learns,
        )
        last = steps - 1 if extent.reads_end else 0
        demands = forward, replace(forward, first_read=last, rides=False)
        room = replace(self.room(steps), passing=not extent.learns)
        self.stack = StackPass(network.stack, self.vectors, room, demands)
        self.entry = EntryPass(network.entry, self.vectors, self.stack)
        top = self.stack.top
        read = sources(top, first, extent.reads_end)
        self.head = HeadPass(network.head, network.loss, top[0].buffers, read)
        self.loss = self.head.loss

    @property
    def layers(self) -> list[list[Plan]]:
        return self.stack.layers

    @cached_property
    def lives(self) -> list[ChainLife]:
        return self.stack.lives()

    def _take(self, batch: Batch) -> None:
        self.entry.load(batch.x)

    def _run(self) -> None:
        self.entry.forward()
        self.stack.forward()
        self.head.forward()

    def _run_back(self) -> None:
        self.head.backward()
        self.stack.backward()
        self.entry.backward()
