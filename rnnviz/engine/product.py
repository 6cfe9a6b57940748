"""One packed matrix product of a plan: its weights, its buffers, its activations."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.activations import Call, Constants, half_up
from rnnviz.engine.equations import Node
from rnnviz.engine.lowering import Group

if TYPE_CHECKING:
    from rnnviz.engine.plan import Plan

Array = NDArray[np.floating]


class Product:
    """One packed product's matrices and buffers in a plan.

    `z` (T, rows, B): what it gives. Where the head rides along, it has the head's rows at the
    bottom and a step more: index t holds the answer of step t-1. `dz`: dL/dz of one chunk.
    """

    def __init__(self, plan: "Plan", index: int, group: Group) -> None:
        units, layout = plan.units, plan.layout
        block = layout.groups[index]
        self.group = group
        self.height = len(group.rows) * units
        self.rides = plan.rides and group.stage == "main"
        rows = block.rows if self.rides else self.height
        self.steps = plan.steps + self.rides
        self.weights = block.of(plan.parameters)[:rows]
        self.gradient = block.of(plan.gradient)[:rows]
        self.columns = layout.columns(group)
        self.slab = (group.sigmoids * units, (group.sigmoids + group.tanhs) * units)
        self.z = plan.zeros(self.steps, rows, plan.batch)
        self.dz = plan.zeros(plan.chunk + self.rides, rows, plan.batch)
        # Sigmoid rows enter as z/2, so that one tanh serves the whole slab.
        self.scaled = plan.zeros(*self.weights.shape) if group.sigmoids else self.weights
        self.feedback = plan.zeros(block.columns - layout.n_in - 1, rows)
        wants_dx = plan.dx.size > 0 and any(a.op == "x" for row in group.rows for a in row.args)
        self.entry = plan.zeros(layout.n_in if wants_dx else 0, rows)
        self.operands: Array  # (T, columns, B), set by the plan

    def rows(self, node: Node, units: int) -> slice:
        k = self.group.rows.index(node)
        return slice(k * units, (k + 1) * units)

    def refresh(self) -> None:
        """Copy what the passes need of the weights."""
        sigmoids = self.slab[0]
        if sigmoids:
            np.multiply(self.weights[:sigmoids], 0.5, self.scaled[:sigmoids])
            self.scaled[sigmoids:] = self.weights[sigmoids:]
        if self.feedback.size:
            self.feedback[...] = self.weights[:, -len(self.feedback) :].T

    def refresh_entry(self) -> None:
        """Copy the columns that read x, for dL/dx."""
        if self.entry.size:
            self.entry[...] = self.weights[:, : len(self.entry)].T

    def activate(self, z: Array, const: Constants) -> list[Call]:
        """The calls that apply the slab's activations to z (..., rows, B) in place."""
        sigmoids, tanhs = self.slab
        calls: list[Call] = []
        if tanhs:
            slab = z[..., :tanhs, :]
            calls.append((np.tanh, (slab, slab)))
        if sigmoids:
            calls += half_up(z[..., :sigmoids, :], const)
        return calls
