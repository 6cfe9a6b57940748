"""A cell that a person writes: its equations as a setting, short in a link, bounded in cost.

Nothing typed is ever executed: `rnnviz.engine.equations` reads it, what is left is a graph of
known operations.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from rnnviz.config.settings import Setting, value_of
from rnnviz.engine.cell import Cell
from rnnviz.engine.cells import CELLS
from rnnviz.engine.equations import EquationError, parse
from rnnviz.engine.graph import Program
from rnnviz.engine.lowering import lower
from rnnviz.engine.operations import OPERATIONS, OPERATORS
from rnnviz.engine.topologies.chain import CHAIN

OWN = "own"  # the value of the setting `cell`
TITLE, CALLED = "Write your own", "hand-written cell"  # in the form, in a sentence
START = "h = phi(W_h @ x + U_h @ h + b_h)"  # the simple RNN

# What one step may hold, so that a page can draw it and a server run it.
MOST_TEXT, MOST_SIGNALS, MOST_MATRICES, MOST_WORK = 1500, 12, 16, 150


@dataclass(frozen=True)
class Size:
    """What a step costs. `work`: elementwise operations on all units, forward and backward."""

    signals: int
    matrices: int
    work: int


@lru_cache(maxsize=256)
def size(equations: str) -> Size:
    """Measure equations. Raises EquationError where they are wrong or too large."""
    program = parse(equations)
    last = program.text[-1][0]
    for count, most, what in (
        (len(program.signals), MOST_SIGNALS, "equations; the page draws no more"),
        (len(program.matrices), MOST_MATRICES, "matrices, twice an LSTM's"),
    ):
        if count > most:
            raise EquationError(last, f"{count} is more than {most} {what}: leave some out")
    work = lower(program, "tanh").work
    if work > MOST_WORK:
        raise EquationError(
            last,
            f"a step takes {work} operations forward and backward, more than {MOST_WORK} (an LSTM "
            "takes 27): write shorter equations",
        )
    return Size(len(program.signals), len(program.matrices), work)


def tidy(equations: str) -> str:
    """The equations in one spelling, one a line: without remarks, blank lines and odd spaces.

    Raises EquationError where they are wrong or too large.
    """
    if len(equations) > 4 * MOST_TEXT:
        raise EquationError(1, f"longer than {4 * MOST_TEXT} characters; leave some out")
    size(equations)
    text = "\n".join(f"{name} = {_written(e)}" for _, name, e in parse(equations).text)
    if len(text) > MOST_TEXT:
        raise EquationError(1, f"longer than {MOST_TEXT} characters; leave some out")
    return text


def _written(e: ast.expr) -> str:
    """An expression with the brackets it needs, and those around every product with a matrix."""
    match e:
        case ast.Constant(int() | float() as value):
            return short if float(short := f"{value:.12g}") == value else repr(value)
        case ast.UnaryOp(_, operand):
            return f"-{_held(operand, atom=True)}"
        case ast.Call(function, [argument]):
            return f"{ast.unparse(function)}({_written(argument)})"
        case ast.BinOp(left, ast.MatMult(), right):
            return f"{_written(left)} @ {_held(right, atom=True)}"
        case ast.BinOp(left, ast.Add() | ast.Sub() as operator, right):
            last = _held(right) if _is(right, ast.Add, ast.Sub) else _written(right)
            return f"{_written(left)} {_symbol(operator)} {last}"
        case ast.BinOp(left, operator, right):
            first = _written(left) if _is(left, ast.Mult, ast.Div) else _held(left)
            return f"{first} {_symbol(operator)} {_held(right)}"
    return ast.unparse(e)


def _symbol(operator: ast.operator) -> str:
    return OPERATIONS[OPERATORS[type(operator)]].symbol


def _is(e: ast.expr, *operators: type) -> bool:
    return isinstance(e, ast.BinOp) and isinstance(e.op, operators)


def _held(e: ast.expr, atom: bool = False) -> str:
    """In brackets where it has two sides, or with `atom` anything but a name or a call."""
    loose = ast.BinOp | ast.UnaryOp if atom else ast.BinOp
    return f"({_written(e)})" if isinstance(e, loose) else _written(e)


@lru_cache(maxsize=256)
def own_cell(equations: str) -> Cell:
    """The cell of tidy equations. Those of a known cell keep its words and how it begins.

    Elsewhere the bias b_f begins at the setting `forget_bias`, as in an LSTM.
    """
    known = _known().get(equations)
    if known:
        return replace(known, key=OWN, title=CALLED, equations=equations)
    forgets = parse(equations).vectors.get("b_f")
    return Cell(
        key=OWN,
        title=CALLED,
        summary="equations of your own",
        source="",
        equations=equations,
        order=0,
        settings={"b_f": "forget_bias"} if forgets else {},
    )


@lru_cache(maxsize=1)
def _known() -> dict[str, Cell]:
    chains = (cell for cell in CELLS.values() if cell.topology is CHAIN)
    return {tidy(cell.equations): cell for cell in chains}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a cell: its name, its shape and what it does."""

    name: str
    shape: tuple[int, ...]
    role: str


def parameters(program: Program, n_in: int, units: int) -> list[Parameter]:
    """The parameters of one strand in the order of its equations' letters."""
    found = [
        Parameter(name, (units, n_in), "input weights")
        if reads_x
        else Parameter(name, (units, units), "recurrent weights")
        for name, reads_x in program.matrices.items()
    ]
    for name, added in program.vectors.items():
        found.append(Parameter(name, (units,), "bias" if added else "one weight for each unit"))
    return found


@dataclass(frozen=True)
class Equations(Setting):
    """Equations of a cell, in the spelling of `tidy`; a link has them in one line."""

    def check(self, value: Any, config: Any) -> str:
        if not isinstance(value, str):
            raise ValueError(f"{self.name}: {type(value).__name__} is not text")
        cell = value_of(config, "cell")
        try:
            text = tidy(value)
        except EquationError as error:
            raise ValueError(f"{self.name}: {error}") from None
        if cell != OWN and text != START:
            raise ValueError(f"{self.name}: only the cell {OWN!r} has equations of its own")
        return text

    def nearest(self, value: Any, config: Any) -> str:
        cell = value_of(config, "cell")
        return str(value) if cell == OWN else START

    def read(self, text: str, values: Mapping[str, Any]) -> str:
        return self.check(text.replace(";", "\n"), values)

    def write(self, value: str) -> str:
        return value.replace(" ", "").replace("\n", ";")
