"""Attention: the weight that each output step gives to each input step."""

from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.attention import focus, part, relative, steps_of
from rnnviz.analysis.ranges import close_above, largest
from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Floats
from rnnviz.engine.numbers import number, percent, tick
from rnnviz.figures import marks, parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.scales import add_scale
from rnnviz.figures.theme import FONT_SIZE, Scale, Theme
from rnnviz.figures.words import quoted, symbol, symbols

CELL = 22  # px, about
LOW, HIGH = 110, 250  # px of the plot
LETTER = 7.0  # px of a letter of a label
FEW = 30  # labels along an axis


@dataclass(frozen=True)
class AlignmentSteps:
    """The part of an alignment that this example uses: its input steps and output steps.

    `columns`, `rows`: indices of those steps, `read`, `asked` their symbols; `first`: the step
    of the shared axis, from 0, that row 0 belongs to.
    """

    columns: np.ndarray
    rows: np.ndarray
    read: list[str]
    asked: list[str]
    first: int = 0

    def place_read(self, column: int) -> str:
        """Name an input step so that no other is meant: “a” of step 3."""
        return f"{quoted(self.read[column])} of step {self.columns[column] + 1}"

    def place_asked(self, row: int) -> str:
        """Name an output step: “a” of step 31."""
        return f"{quoted(self.asked[row])} of step {self.first + self.rows[row] + 1}"


def keys(run: Run) -> tuple[str, ...]:
    """The weights and the gradient by them; nothing without attention."""
    return () if run.trace.attention is None else ("alignment", "alignment-gradient")


def draw(run: Run, theme: Theme, key: str) -> Panel:
    """Draw one of them."""
    attention, seen = run.trace.attention, of(run)
    assert attention is not None
    if key == "alignment":
        return weights_panel(part(attention.weights, run), seen, theme)
    return gradient_panel(part(relative(attention), run), seen, theme)


def of(run: Run) -> AlignmentSteps:
    """Find the steps that are read and those that are in the loss, and name them."""
    split = run.answers_from
    columns, rows = steps_of(run)
    read = [str(c + 1) for c in columns]
    if run.task.input_kind == "token":
        read = [run.task.input_labels[c] for c in run.inputs[columns].argmax(-1)]
    asked = [str(split + r + 1) for r in rows]
    if run.task.classifies:
        asked = [run.task.output_labels[int(c)] for c in run.targets[split + rows]]
    return AlignmentSteps(columns, rows, read, asked, split)


def weights_panel(values: Floats, seen: AlignmentSteps, theme: Theme) -> Panel:
    """Draw α: a row for each output step, a column for each input step."""
    figure = square(values, theme, seen, theme.share, (0.0, 1.0), "α = %{z:.2f}")
    text = reading(values, seen)
    return Panel(
        key="alignment",
        title="α · attention weights",
        column="side",
        figure=figure,
        reading=text,
        alt=f"Heatmap of attention: {len(values)} output steps by {values.shape[1]} input steps. "
        f"{text}",
        height=figure["layout"]["height"],
    )


def gradient_panel(values: Floats, seen: AlignmentSteps, theme: Theme) -> Panel:
    """Draw ∂L/∂α relative to its row."""
    top = close_above(largest(values), at_least=1e-12)
    figure = square(values, theme, seen, theme.signed, (-top, top), "∂L/∂α = %{z:.2~g}")
    text = wish(values, seen)
    return Panel(
        key="alignment-gradient",
        title="∂L/∂α · how the loss would change with more attention",
        column="side",
        figure=figure,
        reading=text,
        alt=f"Heatmap of the gradient of attention, from {tick(-top)} to {tick(top)}. {text}",
        height=figure["layout"]["height"],
    )


def square(
    values: Floats,
    theme: Theme,
    seen: AlignmentSteps,
    scale: Scale,
    ends: tuple[float, float],
    what: str,
) -> Dict:
    """Return a heatmap with square cells: output symbols downwards, input symbols across."""
    rows, columns = values.shape
    asked, read = symbols(seen.asked), symbols(seen.read)
    pairs = [
        [
            f"{symbol(seen.place_asked(a))} attends to {symbol(seen.place_read(r))}"
            for r in range(columns)
        ]
        for a in range(rows)
    ]
    drawn = marks.cells(values, scale, *ends, f"%{{text}}: {what}", text=pairs)
    longest = max((len(label) for label in seen.read), default=1)
    below = parts.AXIS if longest <= 2 else int(longest * LETTER * 0.77) + 16
    plot = min(max(rows * CELL, LOW), HIGH)
    xaxis = named(theme, read, tickangle=0 if longest <= 2 else -50)
    xaxis |= {"range": [0.5, columns + 0.5], "constrain": "domain", "constraintoward": "left"}
    yaxis = named(theme, asked)
    yaxis |= {"range": [rows + 0.5, 0.5], "constrain": "domain", "constraintoward": "top"}
    yaxis |= {"scaleanchor": "x"}
    layout = parts.side_layout(theme, plot + below + 8, xaxis, yaxis)
    layout["margin"]["b"] = below
    # in a narrow panel the cells, and so the picture, are smaller: the scale is as small at once
    ends_of_scale = (tick(ends[0]), tick(ends[1]))
    add_scale(layout, theme, scale, ends_of_scale, beside="x domain", part=LOW / plot)
    parts.frame(layout, theme)
    return {"data": [drawn], "layout": layout}


def named(theme: Theme, labels: list[str], **more: object) -> Dict:
    """Return an axis of symbols, counted from 1; of many, every few."""
    every = range(0, len(labels), max(1, -(-len(labels) // FEW)))
    return parts.axis(
        theme,
        type="linear",
        tickvals=[k + 1 for k in every],
        ticktext=[labels[k] for k in every],
        tickfont={"size": FONT_SIZE + 1, "color": theme.text},
        **more,
    )


def reading(values: Floats, seen: AlignmentSteps) -> str:
    """Say how concentrated attention is, and where it is strongest."""
    if not np.isfinite(values).all():
        return "Some attention weights are not finite numbers; they are not drawn."
    if values.shape[1] == 1:
        return "There is only one input step, so all attention is on it."
    found = focus(values)
    narrow = "close to uniform"
    if not found.uniform:
        narrow = f"uniform attention would give {percent(found.even)}"
    sharp, row, column = percent(found.largest), found.row, found.column
    return (
        f"Row: output step; column: input step. The largest weight of a row is {sharp} on "
        f"average ({narrow}). Strongest: {seen.place_asked(row)} attends to "
        f"{seen.place_read(column)} with {percent(values[row, column])}."
    )


def wish(values: Floats, seen: AlignmentSteps) -> str:
    """Say where more attention would lower the loss most."""
    if not np.isfinite(values).all():
        return "Some gradients of the attention are not finite numbers; they are not drawn."
    if values.shape[1] == 1:
        return "There is only one input step, so the gradient is 0."
    if not values.any():
        return "No gradient reaches the attention: it is exactly 0."
    row, column = map(int, np.unravel_index(int(values.argmin()), values.shape))
    return (
        f"Blue: more attention here would lower the loss; orange: raise it (relative to the mean "
        f"of the row). Strongest: {seen.place_asked(row)} to {seen.place_read(column)}, "
        f"{number(values[row, column])}."
    )


ALIGNMENT = Figure(key="alignment", title="Attention", order=62, draw=draw, shows=keys)
