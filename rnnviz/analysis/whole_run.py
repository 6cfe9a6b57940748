"""How gradients, gates and weights went over a whole run: measured with the weights of every state
that the recording keeps."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from rnnviz.analysis.gates import is_gate
from rnnviz.analysis.gradients import Reach, reach, step_norms
from rnnviz.analysis.run import Run
from rnnviz.analysis.tree import TreeShape, shape_of
from rnnviz.engine.batch import Bools, Floats
from rnnviz.engine.cell import Cell
from rnnviz.engine.strands import Strand, path_name
from rnnviz.training.session import Session
from rnnviz.training.state import State

BESIDE = {"embedding": "embedding", "attention": "attention", "head": "output"}  # the paths


@dataclass(frozen=True, eq=False)
class AtUpdate:
    """One path of the network after `update` updates.

    `gradient`: the norms of one signal's gradient over the units, (T, B) of the probe, float32.
    `openness`: each gate's mean over the units, steps and examples of the probe; empty without
    gates. `norms`: of each kind of weights the Frobenius norm, by the names of `weight_norms`.
    """

    update: int
    gradient: Floats
    openness: Mapping[str, float]
    norms: Mapping[str, float]


def openness(values: Floats, trees: Sequence[TreeShape]) -> float:
    """The mean of a gate (T, B, units) over the whole probe; of trees, over their nodes."""
    if not trees:
        return float(values.mean(dtype=float))
    nodes = [values[tree.nodes, column] for column, tree in enumerate(trees)]
    return float(np.concatenate(nodes).mean(dtype=float))


def weight_norms(weights: Mapping[str, Floats], path: str) -> dict[str, float]:
    """The norms of a path's parameters, all of one letter together, in the order U, W, then the
    vectors (b, d, …); and those of what lies beside the paths, as BESIDE names it."""
    squares: dict[str, float] = {}
    for full, weight in weights.items():
        part, name = full.split(".")
        strand = path_name(part)
        kind = name[0] if strand == path else BESIDE.get(strand)
        if kind is not None:
            own = float(np.square(weight, dtype=float).sum())
            squares[kind] = squares.get(kind, 0.0) + own
    order = sorted(squares, key=lambda kind: (len(kind) > 1, kind not in "UW", kind))
    return {kind: math.sqrt(squares[kind]) for kind in order}


class WholeRun:
    """What the states of a session's recording show, each measured once and forgotten with it.

    Looks at the path of number `path_number` and at the gradient of `signal`, or of h where the
    path has no such signal. Each measurement is one pass of the probe and changes nothing of the
    session.
    """

    def __init__(self, session: Session, path_number: int = 0, signal: str = "h") -> None:
        self.session, self.path_number, self.signal = session, path_number, signal
        self._known: WeakKeyDictionary[State, AtUpdate] = WeakKeyDictionary()

    @property
    def missing(self) -> list[State]:
        """The states that are still to be measured: first those that are far apart."""
        kept = self.session.recording.states
        order = sorted(
            range(len(kept)), key=lambda place: -(place & -place) if place else -(1 << 30)
        )
        return [kept[place] for place in order if kept[place] not in self._known]

    def measure_next(self) -> int:
        """Measure one of the states that are missing, if there is one; return how many are left."""
        missing = self.missing
        if missing:
            self._measure(missing[0])
        return max(0, len(missing) - 1)

    def _measure(self, state: State) -> None:
        session = self.session
        paths, children = session.look_back(state), session.probe.children
        path = paths[min(self.path_number, len(paths) - 1)]
        columns = range(0 if children is None else children.shape[1])
        trees = [] if children is None else [shape_of(children[:, column]) for column in columns]
        weights = session.network.views(state.parameters)
        self._known[state] = self._at(state.update, path, weights, trees, session.cell)

    def found(self, run: Run) -> list[AtUpdate]:
        """All that was measured of the recording, in ascending order; the update that `run` shows
        among it."""
        kept = self.session.recording.states
        found = {state.update: self._known[state] for state in kept if state in self._known}
        found[run.updates] = self._at(
            run.updates, run.path, run.weights, run.trees, self.session.cell
        )
        return [found[update] for update in sorted(found)]

    def _at(
        self,
        update: int,
        path: Strand,
        weights: Mapping[str, Floats],
        trees: Sequence[TreeShape],
        cell: Cell,
    ) -> AtUpdate:
        signal = self.signal if self.signal in path.signals else "h"
        with np.errstate(all="ignore"):  # what is not finite is said where it is drawn
            gradient = step_norms(path.grads[signal]).astype(np.float32)
            gates = [name for name in path.signals if is_gate(cell, name)]
            means = {name: openness(path.values[name], trees) for name in gates}
            return AtUpdate(update, gradient, means, weight_norms(weights, path.name))


def reached(at: AtUpdate, example: int, mask: Bools) -> Reach:
    """How much of the gradient at the last step that carries loss, `mask` (T,), gets to step 1."""
    own = at.gradient[:, example].astype(float)
    return reach(own, mask[: len(own)])


def finite(found: Sequence[AtUpdate], example: int) -> list[AtUpdate]:
    """Those whose gradients of an example are finite numbers."""
    return [at for at in found if np.isfinite(at.gradient[:, example]).all()]
