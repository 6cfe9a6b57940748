r"""Prints a cell's equations as LaTeX: in symbols, or with the numbers of one unit at one step.

Symbols:  i_t = \sigma(W_i x_t + U_i h_{t-1} + b_i)
Numbers:  i_3 = \sigma(0.12 + 0.40 - 0.10) = 0.60

Of a tree, n is the node and h_{l(n)} the h of its left child.
"""

import ast
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.cell import Cell
from rnnviz.engine.equations import FUNCTIONS, parse
from rnnviz.engine.graph import Program
from rnnviz.engine.operations import OPERATIONS, OPERATORS
from rnnviz.engine.reference import Reading

Array = NDArray[np.floating]

SUM, MATRIX, PRODUCT, ATOM = range(4)  # how tightly a text holds together
# fmt: off
GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "mu",
    "nu", "xi", "pi", "rho", "tau", "upsilon", "chi", "psi", "omega",
}
# fmt: on


@dataclass(frozen=True)
class Moment:
    """One unit of one example at one step, and what the network computed there.

    `values`: signal -> (T, B, units), as in a strand; `weights`: as in a session; `inputs`:
    (T, B, n_in). `step`, `example` and `unit` count from 0. `children` (T, B, 2): those of trees,
    whose nodes are the steps.
    """

    values: Mapping[str, Array]
    weights: Mapping[str, Array]
    inputs: Array
    step: int
    example: int
    unit: int
    children: NDArray[np.integer] | None = None


def latex(cell: Cell, activation: str | None = None) -> list[str]:
    """The equations in symbols, one a line; `activation` is what phi stands for, if chosen.

    Raises EquationError where the cell's equations do.
    """
    program = parse(cell.equations, cell.topology)
    printer = _Symbols(program, activation)
    lines = []
    for _, name, expression in program.text:
        right = printer.write(expression).text
        printer.assign(name)
        lines.append(f"{printer.name(name).text} = {right}")
    return lines


def latex_values(cell: Cell, activation: str, moment: Moment, digits: int = 2) -> list[str]:
    """The equations with the moment's numbers in them and the result behind; steps from 1."""
    program = parse(cell.equations, cell.topology)
    printer = _Numbers(program, activation, moment, digits)
    lines = []
    for _, name, expression in program.text:
        with np.errstate(all="ignore"):  # what is not finite is shown so
            right = printer.write(expression).text
        printer.assign(name)
        result = printer.name(name).text
        left = _at(_symbol(name), str(moment.step + 1))
        lines.append(f"{left} = {right}" + (f" = {result}" if result != right else ""))
    return lines


@dataclass(frozen=True)
class Text:
    """A part of an equation.

    `negative`: one term with a minus in front, which the sign of a sum can take over.
    `literal`: a number that stands in the equations.
    """

    text: str
    binds: int = ATOM
    negative: bool = False
    literal: bool = False

    def within(self, binds: int) -> str:
        """The text where it must hold together at least as tightly as `binds`."""
        return self.text if self.binds >= binds else f"({self.text})"


class _Printer(ABC):
    """Writes expressions; what values look like is the subclass's. `times`: a product of two."""

    times: str

    def __init__(self, program: Program, activation: str | None) -> None:
        self.program = program
        self.activation = activation
        self.assigned: set[str] = set()

    def assign(self, name: str) -> None:
        """From here on a name means this step's value."""
        self.assigned.add(name)

    @abstractmethod
    def name(self, name: str) -> Text:
        """A signal, or a parameter that is a vector."""

    @abstractmethod
    def matrix(self, e: ast.BinOp) -> Text:
        """A matrix times a value, or times x."""

    def write(self, e: ast.expr) -> Text:
        match e:
            case ast.Name(name):
                return self.name(name)
            case ast.Constant(int() | float() as value):
                return replace(_number(f"{value:.12g}"), literal=True)
            case ast.UnaryOp(_, operand):
                inner = self.write(operand)
                return Text(f"-{inner.within(MATRIX)}", SUM, True, inner.literal)
            case ast.Call(ast.Name(function), [argument]):
                return Text(f"{self.function(FUNCTIONS[function])}({self.write(argument).text})")
            case ast.BinOp(_, ast.MatMult(), _):
                return self.matrix(e)
            case ast.BinOp(left, ast.Mult(), right):
                return self.product(self.write(left), self.write(right))
            case ast.BinOp(left, ast.Add() | ast.Sub() as operator, right):
                return self.sum(self.write(left), isinstance(operator, ast.Add), self.write(right))
            case ast.BinOp(left, operator, right):
                latex = OPERATIONS[OPERATORS[type(operator)]].latex
                return Text(latex.format(self.write(left).text, self.write(right).text))
        raise TypeError(f"{ast.unparse(e)} was not refused by the reader of equations")

    def function(self, key: str) -> str:
        if key != "phi":
            return OPERATIONS[key].latex
        return OPERATIONS[self.activation].latex if self.activation else r"\phi"

    def product(self, left: Text, right: Text) -> Text:
        times = self.times
        if left.literal or right.literal:
            times = r"{} \cdot {}" if right.literal else r"{}\, {}"
        first = left.text if left.negative else left.within(PRODUCT)
        text = times.format(first, right.within(PRODUCT))
        return Text(text, SUM if left.negative else PRODUCT, left.negative)

    @staticmethod
    def sum(left: Text, plus: bool, right: Text) -> Text:
        if right.negative:
            plus, right = not plus, replace(right, text=right.text[1:], binds=MATRIX)
        latex = OPERATIONS["add" if plus else "subtract"].latex
        return Text(latex.format(left.text, right.within(MATRIX)), SUM)


class _Symbols(_Printer):
    times = OPERATIONS["multiply"].latex

    def name(self, name: str) -> Text:
        if name in self.program.vectors:
            return Text(_parameter(name))
        if name in self.assigned:
            return Text(_at(_symbol(name), self.now))
        before = list(self.program.topology.previous.values())[self.program.place(name)]
        return Text(_at(_symbol(self.program.readable[name]), before))

    @property
    def now(self) -> str:
        """The index of what is computed: a step, or a node of a tree."""
        return self.program.topology.index

    def matrix(self, e: ast.BinOp) -> Text:
        is_x = isinstance(e.right, ast.Name) and e.right.id == "x"
        value = f"x_{self.now}" if is_x else self.write(e.right).within(ATOM)
        return Text(f"{_parameter(ast.unparse(e.left))} {value}", MATRIX)


class _Numbers(_Printer):
    times = r"{} \cdot {}"

    def __init__(self, program: Program, activation: str, moment: Moment, digits: int) -> None:
        super().__init__(program, activation)
        self.moment, self.digits = moment, digits
        before = {name: self.before(name) for name in program.states}
        weights = {name: moment.weights[f"cell.{name}"] for name in program.parameters}
        x = moment.inputs[moment.step, moment.example]
        self.reading = Reading(activation, weights, x, before)

    def name(self, name: str) -> Text:
        return self.of(self.reading.value(ast.Name(name)))

    def matrix(self, e: ast.BinOp) -> Text:
        return self.of(self.reading.value(e))

    def of(self, vector: Array) -> Text:
        """The unit's number of a (units,) vector."""
        value = float(vector[self.moment.unit])
        shown = f"{value:.{self.digits}f}"
        if value and abs(value) < 10.0**-self.digits:
            shown = f"{value:.{self.digits - 1}e}"
        return _number(shown)

    def assign(self, name: str) -> None:
        super().assign(name)
        self.reading.values[name] = self.moment.values[name][self.moment.step, self.moment.example]

    def before(self, name: str) -> Array:
        """The (units,) value of the state that `name` reads; zeros where there is none."""
        m, program = self.moment, self.program
        children = None if m.children is None else m.children[:, m.example]
        step = program.topology.reads(m.step, children)[program.place(name)]
        return m.values[program.readable[name]][max(step, 0), m.example] * (step >= 0)


def _at(name: str, when: str) -> str:
    return f"{name}_{when}" if len(when) == 1 else f"{name}_{{{when}}}"


def _symbol(name: str) -> str:
    """A signal's name: a letter as it is, Greek letters by name, words upright."""
    if len(name) == 1:
        return name
    return f"\\{name}" if name in GREEK else rf"\mathrm{{{_escaped(name)}}}"


def _parameter(name: str) -> str:
    """W_i as it is, U_new with its whole index below."""
    letter, index = name[0], name[2:]
    if len(index) == 1:
        return name
    return f"{letter}_{{\\{index}}}" if index in GREEK else f"{letter}_{{{_escaped(index)}}}"


def _escaped(name: str) -> str:
    return name.replace("_", r"\_")


def _number(shown: str) -> Text:
    """A number as Python prints it, powers of ten set as such."""
    mantissa, _, power = shown.partition("e")
    text = rf"{mantissa} \cdot 10^{{{int(power)}}}" if power else mantissa
    negative = text.startswith("-")
    return Text(text, SUM if negative else PRODUCT if power else ATOM, negative)
