"""Strands above each other and side by side: their weights' places, and passes through them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Symbols
from rnnviz.engine.buffers import Buffers, Room
from rnnviz.engine.demands import START, Demands
from rnnviz.engine.layout import Allocator, Compiled, Layout, Vectors
from rnnviz.engine.part import Part
from rnnviz.engine.plan import Plan
from rnnviz.engine.strands import ChainLife
from rnnviz.engine.topologies.chain import CHAIN

Array = NDArray[np.floating]
States = dict[str, Array]  # name -> (units, B)
ORDERS = CHAIN.ways  # of steps: a forward strand's, a backward one's


class Stack:
    """Strands of one cell, one list a layer, each layer reading the h of the one below.

    `names`: what the strands of each layer are called; the second of a layer runs from the last
    step to the first, and what is above reads both. `n_out`: outputs of a head that may ride in
    the top strand's product. `layouts`: as `names`. `width`: how many numbers a reader of the top
    finds at a step.
    """

    def __init__(
        self,
        cell: Compiled,
        allocator: Allocator,
        n_in: int,
        names: Sequence[Sequence[str]],
        n_out: int = 0,
    ) -> None:
        self.bidirectional = len(names[0]) > 1
        self.layouts: list[list[Layout]] = []
        self.width = n_in
        for layer in names:
            riding = n_out if layer is names[-1] and not self.bidirectional else 0
            own = [Layout(cell, allocator, self.width, name, riding) for name in layer]
            self.layouts.append(own)
            self.width = cell.units * len(own)

    @property
    def strands(self) -> list[Layout]:
        """All strands, in the order in which they run."""
        return [layout for layer in self.layouts for layout in layer]

    @property
    def top(self) -> tuple[str, ...]:
        """The names of the strands of the last layer."""
        return tuple(layout.strand for layout in self.layouts[-1])

    def parts(self, reads: tuple[str, ...], below: "Stack | None" = None) -> list[Part]:
        """The strands as parts of a network. `reads`: the parts that the first layer reads;
        `below`: the stack with whose last states each layer begins."""
        found = []
        for number, layer in enumerate(self.layouts):
            before = [layout.strand for layout in below.layouts[number]] if below else []
            for way, layout in enumerate(layer):
                name, places = layout.strand, layout.places
                found.append(Part(name, "strand", places, reads, tuple(before), way > 0))
            reads = tuple(layout.strand for layout in layer)
        return found


def strand_names(
    layers: int, bidirectional: bool = False, name: str = "", numbered: bool = False
) -> list[list[str]]:
    """What the strands of each layer are called: `name` and the number of the layer, where there
    are several strands, or if `numbered`."""
    if not (numbered or layers > 1 or bidirectional):
        return [[name or "cell"]]
    forward = [f"{name}-layer{k}" if name else f"layer{k}" for k in range(1, layers + 1)]
    return [[one, f"{one}-backward"] if bidirectional else [one] for one in forward]


class StackPass:
    """The plans of a stack, one list a layer.

    `demands`: what is asked of the forward strands and of the backward ones, each in its own time:
    at the top who reads h and whether a head rides, at the bottom dL/dx, of all the rest.
    """

    def __init__(
        self, stack: Stack, vectors: Vectors, room: Room, demands: Sequence[Demands]
    ) -> None:
        self.layers: list[list[Plan]] = []
        for number, layer in enumerate(stack.layouts):
            top, bottom, place = layer is stack.layouts[-1], number == 0, room.of_layer(number)
            self.layers.append(
                [
                    Plan(Buffers(layout, vectors, place, _of_layer(own, top, bottom)))
                    for layout, own in zip(layer, demands, strict=False)
                ]
            )

    @property
    def top(self) -> list[Plan]:
        """The plans of the last layer, which others read."""
        return self.layers[-1]

    def load(self, x: Array | Symbols) -> None:
        """Take the input: numbers (T, B, n_in), or symbols (T, B)."""
        for plan, order in zip(self.layers[0], ORDERS, strict=False):
            if isinstance(x, Symbols):
                plan.buffers.mark(x.numbers[order])
            else:
                np.copyto(plan.buffers.x, x[order].transpose(0, 2, 1))

    def forward(self) -> None:
        """Run all layers on the input that was loaded."""
        for number, layer in enumerate(self.layers):
            for plan, order in zip(layer, ORDERS, strict=False):
                if number > 0:
                    read_h(self.layers[number - 1], plan.buffers.x[order])
                plan.forward()

    def backward(self, ends: Sequence[States] = ()) -> None:
        """Go down from the adjoints that the readers of the top have written.

        `ends`: with `continued`, dL/d(last state) that comes from elsewhere, one a layer.
        """
        for number, layer in reversed(list(enumerate(self.layers))):
            for plan in layer:
                adjoint = plan.buffers.adjoint
                for name, part in (ends[number] if ends else {}).items():
                    before = adjoint[name][-1] if name == "h" else 0.0
                    adjoint[name][-1] = before + part
                plan.backward()
            if number > 0:
                write_dh(self.layers[number - 1], entering(layer))

    def lives(self, first: int = 0) -> list[ChainLife]:
        """All strands; `first`: the index of the first step on the axis of the whole pass."""
        return [
            ChainLife(plan.buffers, order, first)
            for layer in self.layers
            for plan, order in zip(layer, ORDERS, strict=False)
        ]

    def dx(self) -> Array:
        """dL/d(input), (T, n_in, B), after `backward`; only where it was demanded."""
        forward, *backward = entering(self.layers[0])
        return sum(backward, start=forward)


def _of_layer(demands: Demands, top: bool, bottom: bool) -> Demands:
    """What is left of a stack's demands for a strand of one layer. Where nobody goes back no head
    rides: all rows of its product would have to be kept for the outputs among them."""
    return replace(
        demands,
        first_read=demands.first_read if top else 0,
        rides=demands.rides and top and demands.learns,
        dx=(demands.dx or not bottom) and demands.learns,
    )


def read_h(layer: Sequence[Plan], out: Array) -> None:
    """Write the h of a layer, side by side and in the input's order, to `out` (T, width, B)."""
    start = 0
    for plan, order in zip(layer, ORDERS, strict=False):
        h = plan.buffers.h[1:, 1:][order]
        out[:, start : start + h.shape[1]] = h
        start += h.shape[1]


def write_dh(layer: Sequence[Plan], parts: Sequence[Array]) -> None:
    """Set dL/dh of a layer to the sum of `parts`, each (T, width, B) in the input's order."""
    start = 0
    for plan, order in zip(layer, ORDERS, strict=False):
        total = plan.buffers.adjoint["h"][1:][order]
        total[...] = 0.0
        for part in parts:
            total += part[:, start : start + total.shape[1]]
        start += total.shape[1]


def entering(layer: Sequence[Plan]) -> list[Array]:
    """dL/dx of each strand of a layer, in the input's order."""
    return [plan.buffers.dx[order] for plan, order in zip(layer, ORDERS, strict=False)]


def window_cuts(steps: int, window: int) -> frozenset[int]:
    """Where backpropagation through time is cut off: before every `window` steps, counted from
    the end; 0 cuts nowhere but at the start (Williams & Peng 1990)."""
    if window == 0:
        return START
    return START | frozenset(range(steps - window, 0, -window))
