"""The output of a network that draws, over the steps: rows of pixels, or the strokes of a pen."""

import numpy as np

from rnnviz.analysis.drawings import largest_movements
from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Floats
from rnnviz.figures import amounts, marks, parts
from rnnviz.figures.parts import Drawn
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import symbol, symbols

HEIGHT = 150
LANE = 0.44  # of a lane's height, what the largest movement takes


def draw(run: Run, theme: Theme) -> Drawn:
    """Draw what the task's outputs are made of."""
    return rows(run, theme) if run.task.drawing == "rows" else strokes(run, theme)


def reading(run: Run) -> str:
    """Say how far prediction and target are apart, and where the whole picture is."""
    said = amounts.reading(run).replace("○ ", "").replace("● ", "")
    if run.task.drawing == "rows":
        where = "the picture lies on its side; “the whole drawing” shows it upright"
        return f"Step t draws row t: {where}. {said}"
    cut = np.abs(LANE * run.predictions / largest_movements(run)) > 0.5
    edge = " Larger movements, made with the pen up, are cut at the edge of their lane."
    return (
        "Movement of the pen at each step; “the whole drawing” shows the strokes. "
        f"{said}{edge if cut.any() else ''}"
    )


def rows(run: Run, theme: Theme) -> Drawn:
    """Draw a row of pixels as a column at each step: the target above, the output below."""
    width = run.predictions.shape[1]
    between = np.full((1, run.length), np.nan)
    pixels = np.concatenate([run.targets.T, between, run.predictions.T])
    shown = marks.cells(pixels, theme.ink, 0, 1, "row %{x}: ink %{z:.2f}", ygap=0)
    places = [(width + 1) / 2, width + 1 + (width + 1) / 2]
    axis = parts.axis(
        theme, range=[2 * width + 1.5, 0.5], tickvals=places, ticktext=["target", "output"]
    )
    alt = f"Pixels of target and output in {run.length} rows."
    return [shown], axis, HEIGHT, alt, reading(run)


def strokes(run: Run, theme: Theme) -> Drawn:
    """Draw each output in a lane of its own: the target dark, the output in the network's blue."""
    names, largest = run.task.output_labels, largest_movements(run)
    traces = [
        marks.line(
            parts.steps(run.length),
            lane + 1 - in_lane(values[:, lane] / largest[lane]),
            colour,
            f"step %{{x}}: {who} {symbol(name)} %{{customdata:.2~f}}",
            marker={"size": 4},
            mode="lines+markers",
            customdata=parts.typed(values[:, lane]),
        )
        for lane, name in enumerate(names)
        for values, colour, who in (
            (run.targets, theme.text, "target"),
            (run.predictions, theme.network, "output"),
        )
    ]
    ticks = list(range(1, len(names) + 1))
    axis = parts.value_axis(theme, len(names) + 0.5, 0.5, ticks, ticktext=symbols(names))
    alt = f"Movements of the pen over {run.length} steps."
    return traces, axis, HEIGHT, alt, reading(run)


def in_lane(share: Floats) -> Floats:
    """Where a movement lies in its lane; a larger one, with the pen up, stays at its edge."""
    held: Floats = np.clip(LANE * share, -0.5, 0.5)
    return held
