"""What the network predicts at each step, beside the target."""

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.engine.numbers import count
from rnnviz.figures import amounts, classes, drawings, parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.scales import add_scale
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import subscript


def draw(run: Run, theme: Theme, key: str) -> Panel:
    """Draw target and prediction of the chosen example; bars above mark what is in the loss."""
    sort = drawings if run.task.drawing else classes if run.task.classifies else amounts
    traces, yaxis, height, alt, reading = sort.draw(run, theme)
    mask, shapes = run.mask, parts.bars_above(run.mask, theme.text)
    if sort is classes:
        shapes += classes.veils(run, theme)
    layout = parts.run_layout(theme, run, height, yaxis, shapes=shapes)
    if any(trace["meta"] == "cells" for trace in traces):
        add_scale(layout, theme, theme.share if sort is classes else theme.ink, ("0", "1"))
        parts.frame(layout, theme)
    if sort is amounts:
        amounts.arrange(layout, traces, run, theme)
    counted = np.count_nonzero(mask)
    y = subscript("y", run.topology.index)
    return Panel(
        key=key,
        title=f"{y} · prediction and target (bar: {run.noun}s in the loss)",
        column="time",
        figure={"data": traces, "layout": layout},
        reading=reading,
        alt=f"{alt} {counted} of {count(run.length, run.noun)} are in the loss. {reading}",
        height=height,
    )


ANSWER = Figure(key="answer", title="Prediction and target", order=20, draw=draw)
