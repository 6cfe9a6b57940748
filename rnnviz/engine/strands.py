"""What a pass leaves to look at: every signal, and the gradient of the loss by every signal."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.elementwise import flow_back, run, value_calls
from rnnviz.engine.encoder_decoder import EncoderDecoderPass
from rnnviz.engine.equations import Node
from rnnviz.engine.lowering import ELEMENTWISE
from rnnviz.engine.network import Pass
from rnnviz.engine.plan import Plan
from rnnviz.engine.ranges import natural_ranges
from rnnviz.engine.stack import ORDERS
from rnnviz.engine.tree import TreePass

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
    values: dict[str, Array]
    grads: dict[str, Array]
    ranges: dict[str, tuple[float, float]]
    first: int = 0


@dataclass(frozen=True)
class Alignment:
    """Attention of a decoder's A steps over an encoder's S: `weights`, and dL/d(weight) in
    `grads`, both (A, B, S)."""

    weights: Array
    grads: Array


def alignment(bound: Pass | EncoderDecoderPass | TreePass) -> Alignment | None:
    """Copy the attention out of a pass that ran forward and backward; None without any."""
    looking = bound.decoder.looking if isinstance(bound, EncoderDecoderPass) else None
    if looking is None:
        return None
    parts = looking.alignment, looking.d_alignment
    return Alignment(*(part.transpose(1, 0, 2).copy() for part in parts))


def strands(bound: Pass | EncoderDecoderPass | TreePass) -> list[Strand]:
    """Copy the signals and their gradients out of a pass that ran forward and backward."""
    ranges = natural_ranges(bound.network.program, bound.network.activation)
    if isinstance(bound, TreePass):
        return [_strand_of_tree(bound, ranges)]
    if isinstance(bound, EncoderDecoderPass):
        stacks = [(bound.encoder, 0), (bound.decoder.stack, bound.first_output)]
    else:
        stacks = [(bound.stack, 0)]
    return [
        _strand(plan, order, ranges, first)
        for stack, first in stacks
        for layer in stack.layers
        for plan, order in zip(layer, ORDERS, strict=False)
    ]


def paths(strands: list[Strand]) -> list[Strand]:
    """The strands as they are drawn: an encoder's and its decoder's as one life along all steps."""
    found: dict[str, Strand] = {}
    for strand in strands:
        name = path_name(strand.name)
        found[name] = _joined(found[name], strand) if name in found else replace(strand, name=name)
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
        values={n: np.concatenate([v, other.values[n]]) for n, v in one.values.items()},
        grads={n: np.concatenate([g, other.grads[n]]) for n, g in one.grads.items()},
    )


def _strand(plan: Plan, order: slice, ranges: dict[str, tuple[float, float]], first: int) -> Strand:
    adjoints = signal_adjoints(plan)
    signals = plan.schedule.signals

    def public(array: Array) -> Array:
        return array[order].transpose(0, 2, 1).copy()

    return Strand(
        name=plan.layout.strand,
        signals=tuple(signals),
        states=tuple(plan.schedule.states),
        values={s: public(plan.value[node]) for s, node in signals.items()},
        grads={s: public(adjoints[node]) for s, node in signals.items()},
        ranges=ranges,
        first=first,
    )


def _strand_of_tree(bound: TreePass, ranges: dict[str, tuple[float, float]]) -> Strand:
    """Nodes take the place of steps; unused ones are 0."""
    schedule = bound.network.schedule
    signals = schedule.signals
    return Strand(
        name=bound.network.strands[0].strand,
        signals=tuple(signals),
        states=tuple(dict.fromkeys(schedule.sources.values())),
        values={s: bound.at_nodes(bound.value[node]) for s, node in signals.items()},
        grads={s: bound.at_nodes(bound.adjoint[node]) for s, node in signals.items()},
        ranges=ranges,
    )


def signal_adjoints(plan: Plan) -> dict[Node, Array]:
    """dL/d(value) of every node, (T, units, B), from the adjoints that the pass kept.

    The roots' adjoints are there; below them, for all steps at once, the chain rule over
    elementwise operations.
    """
    schedule = plan.schedule
    known = plan.root_adjoint
    adjoint = dict(known)

    def send(node: Node, amount: Array) -> None:
        if node not in known:
            adjoint[node] = adjoint[node] + amount if node in adjoint else amount

    values = _values(plan)
    for node in reversed(schedule.nodes):
        if node not in adjoint:
            adjoint[node] = plan.zeros(plan.steps, plan.units, plan.batch)
        if node.op not in ELEMENTWISE:
            continue
        arguments = [values[a] for a in node.args]
        for argument, amount in flow_back(node, adjoint[node], values[node], arguments, plan.const):
            send(argument, amount)
    return adjoint


def _values(plan: Plan) -> dict[Node, Array]:
    """The value of every node for all steps; what the passes did not keep, once more."""
    values = {}
    for node in plan.schedule.nodes:
        scratch = node.op in ELEMENTWISE and node in plan.timeless
        if node.op != "x" and not scratch:
            values[node] = plan.value[node]
        elif scratch:
            out = plan.zeros(plan.steps, plan.units, plan.batch)
            run(value_calls(node, [values[a] for a in node.args], out, plan.const))
            values[node] = out
    return values
