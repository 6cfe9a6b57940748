"""The calls of a plan as code to read: what the compiler made of a cell's equations.

Every array has a name with its step and its rows in brackets; steps that do the same are one loop.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import accumulate, groupby, pairwise

import numpy as np

from rnnviz.engine.backward import Backward
from rnnviz.engine.buffers import Buffers
from rnnviz.engine.operation import Array, Call
from rnnviz.engine.operations import OPERATIONS

SYMBOLS = {o.key: o.symbol for o in OPERATIONS.values() if o.symbol} | {"matmul": "@", "dot": "@"}
NONE = -(10**6)
STEP = re.compile(r"\[(-?\d+)(?=[,\]])")  # h[3], z0[3, 0:16]; not h[0:3]


def listing(plan: Buffers, forward: list[Call], backward: Backward | None) -> str:
    """Return the passes as text; `backward` is None where nobody goes back."""
    names, parts = Names(plan, backward), []
    passes = {"forward": forward} | ({"backward": backward.calls} if backward else {})
    for title, calls in passes.items():
        parts += [f"# {title}, {len(calls)} calls", *_folded([names.code(c) for c in calls]), ""]
    return "\n".join(parts)


class Names:
    """What the arrays of a plan are called. Those with a time axis may begin before step 0."""

    def __init__(self, plan: Buffers, backward: Backward | None) -> None:
        self.known: list[tuple[str, Array, int]] = []
        for name, node in plan.schedule.signals.items():
            self.add(name, plan.value[node])
        for name, state in plan.state.items():
            self.add(name, state, -1)
            self.add(f"d_{name}", plan.adjoint.get(name), -1)
        for root, adjoint in plan.root_adjoint.items():
            self.add(f"d_{root.label or f'({root})'}", adjoint)
        for vector, adjoint in plan.vector_adjoint.items():
            self.add(f"d_{vector.name}", adjoint)
            self.add(vector.name, plan.value[vector])
        for name in ("d_outputs", "dx", "x", "inputs"):
            self.add(name, getattr(plan, name))
        for number, product in enumerate(plan.products):
            if product.rides:
                self.add("outputs", product.z[:, product.height :], -1)
            for name in ("z", "dz", "weights", "signed", "gradient", "feedback", "entry"):
                self.add(f"{name}{number}", getattr(product, name))
            self.add(f"operands{number}", product.operands)
        self.add_unnamed("s", plan.value.values())
        if backward:
            for number, product in enumerate(plan.products):
                self.add(f"returned{number}", backward.returned[id(product)])
                self.add(f"part{number}", backward.part[id(product)])
            for name in ("spare", "dz_t", "operands_t"):
                self.add(name, getattr(backward, name))
            self.add_unnamed("factor", backward.factor.values())

    def add_unnamed(self, name: str, arrays: Iterable[Array]) -> None:
        """Number the arrays that have no name yet."""
        unnamed = {id(a): a for a in arrays if a.ndim and self.of(a) == "?"}
        for number, array in enumerate(unnamed.values()):
            self.add(f"{name}{number}", array)

    def add(self, name: str, array: Array | None, first: int = 0) -> None:
        """Call an array by a name; its step 0 is index -`first`. One whose steps all have the same
        place is called by what it holds of one; one that nobody writes to has no name."""
        if array is not None and array.size and any(array.strides):
            repeated = array.ndim == 3 and array.strides[0] == 0
            self.known.append((name, array[0] if repeated else array, first))

    def code(self, call: Call) -> str:
        """A call as an assignment."""
        function, arguments = call
        texts = [self.of(a) for a in arguments]
        if isinstance(function, partial):
            texts.append(self.of(function.keywords["out"]))
            function = function.func
        name = function.__name__
        owner = getattr(function, "__self__", None)
        if isinstance(owner, np.ndarray):
            texts.insert(0, self.of(owner))
        if name in ("copyto", "fill"):
            return f"{texts[0]} = {texts[1]}"
        *read, out = texts
        symbol = SYMBOLS.get(name)
        right = f" {symbol} ".join(read) if symbol else f"{name}({', '.join(read)})"
        return f"{out} = {right}"

    def of(self, value: object) -> str:
        """The name of an array, or of a part of one."""
        if not isinstance(value, np.ndarray) or value.ndim == 0:
            return f"{value:g}"
        return next(filter(None, (_part(value, *known) for known in self.known)), "?")


def _part(view: Array, name: str, array: Array, first: int) -> str:
    """What `view` is called if it is a part of `array`, else nothing."""
    offset = view.ctypes.data - array.ctypes.data
    end = ".T" if view.ndim == 2 and not view.flags.c_contiguous and view.flags.f_contiguous else ""
    if array.ndim == 1:
        return name + end if 0 <= offset < array.nbytes else ""
    places = []
    for stride in array.strides:
        place, offset = divmod(offset, stride)
        places.append(place)
    *step, row, column = places
    if offset or column or not all(0 <= p < n for p, n in zip(places, array.shape, strict=True)):
        return ""
    count, rows = view.shape[-3:-2], view.shape[-1 if end else -2]
    if count and view.strides[0] == array.strides[1]:
        count, rows, end = (rows,), count[0], ".transpose(1, 0, 2)"
    if row + rows > array.shape[-2]:
        return ""
    index = [f"{t + first}:{t + first + n}" for t, n in zip(step, count, strict=False)]
    index = index or [f"{t + first}" for t in step]
    index += [f"{row}:{row + rows}"] if rows < array.shape[-2] else []
    return f"{name}[{', '.join(index)}]{end}" if index else name + end


def _folded(lines: list[str]) -> Iterator[str]:
    """The lines, steps that do the same as one loop over t."""
    timed = groupby(zip(_steps(lines), lines, strict=True), lambda pair: pair[0])
    blocks = [(t, [line for _, line in pairs]) for t, pairs in timed]
    while blocks:
        (first, own), count = blocks[0], 1
        alike = _relative(first, own)
        for (before, _), (t, others) in pairwise(blocks):
            way = blocks[1][0] - first
            if abs(way) != 1 or t - before != way or _relative(t, others) != alike:
                break
            count += 1
        if count > 1:
            yield f"for t in {first} … {blocks[count - 1][0]}:"
            yield from (f"    {line}" for line in alike)
        else:
            yield from own
        blocks = blocks[count:]


def _steps(lines: list[str]) -> list[int]:
    """The step of each line; of those about many steps at once, NONE.

    It is the last that a line names; in between the lines of one step, that step: the pass goes
    through them in order.
    """
    last = [max(map(int, STEP.findall(line)), default=NONE) for line in lines]
    ahead = list(accumulate(reversed(last), max))[::-1]
    steps = [min(pair) for pair in zip(accumulate(last, max), ahead, strict=True)]
    alone = [":" in line and t == NONE for line, t in zip(lines, last, strict=True)]
    return [NONE if a else t for a, t in zip(alone, steps, strict=True)]


def _relative(t: int, lines: list[str]) -> list[str]:
    """The lines of step t with other steps told by their distance."""

    def told(match: re.Match[str]) -> str:
        distance = int(match[1]) - t
        return f"[t{distance:+d}" if distance else "[t"

    return [STEP.sub(told, line) for line in lines]
