"""What the pictures are made of: one network, looked at after one update."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.analysis.changes import Change, changes_of
from rnnviz.analysis.gradients import step_norms
from rnnviz.analysis.tree import TreeShape, shape_of
from rnnviz.config.config import Config
from rnnviz.engine.architecture import Architecture
from rnnviz.engine.batch import Bools, Floats
from rnnviz.engine.kept import OnDemand
from rnnviz.engine.strands import Strand, path_name
from rnnviz.engine.topology import Topology
from rnnviz.tasks.material.task import Baseline, Task
from rnnviz.training.session import Session
from rnnviz.training.stopping import Stop
from rnnviz.training.trace import Trace


@dataclass(frozen=True)
class Run:
    """A session at one update, seen through one example of its probe batch.

    `history` has one row an update, by column (see Session.curves); `example` is a column of the
    probe batch; `path_number` is that of the path that is drawn whole, from 0; `gradient_of`
    names the signal whose gradient is drawn; `origin` is what display units add to a
    scaled value, a scalar or (T, B, 1). `trails`: how embeddings moved, name -> updates (N,),
    weights (N, …).
    `children` (T, B, 2): those of trees. `stopped`: why training stopped, None while it goes on.
    `changes`: of settings during training.

    Of a tree, T below stands for its nodes, from left to right, each between the parts below it.
    """

    config: Config
    task: Task
    architecture: Architecture
    trace: Trace
    history: Mapping[str, Floats]
    weights: Mapping[str, Floats]
    baselines: tuple[Baseline, ...]
    updates: int
    example: int = 0
    gradient_of: str = "h"
    path_number: int = 0
    origin: Floats | float = 0.0
    trails: Mapping[str, tuple[NDArray[np.integer], Floats]] = field(default_factory=dict)
    children: NDArray[np.integer] | None = None
    stopped: Stop | None = None
    changes: tuple[Change, ...] = ()

    @classmethod
    def of(
        cls, session: Session, example: int = 0, gradient_of: str = "h", path_number: int = 0
    ) -> "Run":
        """Look at `session` now. An example or a signal that it lacks becomes the nearest."""
        trace = session.trace()
        known = trace.paths[0].signals
        return cls(
            config=session.config,
            task=session.task,
            architecture=session.architecture,
            trace=trace,
            history=session.curves,
            weights=session.weights,
            baselines=tuple(session.baselines),
            updates=session.updates,
            example=min(max(example, 0), trace.inputs.shape[1] - 1),
            gradient_of=gradient_of if gradient_of in known else "h",
            path_number=min(max(path_number, 0), len(trace.paths) - 1),
            origin=session.probe.origin,
            trails=session.snapshots.trails,
            children=session.probe.children,
            stopped=session.stopped,
            changes=changes_of(session),
        )

    @cached_property
    def trees(self) -> list[TreeShape]:
        """The trees of the whole probe batch, none along chains."""
        if self.children is None:
            return []
        return [shape_of(self.children[:, column]) for column in range(self.children.shape[1])]

    @cached_property
    def tree(self) -> TreeShape | None:
        """The tree of the example, None along a chain."""
        return self.trees[self.example] if self.trees else None

    @property
    def topology(self) -> Topology:
        """Where each step reads its previous states from."""
        return self.architecture.topology

    @property
    def noun(self) -> str:
        """What the places along the horizontal axis are: "step" or "node"."""
        return self.topology.step

    @cached_property
    def _own(self) -> tuple[slice | NDArray[np.integer], int]:
        """The example's places in arrays of the whole probe batch."""
        return (slice(None) if self.tree is None else self.tree.nodes), self.example

    @cached_property
    def length(self) -> int:
        """The number of steps, or of the example's nodes."""
        return len(self.inputs)

    @cached_property
    def path(self) -> Strand:
        """The path that is drawn whole."""
        return self.trace.paths[self.path_number]

    @cached_property
    def path_note(self) -> str:
        """What titles add where there are several strands: " (layer 2, backward)"."""
        if len(self.trace.paths) == 1:
            return ""
        return f" ({self.path.name.replace('layer', 'layer ').replace('-', ', ')})"

    @property
    def flow(self) -> str:
        """Which way backpropagation runs in the pictures of the drawn strand."""
        flow = self.topology.flow
        return flow.replace("←", "→") if self.path.name.endswith("-backward") else flow

    @cached_property
    def fatal(self) -> dict[str, float] | None:
        """The row of the history that training stopped at, None while it goes on."""
        if not np.asarray(self.history["failed"])[-1:].any():
            return None
        return {name: float(np.asarray(self.history[name])[-1]) for name in self.history}

    @cached_property
    def made(self) -> dict[str, Floats]:
        """The rows of the updates that were made, by column, without the fatal one."""
        end = None if self.fatal is None else -1
        return {name: np.asarray(self.history[name], float)[:end] for name in self.history}

    @cached_property
    def path_weights(self) -> dict[str, Floats]:
        """The weights of the strand that is drawn, by the names of the equations.

        Of an encoder and a decoder those of both, as in "W_h encoder".
        """
        own: dict[str, Floats] = {}
        for full, weight in self.weights.items():
            strand, name = full.split(".")
            if strand == self.path.name:
                own[name] = weight
            elif path_name(strand) == self.path.name:
                own[f"{name} {strand.split('-')[0]}"] = weight
        return own

    @cached_property
    def answers_from(self) -> int:
        """The index of a decoder's first step; 0 without one."""
        own = self.task.answer_steps(self.config.length)
        return self.length - own if own else 0

    @cached_property
    def inputs(self) -> Floats:
        """(T, n_in) of the chosen example."""
        return self.trace.inputs[self._own]

    @cached_property
    def input_mask(self) -> Bools:
        """(T,), True at the steps of the example that get an input."""
        return self.trace.input_mask[self._own]

    @cached_property
    def mask(self) -> Bools:
        """(T,), True at the steps of the example that carry loss."""
        return self.trace.mask[self._own]

    @cached_property
    def predictions(self) -> Floats:
        """(T, n_out) of the example: probabilities, or values in the network's own scale."""
        return self.trace.predictions[self._own]

    @cached_property
    def targets(self) -> NDArray:
        """(T,) class numbers or (T, n_out) values of the example."""
        return self.trace.targets[self._own]

    def value(self, signal: str) -> Floats:
        """(T, units) of the example."""
        return self.path.values[signal][self._own]

    def gradient(self, signal: str) -> Floats:
        """(T, units) of the example: what each value of `signal` does to the loss."""
        return self.path.grads[signal][self._own]

    @cached_property
    def gradient_norms(self) -> Mapping[str, Floats]:
        """Of each signal the norm of its gradient over the units, (T, B): the whole probe's, on
        the axis of the trace."""
        grads = self.path.grads
        return OnDemand(self.path.signals, lambda signal: step_norms(grads[signal]))

    def gradient_norm(self, signal: str) -> Floats:
        """(T,) of the example."""
        return self.gradient_norms[signal][self._own]

    def shown(self, values: Floats) -> Floats:
        """Turn values (T, n) of the example, or (T, B, n), into display units."""
        origin = np.asarray(self.origin)
        if origin.ndim and np.ndim(values) == 2:
            origin = origin[:, self.example]
        shown: Floats = self.task.scale * values + origin
        return shown
