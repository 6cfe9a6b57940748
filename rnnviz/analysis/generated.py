"""What a decoder generates from its own outputs, beside the target."""

from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Bools
from rnnviz.tasks.material.sequences import Whole


@dataclass(frozen=True)
class Generated:
    """The decoder's steps of one example, (A,) each: class numbers of `target` and of what was
    `written`, `mask` where there is a target, `said` up to the first end symbol that was written.

    `whole`: how many of all `examples` are correct to the last symbol.
    """

    target: Whole
    written: Whole
    mask: Bools
    said: Bools
    whole: int
    examples: int

    @property
    def wrong(self) -> Bools:
        """Where a target was missed."""
        return self.mask & (self.written != self.target)

    @property
    def beyond(self) -> Bools:
        """Where something was written that is not the target, after its end too."""
        return self.said & ~(self.mask & (self.written == self.target))


def generated(run: Run) -> Generated | None:
    """Compare what is generated with its target; None without a decoder of symbols."""
    every = run.trace.written
    if every is None or not run.task.classifies:
        return None
    start = run.answers_from
    hits = (every == run.trace.targets[start:]) | ~run.trace.mask[start:]
    written = every[:, run.example]
    return Generated(
        target=run.targets[start:],
        written=written,
        mask=np.asarray(run.mask)[start:],
        said=until(written, run.task.n_out - 1),
        whole=int(hits.all(0).sum()),
        examples=run.trace.targets.shape[1],
    )


def until(written: Whole, end: int) -> Bools:
    """True up to the first end symbol of (A,), that one included."""
    ends = np.cumsum(written == end)
    return np.concatenate([[True], ends[:-1] == 0])
