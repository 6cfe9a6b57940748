"""How gradients, gates and weights went over a whole run: measured with the weights of every state
that the recording keeps."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from rnnviz.analysis.gates import is_gate
from rnnviz.analysis.gradients import Reach, reach, step_norms
from rnnviz.analysis.run import Run
from rnnviz.analysis.tree import TreeShape, shape_of
from rnnviz.engine.batch import Bools, Floats
from rnnviz.engine.strands import Strand, path_name
from rnnviz.training.session import Session
from rnnviz.training.state import State

BESIDE = {"embedding": "embedding", "attention": "attention", "head": "output"}  # the paths


@dataclass(frozen=True, eq=False)
class AtUpdate:
    """One path of the network after `update` updates.

    `gradient`: the norms of one signal's gradient over the units, (T,) of one example. `gates`:
    of each gate the mean over the units, (T,) of that example; empty without gates. `openness`: of
    each gate the mean over units, steps and all examples of the probe. `norms`: of each kind of
    weights the Frobenius norm, as `weight_norms` names them. Arrays are float32.
    """

    update: int
    gradient: Floats
    gates: Mapping[str, Floats]
    openness: Mapping[str, float]
    norms: Mapping[str, float]

    @cached_property
    def finite(self) -> bool:
        """Whether all of the gradient is."""
        return bool(np.isfinite(self.gradient).all())

    def reach(self, mask: Bools) -> Reach:
        """How much of the gradient at the last step that carries loss, by `mask` (T,), gets to
        step 1; an encoder's backward path ends earlier."""
        return reach(self.gradient.astype(float), mask[: len(self.gradient)])


class WholeRun:
    """What the states of a session's recording show, each measured once and forgotten with it.

    Looks at one `example` of the probe, at the path of number `path_number`, and at the gradient
    of `signal`, or of h where the path has no such signal. A measurement is one pass of the probe
    and changes nothing of the session.
    """

    def __init__(
        self, session: Session, example: int = 0, path_number: int = 0, signal: str = "h"
    ) -> None:
        self.session, self.wanted = session, (example, path_number, signal)
        self._known: WeakKeyDictionary[State, AtUpdate] = WeakKeyDictionary()

    @property
    def missing(self) -> list[State]:
        """The states that are still to be measured: first those that are far apart."""
        kept = self.session.recording.states
        many = len(kept)
        order = sorted(range(many), key=lambda place: place & -place or many, reverse=True)
        return [kept[place] for place in order if kept[place] not in self._known]

    def measure_next(self) -> int:
        """Measure one of the states that are missing, if there is one; return how many are left."""
        missing, session = self.missing, self.session
        if not missing:
            return 0
        state, paths = missing[0], session.look_back(missing[0])
        path = paths[min(self.wanted[1], len(paths) - 1)]
        weights = session.network.views(state.parameters)
        self._known[state] = self._at(state.update, path, weights)
        return len(missing) - 1

    def found(self, run: Run) -> list[AtUpdate]:
        """All that was measured of the recording, and the update that `run` shows, in ascending
        order."""
        kept = self.session.recording.states
        found = {state.update: self._known[state] for state in kept if state in self._known}
        if run.updates not in found:
            found[run.updates] = self._at(run.updates, run.path, run.weights)
        return [found[update] for update in sorted(found)]

    def _at(self, update: int, path: Strand, weights: Mapping[str, Floats]) -> AtUpdate:
        example, _, wanted = self.wanted
        signal = wanted if wanted in path.signals else "h"
        trees, cell = self._trees(), self.session.cell
        own = trees[example].nodes if trees else slice(None)
        gates = [name for name in path.signals if is_gate(cell, name)]
        with np.errstate(all="ignore"):  # what is not finite is said where it is drawn
            return AtUpdate(
                update,
                step_norms(path.grads[signal])[own, example].astype(np.float32),
                {n: path.values[n][own, example].mean(-1).astype(np.float32) for n in gates},
                {name: openness(path.values[name], trees) for name in gates},
                weight_norms(weights, path.name),
            )

    def _trees(self) -> list[TreeShape]:
        children = self.session.probe.children
        if children is None:
            return []
        return [shape_of(children[:, column]) for column in range(children.shape[1])]


def openness(values: Floats, trees: Sequence[TreeShape]) -> float:
    """The mean of a gate (T, B, units) over the whole probe; of trees, over their nodes."""
    if trees:
        values = np.concatenate([values[t.nodes, column] for column, t in enumerate(trees)])
    return float(values.mean(dtype=float))


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
