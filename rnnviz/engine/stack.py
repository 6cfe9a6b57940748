"""Strands above each other and side by side: their weights' places, and passes through them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.buffers import START
from rnnviz.engine.graph import Program
from rnnviz.engine.layout import Layout
from rnnviz.engine.lowering import Schedule
from rnnviz.engine.plan import Plan

Array = NDArray[np.floating]
States = dict[str, Array]  # name -> (units, B)
ORDERS = (slice(None), slice(None, None, -1))  # of steps: a forward strand's, a backward one's


class Stack:
    """`layers` strands of one cell, each reading the h of the one below.

    With `bidirectional` each layer has a second strand that runs from the last step to the first,
    and what is above reads both. `layouts`: one list a layer, the forward strand first. `width`:
    how many numbers a reader of the top finds at a step. `rides`: outputs of a head that may ride
    in the top strand's product. `name`: what the strands are called beside their layer, whose
    number they bear where there are several strands, or if `numbered`.
    """

    def __init__(
        self,
        program: Program,
        schedule: Schedule,
        n_in: int,
        units: int,
        layers: int = 1,
        bidirectional: bool = False,
        start: int = 0,
        name: str = "",
        rides: int = 0,
        numbered: bool = False,
    ) -> None:
        self.schedule = schedule
        self.layouts: list[list[Layout]] = []
        self.stop, reads = start, n_in
        for number in range(1, layers + 1):
            n_out = rides if number == layers and not bidirectional else 0
            layer = []
            several = numbered or layers > 1 or bidirectional
            for strand in _names(name, number if several else 0, bidirectional):
                layer.append(Layout(program, schedule, reads, units, n_out, self.stop, strand))
                self.stop = layer[-1].stop
            self.layouts.append(layer)
            reads = units * len(layer)
        self.width = reads

    @property
    def strands(self) -> list[Layout]:
        """All strands, in the order in which they run."""
        return [layout for layer in self.layouts for layout in layer]


def _names(name: str, number: int, bidirectional: bool) -> list[str]:
    """What the strands of layer `number` are called; 0 where there is no other."""
    if number == 0:
        return [name or "cell"]
    forward = f"{name}-layer{number}" if name else f"layer{number}"
    return [forward, f"{forward}-backward"] if bidirectional else [forward]


class StackPass:
    """The plans of a stack over `steps` steps of `batch` sequences, one list a layer.

    `first_read`: the step index from which on somebody reads the top; with `reads_end` a backward
    strand is read at its own last step only. `cuts`, `handed`: see Plan; `cuts` of the forward
    strands and of the backward ones, each in its own time.
    """

    def __init__(
        self,
        stack: Stack,
        parameters: Array,
        gradient: Array,
        steps: int,
        batch: int,
        first_read: int = 0,
        reads_end: bool = False,
        rides: bool = False,
        wants_dx: bool = False,
        cuts: Sequence[frozenset[int]] = (START, START),
        handed: bool = False,
    ) -> None:
        self.layers: list[list[Plan]] = []
        for layer in stack.layouts:
            top = layer is stack.layouts[-1]
            reads = [first_read, steps - 1 if reads_end else 0] if top else [0, 0]
            self.layers.append(
                [
                    Plan(
                        stack.schedule,
                        layout,
                        parameters,
                        gradient,
                        steps,
                        batch,
                        first_read=reads[number],
                        rides=top and rides,
                        wants_dx=wants_dx or layer is not stack.layouts[0],
                        cuts=cuts[number],
                        handed=handed,
                    )
                    for number, layout in enumerate(layer)
                ]
            )

    @property
    def top(self) -> list[Plan]:
        """The plans of the last layer, which others read."""
        return self.layers[-1]

    def load(self, x: Array) -> None:
        """Take the input, (T, n_in, B)."""
        for plan, order in zip(self.layers[0], ORDERS, strict=False):
            np.copyto(plan.x, x[order])

    def forward(self) -> None:
        """Run all layers on the input that was loaded."""
        for number, layer in enumerate(self.layers):
            for plan, order in zip(layer, ORDERS, strict=False):
                if number > 0:
                    read(self.layers[number - 1], plan.x[order])
                plan.forward()

    def backward(self, ends: Sequence[States] = ()) -> None:
        """Go down from the adjoints that the readers of the top have written.

        `ends`: with `handed`, dL/d(last state) that comes from elsewhere, one a layer.
        """
        for number, layer in reversed(list(enumerate(self.layers))):
            for plan in layer:
                for name, part in (ends[number] if ends else {}).items():
                    before = plan.adjoint[name][-1] if name == "h" else 0.0
                    plan.adjoint[name][-1] = before + part
                plan.backward()
            if number > 0:
                answer(self.layers[number - 1], entering(layer))

    def dx(self) -> Array:
        """dL/d(input), (T, n_in, B), after `backward`; only with `wants_dx`."""
        forward, *backward = entering(self.layers[0])
        return sum(backward, start=forward)


def read(plans: Sequence[Plan], out: Array) -> None:
    """Write the h of a layer, side by side and in the input's order, to `out` (T, width, B)."""
    for number, (plan, order) in enumerate(zip(plans, ORDERS, strict=False)):
        part = slice(number * plan.units, (number + 1) * plan.units)
        out[:, part] = plan.h[1:, 1:][order]


def answer(plans: Sequence[Plan], parts: Sequence[Array]) -> None:
    """Set dL/dh of a layer to the sum of `parts`, each (T, width, B) in the input's order."""
    for number, (plan, order) in enumerate(zip(plans, ORDERS, strict=False)):
        units = slice(number * plan.units, (number + 1) * plan.units)
        total = plan.adjoint["h"][1:][order]
        total[...] = 0.0
        for part in parts:
            total += part[:, units]


def entering(layer: Sequence[Plan]) -> list[Array]:
    """dL/dx of each strand of a layer, in the input's order."""
    return [plan.dx[order] for plan, order in zip(layer, ORDERS, strict=False)]


def window_cuts(steps: int, window: int) -> frozenset[int]:
    """Where backpropagation through time is cut off: before every `window` steps, counted from
    the end; 0 cuts nowhere but at the start (Williams & Peng 1990)."""
    if window == 0:
        return START
    return START | frozenset(range(steps - window, 0, -window))
