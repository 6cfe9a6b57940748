"""Pictures of a whole run, all over the same axis of updates.

`gradients`, `gates`: steps × updates; `weights`: curves; `across`: what they share.
"""

from collections.abc import Sequence

from rnnviz.analysis.run import Run
from rnnviz.analysis.whole_run import AtUpdate
from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import Theme
from rnnviz.figures.whole_run import gates, gradients, weights


def panels(found: Sequence[AtUpdate], run: Run, reached: int, theme: Theme) -> list[Panel]:
    """Draw what was `found`, in ascending order of its updates, on an axis up to the update that
    was `reached`, with a mark at the one that `run` shows. A cell without gates has no picture of
    them."""
    drawn = [gradients.panel(found, run, reached, theme)]
    if found[0].gates:
        drawn.append(gates.panel(found, run, reached, theme))
    return [*drawn, weights.panel(found, run, reached, theme)]
