"""What the network answers at each step, and what would have been right."""

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.figures import amounts, classes, drawn, parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.scales import add_scale
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import count, subscript


def panels(run: Run, theme: Theme) -> list[Panel]:
    """Draw target and prediction of the chosen example; bars above mark what carries loss."""
    sort = drawn if run.task.drawing else classes if run.task.loss == "cross-entropy" else amounts
    traces, yaxis, height, alt = sort.draw(run, theme)
    mask = np.asarray(run.mask)
    shapes = parts.bars_above(mask, theme.text)
    if sort is classes:
        shapes += parts.veils(mask, theme)
    layout = parts.run_layout(theme, run, height, yaxis, shapes=shapes)
    if any(trace["type"] == "heatmap" for trace in traces):
        add_scale(layout, theme, theme.share if sort is classes else theme.ink, ("0", "1"))
    if sort is amounts:
        amounts.arrange(layout, traces, run, theme)
    counted = int(mask.sum())
    reading = sort.reading(run)
    return [
        Panel(
            key="answer",
            title=f"{subscript('y', run.noun)} · answer and target, scored under the bar",
            column="time",
            figure={"data": traces, "layout": layout},
            reading=reading,
            alt=f"{alt} {counted} of {count(run.length, run.noun)} carry loss. {reading}",
            height=height,
        )
    ]


ANSWER = Figure(key="answer", order=20, panels=panels)
