"""What an experiment asks of a server: the bytes of its session, the seconds of one update.

Many sessions share one server, and Streamlit Cloud gives it 1 GB: the bounds in `fitting`
keep every session below MOST_BYTES and every update below MOST_SECONDS. Both are estimated from
the configuration alone, in microseconds, since a form asks for every bound at every change, and
rather too high. `tests/config/test_cost.py` holds the estimates against real sessions of every
kind: those of the largest are up to three times what these take.
"""

from dataclasses import dataclass
from functools import lru_cache

from rnnviz.config.look import EXAMPLES
from rnnviz.engine.equations import parse
from rnnviz.engine.lowering import lower
from rnnviz.engine.topology import Topology

MOST_BYTES, MOST_SECONDS = 60e6, 0.1
CHUNK = 64  # held-out sequences that go through a network at once

# Bytes: of a number (float64); of the calls that a plan has ready, for each elementwise operation
# of a step in three passes; of a weight in those passes, the optimiser and its copies; of the
# buffers that a strand's backward pass fills chunk by chunk, and of what its slabs leave unused; of
# the pictures and the rest of a page; of the trees that a task draws from. SHARED: of all that,
# what is there at a time, since passes take turns in the same buffers and one that only measures
# keeps two layers.
NUMBER, CALLS, WEIGHT, CHUNKS, PAGE, TREES = 8, 1000, 24 * 8, 4.5e6, 10e6, 20e6
SHARED = 0.5
# Seconds of a slow server: a NumPy call, an elementwise operation on one number, a
# multiply-add in a matrix product, drawing and copying one number of a batch.
CALL, ELEMENT, PRODUCT, COPY = 1.4e-6, 1.0e-9, 0.9e-10, 7e-9


@dataclass(frozen=True)
class Shape:
    """A network and its batch, as far as they cost.

    `steps`: of the chain or the encoder; of a tree, its nodes. `answers`: those of a decoder, 0
    without one. `n_in`, `n_out`: the numbers of an input and of an output; `embedding`: those of
    the vector that a strand reads instead, or 0. `attends`: whether a decoder looks at every step
    of the encoder; `pairwise`: whether it keeps `units` numbers for each pair of steps.
    """

    equations: str
    topology: Topology
    activation: str
    layers: int
    ways: int
    units: int
    n_in: int
    n_out: int
    embedding: int
    steps: int
    answers: int
    attends: bool
    pairwise: bool
    batch: int

    @property
    def strands(self) -> list[tuple[int, int]]:
        """The steps of each strand, and how many numbers it reads at one."""
        above = [(self.steps, self.units * self.ways)] * (self.layers - 1)
        found = [(self.steps, self.embedding or self.n_in), *above] * self.ways
        if self.answers:
            found += [(self.answers, self.embedding or self.n_out + 1)]
            found += [(self.answers, self.units)] * (self.layers - 1)
        return found

    @property
    def batched(self) -> int:
        """The numbers of one sequence outside the strands: inputs, embedded ones, outputs."""
        return (self.steps + self.answers) * (self.n_in + self.embedding + 3 * self.n_out)

    @property
    def pairs(self) -> int:
        """The units of all pairs of steps that attention compares in one sequence."""
        return self.steps * self.answers * self.units * self.attends


@dataclass(frozen=True)
class Step:
    """What one step of a strand takes. `kept`, `adjoints`: numbers of each unit that the forward
    and the backward pass keep; `work`: elementwise operations on all units; `products`: rows and
    operands of each packed product, in multiples of the units."""

    kept: int
    adjoints: int
    work: int
    products: tuple[tuple[int, int], ...]

    @property
    def rows(self) -> int:
        """Those of all products."""
        return sum(rows for rows, _ in self.products)

    def weights(self, units: int, reads: int) -> int:
        """The numbers of the packed matrices of a strand."""
        inner = sum(rows * operands for rows, operands in self.products)
        return units * (self.rows * (reads + 1) + units * inner)


@lru_cache(maxsize=256)
def step_of(equations: str, topology: Topology, activation: str) -> Step:
    """Count what a step of a cell takes."""
    schedule = lower(parse(equations, topology), activation)
    nodes, groups = schedule.nodes, schedule.groups
    rows = {row for group in groups for row in group.rows}
    late = sum(len(group.operands) for group in groups if group.stage == "late")
    vectors = sum(node.op == "vector" for node in nodes)
    every = not topology.in_time  # value and adjoint is kept where steps are gathered
    return Step(
        kept=late + (len(nodes) if every else len(rows | schedule.kept - schedule.in_place)),
        adjoints=len(nodes) if every else len(schedule.roots) + vectors,
        work=schedule.work,
        products=tuple((len(group.rows), len(group.operands)) for group in groups),
    )


def memory(shape: Shape) -> float:
    """The bytes that a session may take once it was trained and looked at."""
    step, n = step_of(shape.equations, shape.topology, shape.activation), shape.units
    forward, backward = shape.batch + CHUNK + EXAMPLES, shape.batch + EXAMPLES
    numbers: float = forward * (2 * shape.batched + 2 * shape.pairs * shape.pairwise)
    weights, calls, chunks = shape.n_out * (n * shape.ways + 1), 0, 0.0
    for steps, reads in shape.strands:
        kept = n * step.kept + (reads + 1) * len(step.products)
        looked_at = EXAMPLES * 3 * n * step.kept  # copies of the signals and gradients
        numbers += steps * (forward * kept + backward * n * step.adjoints + looked_at)
        weights += step.weights(n, reads)
        calls += steps * (4 + step.work)
        chunks += min(CHUNKS, NUMBER * steps * backward * n * step.rows * 4)
    page = PAGE + TREES * shape.topology.rooted
    every_pass = NUMBER * numbers + WEIGHT * weights + CALLS * calls + chunks
    return SHARED * (page + every_pass)


def seconds(shape: Shape) -> float:
    """The seconds that one update may take, on one thread."""
    step, n = step_of(shape.equations, shape.topology, shape.activation), shape.units
    total = shape.batch * (shape.batched * COPY + 25 * shape.pairs * shape.ways * ELEMENT)
    for steps, reads in shape.strands:
        weights = step.weights(n, reads)
        one = (8 + step.work) * n * ELEMENT + reads * COPY + 3 * weights * PRODUCT
        total += steps * ((4 + step.work) * CALL + shape.batch * one) + 30 * weights * ELEMENT
    return total


@lru_cache(maxsize=4096)
def bearable(shape: Shape) -> bool:
    """Whether a server can bear it beside many others."""
    return memory(shape) <= MOST_BYTES and seconds(shape) <= MOST_SECONDS
