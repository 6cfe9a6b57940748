"""Pictures that training does not change: drawn once, and kept while they are looked at."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from rnnviz.analysis.run import Run
from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import Theme

MOST = 32  # pictures of one kind, of all visitors
Draw = Callable[[Run, Theme, str], Panel]


def still(draw: Draw) -> Draw:
    """Keep what `draw` makes of the task and the example alone: its inputs and targets, and where
    they are. Such a panel is nobody's to change, and so is the probe.

    Arrays are told apart by identity; a kept panel keeps those that it was made of.
    """
    kept: dict[tuple[Any, ...], tuple[Panel, tuple[Any, ...]]] = {}

    @wraps(draw)
    def drawn(run: Run, theme: Theme, key: str) -> Panel:
        trace = run.trace
        made_of = run.task, trace.inputs, trace.targets, trace.input_mask, trace.mask
        place = (*map(id, made_of), run.config.length, run.example, theme.name, key)
        found = kept.get(place)
        if found is None:
            found = draw(run, theme, key), made_of
            if len(kept) >= MOST:
                kept.clear()
            kept[place] = found
        return found[0]

    return drawn
