"""Where each parameter lies: one flat vector, the packed matrices and the named weights in it.

The same places read parameters, gradients and moments, which are flat vectors of one size.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.graph import Node, Program
from rnnviz.engine.lowering import Group, Schedule

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Vectors:
    """The flat vectors of a pass: the network's parameters, and room for their gradient."""

    parameters: Array
    gradient: Array


@dataclass(frozen=True)
class Block:
    """A matrix (rows, columns) at `start` of a flat vector."""

    start: int
    rows: int
    columns: int

    @property
    def stop(self) -> int:
        """Where it ends in the flat vector."""
        return self.start + self.rows * self.columns

    def of(self, flat: Array) -> Array:
        """Its view of a flat vector, (rows, columns)."""
        return flat[self.start : self.stop].reshape(self.rows, self.columns)


@dataclass(frozen=True)
class Place:
    """A parameter's rows and columns in a block; a vector has one column."""

    block: Block
    rows: slice
    columns: slice
    is_vector: bool

    def of(self, flat: Array) -> Array:
        """Its view of a flat vector: (rows, columns), of a vector (rows,)."""
        view = self.block.of(flat)[self.rows, self.columns]
        return view[:, 0] if self.is_vector else view

    def part(self, start: int, stop: int, is_vector: bool = False) -> "Place":
        """The columns start..stop of this place."""
        first = self.columns.start
        return Place(self.block, self.rows, slice(first + start, first + stop), is_vector)


class Allocator:
    """Gives the parts of a network their places in the flat vectors, one after the other."""

    def __init__(self) -> None:
        self.size = 0

    def block(self, rows: int, columns: int) -> Block:
        """The next free numbers as a matrix."""
        block = Block(self.size, rows, columns)
        self.size = block.stop
        return block

    def matrix(self, rows: int, columns: int) -> Place:
        """A parameter with a block of its own."""
        return Place(self.block(rows, columns), slice(0, rows), slice(0, columns), False)

    def vector(self, rows: int) -> Place:
        """A vector with a block of its own."""
        return Place(self.block(rows, 1), slice(0, rows), slice(0, 1), True)


@dataclass(frozen=True)
class Compiled:
    """A cell for `units` units: what all strands of a network share."""

    program: Program
    schedule: Schedule
    units: int


class Layout:
    """Where the parameters of one strand lie: of a cell that reads n_in numbers at a step.

    `places`: "W_i" -> Place. `aliases`: (name, place) for a parameter that a second product reads
    too: a copy, not a parameter. `gaps`: structural zeros, columns that a row does not read.
    `head`: with n_out > 0, where a head's [b | W], (n_out, 1 + units), rides along in the product
    that reads the previous h; None without such a product.
    """

    def __init__(
        self,
        cell: Compiled,
        allocator: Allocator,
        n_in: int,
        strand: str = "cell",
        n_out: int = 0,
    ) -> None:
        schedule, self._allocator = cell.schedule, allocator
        self.schedule, self.units, self.strand = schedule, cell.units, strand
        self.n_in, self.n_out = n_in, n_out
        self.places: dict[str, Place] = {}
        self.aliases: list[tuple[str, Place]] = []
        self.gaps: list[Place] = []
        self.head: Place | None = None
        self.groups = [self._group(g) for g in schedule.groups]
        self.vectors = {node: self._vector(node) for node in schedule.nodes if node.op == "vector"}
        order = cell.program.parameters
        self.places = {name: self.places[name] for name in order if name in self.places}

    def columns(self, group: Group) -> dict[Node | str, slice]:
        """The columns of a group's packed matrix: "x", "bias", and each operand."""
        places: dict[Node | str, slice] = {"x": slice(0, self.n_in)}
        places["bias"] = slice(self.n_in, self.n_in + 1)
        for k, operand in enumerate(group.operands):
            start = self.n_in + 1 + k * self.units
            places[operand] = slice(start, start + self.units)
        return places

    def _group(self, group: Group) -> Block:
        columns = self.columns(group)
        width = self.n_in + 1 + len(group.operands) * self.units
        height = len(group.rows) * self.units
        # Where a product reads the previous h, the head's rows lie below the cell's: one product
        # a step then gives the output of the previous step as well.
        rides = self.n_out > 0 and group.stage == "main" and group.operands[0].name == "h"
        block = self._allocator.block(height + rides * self.n_out, width)
        if rides:
            rows = slice(height, height + self.n_out)
            self.head = Place(block, rows, slice(self.n_in, self.n_in + 1 + self.units), False)
            apart = [columns["x"], *(columns[o] for o in group.operands[1:])]
            self.gaps += [Place(block, rows, where, False) for where in apart]
        for k, node in enumerate(group.rows):
            rows = slice(k * self.units, (k + 1) * self.units)
            free = dict(columns)
            for operand, matrix in zip(node.args, node.matrices, strict=True):
                where = free.pop("x" if operand.op == "x" else operand)
                self._put(matrix, Place(block, rows, where, False))
            for bias in node.biases:
                self._put(bias, Place(block, rows, free.pop("bias"), True))
            self.gaps += [Place(block, rows, where, False) for where in free.values()]
        return block

    def _vector(self, node: Node) -> Block:
        place = self._allocator.vector(self.units)
        self._put(node.name, place)
        return place.block

    def _put(self, name: str, place: Place) -> None:
        if self.places.setdefault(name, place) is not place:
            self.aliases.append((name, place))
