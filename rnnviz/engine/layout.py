"""Where each parameter lies: one flat vector, the packed matrices and the named weights in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.equations import Node, Program
from rnnviz.engine.lowering import Group, Schedule

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Block:
    """A matrix (rows, columns) at `start` of a flat vector."""

    start: int
    rows: int
    columns: int

    def of(self, flat: Array) -> Array:
        stop = self.start + self.rows * self.columns
        return flat[self.start : stop].reshape(self.rows, self.columns)


@dataclass(frozen=True)
class Place:
    """A parameter's rows and columns in a block; a vector has one column."""

    block: Block
    rows: slice
    columns: slice
    is_vector: bool

    def of(self, flat: Array) -> Array:
        view = self.block.of(flat)[self.rows, self.columns]
        return view[:, 0] if self.is_vector else view


class Layout:
    """The parameters of a cell with a head, for n_in inputs, `units` and n_out outputs.

    `places`: name ("cell.W_i", "head.b") -> Place. `aliases`: (name, place) for a parameter
    that a second product reads too: a copy, not a parameter. `gaps`: structural zeros, columns
    that a row does not read. `head`: the head's [b | W], (n_out, 1 + units). All read as views
    into any flat vector of `size`: parameters, gradients or moments.
    """

    def __init__(
        self, program: Program, schedule: Schedule, n_in: int, units: int, n_out: int
    ) -> None:
        self.n_in, self.units, self.n_out = n_in, units, n_out
        self.size = 0
        self.places: dict[str, Place] = {}
        self.aliases: list[tuple[str, Place]] = []
        self.gaps: list[Place] = []
        self.head: Place  # beside the cell's rows where a product reads the previous h
        self.groups = [self._group(g) for g in schedule.groups]
        self.vectors = {node: self._vector(node) for node in schedule.nodes if node.op == "vector"}
        if "head.W" not in self.places:
            self._put_head(self._block(n_out, 1 + units), slice(0, n_out), 0)
        order = [f"cell.{name}" for name in program.parameters] + ["head.W", "head.b"]
        self.places = {name: self.places[name] for name in order if name in self.places}

    def views(self, flat: Array) -> dict[str, Array]:
        """Each named weight as a view: matrices in the textbook's orientation, (units, n_in)."""
        return {name: place.of(flat) for name, place in self.places.items()}

    def _block(self, rows: int, columns: int) -> Block:
        block = Block(self.size, rows, columns)
        self.size += rows * columns
        return block

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
        # a step then gives the answer of the step before as well.
        rides = group.stage == "main" and group.operands[0].name == "h"
        block = self._block(height + rides * self.n_out, width)
        if rides:
            rows = slice(height, height + self.n_out)
            self._put_head(block, rows, self.n_in)
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

    def _put_head(self, block: Block, rows: slice, start: int) -> None:
        """W and b of the head, columns [1 | h] from `start` on."""
        stop = start + 1 + self.units
        self.head = Place(block, rows, slice(start, stop), False)
        self.places["head.W"] = Place(block, rows, slice(start + 1, stop), False)
        self.places["head.b"] = Place(block, rows, slice(start, start + 1), True)

    def _vector(self, node: Node) -> Block:
        block = self._block(self.units, 1)
        self._put(node.name, Place(block, slice(0, self.units), slice(0, 1), True))
        return block

    def _put(self, name: str, place: Place) -> None:
        if self.places.setdefault(f"cell.{name}", place) is not place:
            self.aliases.append((f"cell.{name}", place))
