r"""Prints a cell's equations as LaTeX: in symbols, or with the numbers of one unit at one step.

Symbols:  i_t = \sigma(W_i x_t + U_i h_{t-1} + b_i)
Numbers:  i_3 = \sigma(0.12 + 0.40 - 0.10) = 0.60
"""

import ast
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.activations import ACTIVATIONS, Constants
from rnnviz.engine.cell import Cell
from rnnviz.engine.equations import FUNCTIONS, Program, parse

Array = NDArray[np.floating]

SUM, MATRIX, PRODUCT, ATOM = range(4)  # how tightly a text holds together
GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho tau "
    "upsilon chi psi omega"
).split()


def latex(cell: Cell, activation: str | None = None) -> list[str]:
    """The equations in symbols, one a line; `activation` is what phi stands for, if chosen."""
    program = parse(cell.equations)
    printer = _Symbols(program, activation)
    lines = []
    for _, name, expression in program.text:
        right = printer.write(expression).text
        printer.assigned.add(name)
        lines.append(f"{printer.name(name).text} = {right}")
    return lines


@dataclass(frozen=True)
class Moment:
    """One unit of one example at one step, and what the network computed there.

    `values`: signal -> (T, B, units), as in a strand; `weights`: as in a session; `inputs`:
    (T, B, n_in). `step`, `example` and `unit` count from 0.
    """

    values: Mapping[str, Array]
    weights: Mapping[str, Array]
    inputs: Array
    step: int
    example: int
    unit: int


def latex_values(cell: Cell, activation: str, moment: Moment, digits: int = 2) -> list[str]:
    """The equations with the numbers of a moment in them and the result behind; steps from 1."""
    program = parse(cell.equations)
    printer = _Numbers(program, activation, moment, digits)
    lines = []
    for _, name, expression in program.text:
        right = printer.write(expression).text
        printer.assigned.add(name)
        result = printer.name(name).text
        left = f"{symbol(name)}_{{{moment.step + 1}}}"
        lines.append(f"{left} = {right}" + (f" = {result}" if result != right else ""))
    return lines


def symbol(name: str) -> str:
    """A name in LaTeX: one letter as it is, Greek letters by name, words upright."""
    if len(name) == 1:
        return name
    if name in GREEK:
        return f"\\{name}"
    return rf"\mathrm{{{name.replace('_', r'\_')}}}"


@dataclass(frozen=True)
class Text:
    """Part of an equation. `literal`: a number as the person wrote it."""

    text: str
    binds: int = ATOM
    literal: bool = False

    @property
    def negative(self) -> bool:
        """Whether it is one term that starts with a minus, which the sign of a sum can take."""
        return self.binds != ATOM and self.text.startswith("-")

    def within(self, binds: int) -> str:
        """The text where it must hold together at least as tightly as `binds`."""
        return self.text if self.binds >= binds else f"({self.text})"


class _Printer(ABC):
    """Writes expressions; what names and matrix products look like is the subclass's."""

    times: str  # between two values

    def __init__(self, program: Program, activation: str | None) -> None:
        self.program = program
        self.phi = ACTIVATIONS[activation].latex if activation else r"\phi"
        self.assigned: set[str] = set()  # from here on a name means this step's value

    @abstractmethod
    def name(self, name: str) -> Text:
        """A signal or a parameter that is a vector."""

    @abstractmethod
    def matrix(self, e: ast.BinOp) -> Text:
        """A matrix times a value."""

    def write(self, e: ast.expr) -> Text:
        if isinstance(e, ast.Name):
            return self.name(e.id)
        if isinstance(e, ast.Constant):
            return replace(number(float(str(e.value)), None), literal=True)
        if isinstance(e, ast.UnaryOp):
            operand = self.write(e.operand)
            return Text(f"-{operand.within(MATRIX)}", SUM, operand.literal)
        if isinstance(e, ast.Call):
            return self.call(e)
        assert isinstance(e, ast.BinOp)
        if isinstance(e.op, ast.MatMult):
            return self.matrix(e)
        left, right = self.write(e.left), self.write(e.right)
        return self.product(left, right) if isinstance(e.op, ast.Mult) else self.sum(e, left, right)

    def call(self, e: ast.Call) -> Text:
        assert isinstance(e.func, ast.Name)
        key = FUNCTIONS[e.func.id]
        function = self.phi if key == "phi" else ACTIVATIONS[key].latex
        return Text(f"{function}({self.write(e.args[0]).text})")
