"""What a pass leaves to look at: every signal, and the gradient of the loss by every signal."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.bound import Life, Named, Pass
from rnnviz.engine.buffers import Buffers
from rnnviz.engine.elementwise import Numbers, flow_back
from rnnviz.engine.graph import Node
from rnnviz.engine.kept import Kept, Once, OnDemand, Pieces, Place, pieces_of
from rnnviz.engine.operation import run
from rnnviz.engine.operations import PRIMITIVES

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Strand:
    """One cell's life along the steps.

    `name`: "cell", or "layer2-backward"; a backward strand stands in the input's order.
    `signals`: the names in the order of the equations; `states`: those that the next step reads.
    `values[name]`, `grads[name]`: (T, B, units), the signal and dL/d(signal). `ranges[name]`:
    (low, high) that the signal cannot leave, infinite where it can. `first`: the index of its
    first step on the axis of the whole pass; a decoder begins behind its encoder.
    """

    name: str
    signals: tuple[str, ...]
    states: tuple[str, ...]
    values: Named
    grads: Named
    ranges: dict[str, tuple[float, float]]
    first: int = 0


@dataclass(frozen=True)
class Alignment:
    """Attention of a decoder's A steps over an encoder's S: `weights`, and dL/d(weight) in
    `grads`, both (A, B, S)."""

    weights: Array
    grads: Array


def alignment(bound: Pass) -> Alignment | None:
    """Copy the attention out of a pass that ran forward and backward; None without any."""
    if bound.looking is None:
        return None
    parts = bound.looking.alignment, bound.looking.d_alignment
    return Alignment(*(part.transpose(1, 0, 2).copy() for part in parts))


def strands(bound: Pass) -> list[Strand]:
    """The signals and their gradients of a pass that ran forward and backward, as it left them."""
    return [_strand(life, bound.network.ranges) for life in bound.lives]


def _strand(life: Life, ranges: dict[str, tuple[float, float]]) -> Strand:
    schedule, (values, grads) = life.layout.schedule, life.look()
    return Strand(
        name=life.layout.strand,
        signals=tuple(schedule.signals),
        states=tuple(dict.fromkeys(schedule.sources.values())),
        values=values,
        grads=grads,
        ranges=ranges,
        first=life.first,
    )


def paths(strands: list[Strand]) -> list[Strand]:
    """The strands as they are drawn: an encoder's and its decoder's as one life along all steps."""
    found: dict[str, Strand] = {}
    for strand in strands:
        name = path_name(strand.name)
        if name in found:
            found[name] = _joined(found[name], strand)
        else:
            found[name] = strand if strand.name == name else replace(strand, name=name)
    return list(found.values())


def path_name(strand: str) -> str:
    """What a strand is drawn as: "cell" for "encoder" and "decoder", "layer2" for
    "encoder-layer2"; else the name itself."""
    if strand in ("encoder", "decoder"):
        return "cell"
    return strand.removeprefix("encoder-").removeprefix("decoder-")


def _joined(one: Strand, other: Strand) -> Strand:
    return replace(
        one,
        values=OnDemand(one.signals, lambda n: np.concatenate([one.values[n], other.values[n]])),
        grads=OnDemand(one.signals, lambda n: np.concatenate([one.grads[n], other.grads[n]])),
    )


class ChainLife(Life):
    """The buffers of a strand; `order`: of its steps on the axis of the input."""

    def __init__(self, buffers: Buffers, order: slice, first: int) -> None:
        self.buffers, self.layout, self.order, self.first = buffers, buffers.layout, order, first

    @cached_property
    def _pieces(self) -> Pieces[Place]:
        return pieces_of(self.buffers)

    def look(self) -> tuple[Named, Named]:
        kept, signals = Kept(self.buffers, self._pieces), self.buffers.schedule.signals
        adjoints = Once(lambda: signal_adjoints(kept))

        def gradient(name: str) -> Array:
            root = kept.root_adjoint.get(signals[name])
            return self._public(adjoints.value[signals[name]] if root is None else root)

        values = OnDemand(signals, lambda name: self._public(kept.value[signals[name]]))
        return values, OnDemand(signals, gradient)

    def _public(self, array: Array) -> Array:
        """(T, units, B) as (T, B, units), in the order of the input."""
        return array[self.order].transpose(0, 2, 1).copy()

    def restore(self) -> None:
        self.buffers.set_ones()

    @property
    def states(self) -> list[Array]:
        return list(self.buffers.state.values())


@np.errstate(all="ignore")  # what is not finite shows in the gradients
def signal_adjoints(buffers: Kept) -> dict[Node, Array]:
    """dL/d(value) of every node, (T, units, B), from the adjoints that the pass kept.

    The roots' adjoints are there; below them, for all steps at once, the chain rule over
    elementwise operations.
    """
    schedule = buffers.schedule
    known = buffers.root_adjoint
    adjoint = dict(known)

    def send(node: Node, amount: Array) -> None:
        if node not in known:
            adjoint[node] = adjoint[node] + amount if node in adjoint else amount

    values, numbers = _values(buffers), Numbers(buffers.dtype)
    shape = buffers.steps, buffers.units, buffers.batch
    for node in reversed(schedule.nodes):
        if node not in adjoint:
            adjoint[node] = np.zeros(shape, buffers.dtype)
        if not node.is_elementwise:
            continue
        arguments = [values[a] for a in node.args]
        amounts = flow_back(node.op, adjoint[node], values[node], arguments, numbers)
        for argument, amount in zip(node.args, amounts, strict=True):
            send(argument, amount)
    return adjoint


def _values(buffers: Kept) -> dict[Node, Array]:
    """The value of every node for all steps; what the passes did not keep, once more."""
    values: dict[Node, Array] = {}
    for node in buffers.schedule.nodes:
        if node.is_elementwise and node in buffers.timeless:
            out = np.zeros((buffers.steps, buffers.units, buffers.batch), buffers.dtype)
            run(PRIMITIVES[node.op].calls(*[values[a] for a in node.args], out, buffers.const))
            values[node] = out
        elif node.op != "x":
            values[node] = buffers.value[node]
    return values
