"""The layout of heatmaps of units × steps, which changes with the configuration only."""

from functools import lru_cache

from rnnviz.analysis.run import Run
from rnnviz.figures import parts
from rnnviz.figures.parts import Dict
from rnnviz.figures.scales import add_scale
from rnnviz.figures.theme import Scale, Theme

LABEL = 14  # px above the cells, for the words at the line between encoder and decoder


def layout_of(
    theme: Theme,
    run: Run,
    height: int,
    units: int,
    scale: Scale,
    ends: tuple[str, str],
    bars: bool = False,
    words: bool = False,
) -> Dict:
    """Return a time layout with the colour `scale` beside it, which is nobody's to change.

    `ends`: of the scale, in words; `bars`: above the steps in the loss; `words`: what the line
    between an encoder and its decoder means, above the cells.
    """
    marked = tuple(parts.stretches(run.mask)) if bars else ()
    first = run.answers_from
    return _layout(theme, run.length, first, height, units, scale, ends, marked, words)


@lru_cache(maxsize=256)
def _layout(
    theme: Theme,
    length: int,
    first: int,
    height: int,
    units: int,
    scale: Scale,
    ends: tuple[str, str],
    marked: tuple[tuple[int, int], ...],
    words: bool,
) -> Dict:
    shapes = [*parts.bars_over(marked, theme.text), *parts.handover(theme, first)]
    yaxis = parts.row_axis(theme, units, "unit")
    layout = parts.time_layout(theme, length, height, yaxis, shapes=shapes)
    if words and first:
        layout["height"] += LABEL
        layout["margin"]["t"] += LABEL
        text, place = "encoder → decoder", {"yref": "paper", "yanchor": "bottom"}
        layout["annotations"] = [parts.note(text, first + 0.5, 1, theme.text, **place)]
    add_scale(layout, theme, scale, ends)
    parts.frame(layout, theme)
    return layout
