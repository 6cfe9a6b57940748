"""One packed matrix product of a plan: its weights, its buffers, its activations."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.arena import repeated
from rnnviz.engine.demands import Demands
from rnnviz.engine.graph import Node
from rnnviz.engine.layout import Layout, Vectors
from rnnviz.engine.operation import Call, Constants
from rnnviz.engine.operations.sigmoid import sigmoid_of_negative

Array = NDArray[np.floating]


class Product:
    """One packed product's matrices and buffers, for `shape` (steps, steps of a chunk, batch).

    `zeros` allocates; `rides`: a head's rows ride along; `demands`: see there. `z`
    (T, rows, B): what it gives. Where the head rides along, it has the head's rows at the bottom
    and a step more: index t holds the output of step t-1. `dz`: dL/dz of one chunk.
    """

    def __init__(
        self,
        layout: Layout,
        number: int,
        vectors: Vectors,
        zeros: Callable[..., Array],
        shape: tuple[int, int, int],
        rides: bool,
        demands: Demands,
    ) -> None:
        units, (steps, chunk, batch) = layout.units, shape
        group, block = layout.schedule.groups[number], layout.groups[number]
        self.group, self.rides = group, rides
        self.height = len(group.rows) * units
        rows = block.rows if rides else self.height
        self.steps = steps + rides
        self.weights = block.of(vectors.parameters)[:rows]
        self.gradient = block.of(vectors.gradient)[:rows]
        self.columns = layout.columns(group)
        self.ends = (group.sigmoids * units, (group.sigmoids + group.tanhs) * units)
        # Nobody looks again at a step that was only measured; but a product of inputs is made for
        # all steps at once.
        lasts = demands.learns or group.stage == "pre"
        self.z = (zeros if lasts else repeated(zeros))(self.steps, rows, batch)
        self.dz = zeros(chunk + rides if demands.learns else 0, rows, batch)
        # Sigmoid rows enter as -z, which their exponential asks for.
        self.signed = zeros(*self.weights.shape) if group.sigmoids else self.weights
        self.feedback = zeros(block.columns - layout.n_in - 1 if demands.learns else 0, rows)
        reads_x = any(a.op == "x" for row in group.rows for a in row.args)
        self.entry = zeros(layout.n_in if demands.dx and reads_x else 0, rows)
        self.operands: Array  # (T, columns, B), set by whoever binds them

    def rows(self, node: Node, units: int) -> slice:
        """Where a node of `group.rows` lies in z and dz."""
        k = self.group.rows.index(node)
        return slice(k * units, (k + 1) * units)

    def refresh(self) -> None:
        """Copy what the passes need of the weights."""
        sigmoids = self.ends[0]
        if sigmoids:
            np.negative(self.weights[:sigmoids], self.signed[:sigmoids])
            self.signed[sigmoids:] = self.weights[sigmoids:]
        if self.feedback.size:
            self.feedback[...] = self.weights[:, -len(self.feedback) :].T

    def refresh_entry(self) -> None:
        """Copy the columns that read x, for dL/dx."""
        if self.entry.size:
            self.entry[...] = self.weights[:, : len(self.entry)].T

    def activate(self, z: Array, const: Constants) -> list[Call]:
        """The calls that apply sigmoids and tanhs to their rows of z (..., rows, B) in place."""
        sigmoids, tanhs = self.ends
        calls: list[Call] = []
        if sigmoids:
            calls += sigmoid_of_negative(z[..., :sigmoids, :], const)
        if tanhs > sigmoids:
            rows = z[..., sigmoids:tanhs, :]
            calls.append((np.tanh, (rows, rows)))
        return calls
